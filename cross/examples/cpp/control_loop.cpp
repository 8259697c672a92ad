// A control loop at 500 Hz, in C++: a policy called at fixed times, and a histogram of how long its step took and how late the
// tick was. The robot is a stand-in: a sine for every observation.
//
//     ./control_loop policy.sinew [SECONDS]        (build with CMakeLists.txt; run under chrt -f 50 on a robot)
#include <algorithm>
#include <array>
#include <cerrno>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <iterator>
#include <vector>

#include "sinew.hpp"

namespace {

constexpr std::int64_t period_ns = 2000000;

std::int64_t now_ns() {
  timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * std::int64_t{1000000000} + time.tv_nsec;
}

void sleep_until(std::int64_t time_ns) {
  const timespec time = {static_cast<std::time_t>(time_ns / 1000000000), static_cast<long>(time_ns % 1000000000)};
  while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &time, nullptr) == EINTR) {
  }
}

// Durations in bins that double: the first holds what is below a microsecond.
class Histogram {
 public:
  void add(std::int64_t ns) {
    std::size_t bin = 0;
    while (bin + 1 < bins_.size() && ns >= (std::int64_t{1000} << bin)) bin++;
    bins_[bin]++;
    greatest_ = std::max(greatest_, ns);
  }

  void print(const char *title) const {
    std::printf("%s (largest %.1f us)\n", title, static_cast<double>(greatest_) / 1000);
    const std::uint64_t most = *std::max_element(bins_.begin(), bins_.end());
    for (std::size_t bin = 0; bin < bins_.size(); bin++) {
      if (bins_[bin] == 0) continue;
      const int length = static_cast<int>(1 + bins_[bin] * 49 / most);
      std::printf("  < %6lld us %8llu %.*s\n", 1LL << bin, static_cast<unsigned long long>(bins_[bin]), length,
                  "##################################################");
    }
  }

 private:
  std::array<std::uint64_t, 20> bins_ = {};
  std::int64_t greatest_ = 0;
};

// Policies start at multiples of 16; a vector may not.
struct Model {
  explicit Model(const char *path) {
    std::ifstream file(path, std::ios::binary);
    const std::vector<char> content((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
    storage.resize(content.size() + SINEW_ALIGNMENT);
    const std::size_t skew = reinterpret_cast<std::uintptr_t>(storage.data()) % SINEW_ALIGNMENT;
    data = storage.data() + (SINEW_ALIGNMENT - skew) % SINEW_ALIGNMENT;
    std::copy(content.begin(), content.end(), data);
    size = content.size();
  }

  std::vector<unsigned char> storage;
  unsigned char *data;
  std::size_t size;
};

}  // namespace

int main(int argc, char **argv) {
  if (argc < 2) {
    std::fprintf(stderr, "usage: control_loop MODEL.sinew [SECONDS]\n");
    return 64;
  }
  const double seconds = argc > 2 ? std::atof(argv[2]) : 5;
  if (!(seconds > 0)) {
    std::fprintf(stderr, "SECONDS is a number above 0, not '%s'\n", argv[2]);
    return 64;
  }
  const Model model(argv[1]);
  if (model.size == 0) {
    std::fprintf(stderr, "%s: cannot be read\n", argv[1]);
    return 66;
  }
  sinew::Policy policy;
  sinew::Status status = policy.load(model.data, model.size);
  if (status.failed()) {
    std::fprintf(stderr, "%s: %s\n", argv[1], status.text());
    return 1;
  }

  Histogram latencies, delays;
  std::int64_t tick_ns = now_ns();
  const std::int64_t end_ns = tick_ns + static_cast<std::int64_t>(seconds * 1e9);
  std::uint64_t ticks = 0, missed = 0;
  for (; tick_ns < end_ns; tick_ns += period_ns, ticks++) {
    sleep_until(tick_ns);
    const std::int64_t begin_ns = now_ns();
    delays.add(begin_ns - tick_ns);

    // Sensors into the policy's own memory, one step, actuators out of it: nothing is copied or allocated.
    sinew::View<float> observation = policy.input(0);
    for (std::size_t i = 0; i < observation.size(); i++) {
      observation[i] = 0.5f * std::sin(static_cast<float>(ticks) * 0.01f + static_cast<float>(i));
    }
    const sinew_tick tick = sinew::tick(static_cast<std::uint64_t>(begin_ns));
    const std::int64_t step_ns = now_ns();
    status = policy.step_in_place(&tick);
    const std::int64_t done_ns = now_ns();
    if (status.failed()) {
      std::fprintf(stderr, "tick %llu: %s\n", static_cast<unsigned long long>(ticks), status.text());
      return 1;
    }
    latencies.add(done_ns - step_ns);
    missed += done_ns - tick_ns > period_ns;
  }

  std::printf("%llu ticks at 500 Hz with %s kernels, %llu missed their deadline\n",
              static_cast<unsigned long long>(ticks), policy.instruction_set(),
              static_cast<unsigned long long>(missed));
  latencies.print("time of a step");
  delays.print("delay of a tick");
  return 0;
}
