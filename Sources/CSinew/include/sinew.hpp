// sinew.h for C++11 and later: a policy that owns its memory, or uses the caller's. Header-only, needs neither
// exceptions nor RTTI.
//
//     sinew::Policy policy;
//     if (auto status = policy.load(bytes, size)) return fail(status.text());
//     std::array<float, 12> action;
//     while (running) {
//       policy.step(observation, action);     // contiguous containers or arrays of float: frames, as sinew.h says
//     }
//
// A Policy is not thread-safe; two are independent. The model's bytes are not copied: they must outlive it. Every
// function is that of sinew.h and documented there.
#ifndef SINEW_HPP
#define SINEW_HPP

#include <cstddef>
#include <cstdint>
#include <new>
#include <utility>

#include "sinew.h"

namespace sinew {

// What a call ended with. True in a condition when it failed.
class Status {
 public:
  constexpr Status(sinew_status code = SINEW_OK) noexcept : code_(code) {}
  constexpr sinew_status code() const noexcept { return code_; }
  constexpr bool failed() const noexcept { return code_ < 0; }
  constexpr explicit operator bool() const noexcept { return failed(); }
  const char *text() const noexcept { return sinew_status_text(code_); }
  friend constexpr bool operator==(Status a, Status b) noexcept { return a.code_ == b.code_; }
  friend constexpr bool operator!=(Status a, Status b) noexcept { return a.code_ != b.code_; }

 private:
  sinew_status code_;
};

// Contiguous elements that belong to someone else: what std::span is from C++20 on.
template <typename Element>
class View {
 public:
  constexpr View() noexcept : data_(nullptr), size_(0) {}
  constexpr View(Element *data, std::size_t size) noexcept : data_(data), size_(size) {}
  constexpr Element *data() const noexcept { return data_; }
  constexpr std::size_t size() const noexcept { return size_; }
  constexpr bool empty() const noexcept { return size_ == 0; }
  constexpr Element *begin() const noexcept { return data_; }
  constexpr Element *end() const noexcept { return data_ + size_; }
  constexpr Element &operator[](std::size_t index) const noexcept { return data_[index]; }

 private:
  Element *data_;
  std::size_t size_;
};

// The element type of a tensor as a C++ type: float, std::int8_t, std::int16_t, std::int32_t; std::uint8_t for Bool.
template <typename Element>
struct ElementType;
template <>
struct ElementType<float> {
  static constexpr std::uint32_t code = SINEW_FLOAT32;
};
template <>
struct ElementType<std::int8_t> {
  static constexpr std::uint32_t code = SINEW_INT8;
};
template <>
struct ElementType<std::int16_t> {
  static constexpr std::uint32_t code = SINEW_INT16;
};
template <>
struct ElementType<std::int32_t> {
  static constexpr std::uint32_t code = SINEW_INT32;
};
template <>
struct ElementType<std::uint8_t> {
  static constexpr std::uint32_t code = SINEW_BOOL;
};

// The structs of sinew.h with their size set.
inline sinew_options options() noexcept {
  sinew_options result = sinew_options();
  result.struct_size = sizeof result;
  return result;
}

inline sinew_tick tick(std::uint64_t time_ns) noexcept {
  sinew_tick result = sinew_tick();
  result.struct_size = sizeof result;
  result.time_ns = time_ns;
  return result;
}

// Checks a model and tells what it needs.
inline Status check(const void *model, std::size_t size, sinew_model_info &info,
                    const sinew_options *options = nullptr) noexcept {
  info = sinew_model_info();
  info.struct_size = sizeof info;
  return sinew_check(model, size, options, &info);
}

class Policy {
 public:
  Policy() noexcept : handle_(nullptr), owned_(nullptr) {}
  ~Policy() { clear(); }
  Policy(const Policy &) = delete;
  Policy &operator=(const Policy &) = delete;
  Policy(Policy &&other) noexcept : handle_(other.handle_), owned_(other.owned_) { other.forget(); }
  Policy &operator=(Policy &&other) noexcept {
    if (this != &other) {
      clear();
      handle_ = other.handle_;
      owned_ = other.owned_;
      other.forget();
    }
    return *this;
  }

  // Makes the policy, in memory from the heap: the only function here that allocates. SINEW_MEMORY_TOO_SMALL when there
  // is none. A policy loaded before is given up.
  Status load(const void *model, std::size_t size, const sinew_options *options = nullptr) {
    clear();
    std::size_t needed = 0;
    const Status status = sinew_memory_size(model, size, &needed);
    if (status.failed()) return status;
    owned_ = new (std::nothrow) unsigned char[needed + SINEW_ALIGNMENT];
    if (owned_ == nullptr) return SINEW_MEMORY_TOO_SMALL;
    const std::size_t beyond = reinterpret_cast<std::uintptr_t>(owned_) % SINEW_ALIGNMENT;
    return initialise(model, size, owned_ + (SINEW_ALIGNMENT - beyond) % SINEW_ALIGNMENT, needed, options);
  }

