// sinew.hpp on a policy in float32 and a recurrent one: the same bits as sinew.h, without exceptions or RTTI.
#include <array>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <iterator>
#include <utility>
#include <vector>

#include "sinew.hpp"

namespace {

int failures = 0;

void check(bool holds, const char *claim, int line) {
  if (holds) return;
  failures += 1;
  std::printf("wrapper.cpp:%d: does not hold: %s\n", line, claim);
}

#define CHECK(condition) check((condition), #condition, __LINE__)

// A file at a multiple of 16.
struct File {
  explicit File(const char *path) {
    std::ifstream stream(path, std::ios::binary);
    const std::vector<char> bytes((std::istreambuf_iterator<char>(stream)), std::istreambuf_iterator<char>());
    storage.resize(bytes.size() + 16);
    data = storage.data() + (16 - reinterpret_cast<std::uintptr_t>(storage.data()) % 16) % 16;
    size = bytes.size();
    std::memcpy(data, bytes.data(), size);
  }
  std::vector<unsigned char> storage;
  unsigned char *data;
  std::size_t size;
};

void test_steps(const File &file) {
  sinew_model_info info;
  CHECK(!sinew::check(file.data, file.size, info));
  sinew::Policy policy;
  CHECK(!policy.is_loaded() && policy.step_in_place() == SINEW_NOT_INITIALISED);
  CHECK(!policy.load(file.data, file.size));
  CHECK(policy.is_loaded() && !policy.self_test() && std::strlen(policy.instruction_set()) > 0);

  std::vector<float> in(info.input_frame_bytes / 4, 0.25f), out(info.output_frame_bytes / 4);
  CHECK(!policy.step(in, out));
  std::vector<float> raw(out.size());
  CHECK(sinew_step(policy.handle(), nullptr, in.data(), info.input_frame_bytes, raw.data(), info.output_frame_bytes) ==
        SINEW_OK);
  CHECK(std::memcmp(out.data(), raw.data(), info.output_frame_bytes) == 0);

  sinew::View<float> input = policy.input(0);
  CHECK(input.size() == in.size() && policy.input<std::int8_t>(0).empty() && policy.input(9).empty());
  for (float &value : input) value = 0.25f;
  const sinew_tick tick = sinew::tick(1);
  CHECK(!policy.step_in_place(&tick));
  CHECK(std::memcmp(policy.output(0).data(), raw.data(), info.output_frame_bytes) == 0);

  CHECK(!policy.begin(in));
  sinew::Status status = policy.proceed(1, out);
  while (status == SINEW_IN_PROGRESS) status = policy.proceed(1, out);
  CHECK(status == SINEW_OK && out == raw);

  in.push_back(0);
  CHECK(policy.step(in, out) == SINEW_WRONG_BUFFER_SIZE);
  CHECK(policy.counters().completed_steps >= 4);
}

void test_ownership(const File &file) {
  sinew_model_info info;
  CHECK(!sinew::check(file.data, file.size, info));
  sinew::Policy first;
  CHECK(!first.load(file.data, file.size));
  sinew::Policy second(std::move(first));
  CHECK(!first.is_loaded() && second.is_loaded() && !second.reset());
  first = std::move(second);
  CHECK(first.is_loaded() && !second.is_loaded());
  CHECK(first.load(file.data, file.size - 1).failed() && !first.is_loaded());

  alignas(16) static unsigned char memory[1 << 16];
  CHECK(info.memory_bytes <= sizeof memory);
  CHECK(first.load(file.data, file.size, memory, info.memory_bytes - 1) == SINEW_MEMORY_TOO_SMALL);
  CHECK(!first.load(file.data, file.size, memory, info.memory_bytes));
  CHECK(static_cast<void *>(first.handle()) == memory);
}

void test_state(const File &file) {
  sinew::Policy policy;
  sinew_options options = sinew::options();
  options.instruction_set = SINEW_ISA_PORTABLE;
  CHECK(!policy.load(file.data, file.size, &options));
  CHECK(std::strcmp(policy.instruction_set(), "portable") == 0);
  for (float &value : policy.input(0)) value = 0.5f;
  std::vector<unsigned char> state(policy.state_size());
  CHECK(!policy.save_state(state) && !policy.step_in_place() && !policy.load_state(state));
  std::array<unsigned char, 3> wrong = {};
  CHECK(policy.load_state(wrong) == SINEW_WRONG_BUFFER_SIZE);
  float array[2] = {};
  CHECK(policy.step(array, array) == SINEW_WRONG_BUFFER_SIZE);
}

}  // namespace

int main(int argc, char **argv) {
  if (argc != 3) return 64;
  const File real(argv[1]), recurrent(argv[2]);
  test_steps(real);
  test_ownership(real);
  test_state(recurrent);
  if (failures == 0) std::puts("C++ wrapper: all checks hold");
  return failures == 0 ? 0 : 1;
}