  // Makes the policy in the caller's memory, which must outlive it.
  Status load(const void *model, std::size_t size, void *memory, std::size_t memory_size,
              const sinew_options *options = nullptr) noexcept {
    clear();
    return initialise(model, size, memory, memory_size, options);
  }

  bool is_loaded() const noexcept { return handle_ != nullptr; }
  sinew_policy *handle() const noexcept { return handle_; }

  Status reset(std::uint64_t seed = 0) noexcept { return sinew_reset(handle_, seed); }

  // One step between frames: anything contiguous that has data() and size(), or arrays.
  template <typename Inputs, typename Outputs>
  Status step(const Inputs &inputs, Outputs &&outputs, const sinew_tick *tick = nullptr) noexcept {
    return sinew_step(handle_, tick, start(inputs), bytes(inputs), start(outputs), bytes(outputs));
  }

  // One step on what input() holds; output() shows the results.
  Status step_in_place(const sinew_tick *tick = nullptr) noexcept {
    return sinew_step(handle_, tick, nullptr, 0, nullptr, 0);
  }

  template <typename Inputs>
  Status begin(const Inputs &inputs, const sinew_tick *tick = nullptr) noexcept {
    return sinew_step_begin(handle_, tick, start(inputs), bytes(inputs));
  }

  // SINEW_IN_PROGRESS until the step ends.
  template <typename Outputs>
  Status proceed(std::uint32_t maximum_steps, Outputs &&outputs) noexcept {
    return sinew_step_continue(handle_, maximum_steps, start(outputs), bytes(outputs));
  }

  // The elements of an input or output in the policy's memory; empty when there is none of that index and type.
  template <typename Element = float>
  View<Element> input(std::uint32_t index) const noexcept {
    sinew_tensor_info info;
    if (input_info(index, info).failed() || info.type != ElementType<Element>::code) return View<Element>();
    return View<Element>(static_cast<Element *>(sinew_input_data(handle_, index, nullptr)), info.elements);
  }
  template <typename Element = float>
  View<const Element> output(std::uint32_t index) const noexcept {
    sinew_tensor_info info;
    if (output_info(index, info).failed() || info.type != ElementType<Element>::code) return View<const Element>();
    return View<const Element>(static_cast<const Element *>(sinew_output_data(handle_, index, nullptr)), info.elements);
  }

  Status input_info(std::uint32_t index, sinew_tensor_info &info) const noexcept {
    info = sinew_tensor_info();
    info.struct_size = sizeof info;
    return sinew_input_info(handle_, index, &info);
  }
  Status output_info(std::uint32_t index, sinew_tensor_info &info) const noexcept {
    info = sinew_tensor_info();
    info.struct_size = sizeof info;
    return sinew_output_info(handle_, index, &info);
  }

  std::size_t state_size() const noexcept { return sinew_state_size(handle_); }
  template <typename Bytes>
  Status save_state(Bytes &&state) const noexcept {
    return sinew_save_state(handle_, start(state), bytes(state));
  }
  template <typename Bytes>
  Status load_state(const Bytes &state) noexcept {
    return sinew_load_state(handle_, start(state), bytes(state));
  }

  sinew_counters counters() const noexcept {
    sinew_counters result = sinew_counters();
    result.struct_size = sizeof result;
    sinew_get_counters(handle_, &result);
    return result;
  }

  Status self_test() noexcept { return sinew_self_test(handle_); }
  const char *instruction_set() const noexcept { return sinew_instruction_set_text(sinew_instruction_set(handle_)); }

 private:
  Status initialise(const void *model, std::size_t size, void *memory, std::size_t memory_size,
                    const sinew_options *options) noexcept {
    const Status status = sinew_init(model, size, memory, memory_size, options, &handle_);
    if (status.failed()) clear();
    return status;
  }

  void clear() noexcept {
    delete[] owned_;
    forget();
  }

  void forget() noexcept {
    handle_ = nullptr;
    owned_ = nullptr;
  }

  template <typename Container>
  static auto start(Container &container) noexcept -> decltype(container.data()) {
    return container.data();
  }
  template <typename Element, std::size_t count>
  static Element *start(Element (&array)[count]) noexcept {
    return array;
  }
  template <typename Container>
  static auto bytes(const Container &container) noexcept -> decltype(container.size()) {
    return container.size() * sizeof(*container.data());
  }
  template <typename Element, std::size_t count>
  static std::size_t bytes(const Element (&)[count]) noexcept {
    return sizeof(Element) * count;
  }

  sinew_policy *handle_;
  unsigned char *owned_;
};

}  // namespace sinew

#endif
