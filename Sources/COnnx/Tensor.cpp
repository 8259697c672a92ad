// Tensors in every storage form.
#include "Handles.hpp"

snw_onnx_bytes snw_onnx_tensor_name(const snw_onnx_tensor *tensor) noexcept {
  return tensor ? sinew::bytes(sinew::message(tensor)->name()) : snw_onnx_bytes{};
}

int32_t snw_onnx_tensor_element(const snw_onnx_tensor *tensor) noexcept {
  return tensor ? sinew::message(tensor)->data_type() : 0;
}

snw_onnx_int64s snw_onnx_tensor_dimensions(const snw_onnx_tensor *tensor) noexcept {
  return tensor ? sinew::numbers<snw_onnx_int64s>(sinew::message(tensor)->dims()) : snw_onnx_int64s{};
}

int32_t snw_onnx_tensor_is_external(const snw_onnx_tensor *tensor) noexcept {
  return tensor && sinew::message(tensor)->data_location() == onnx::TensorProto::EXTERNAL ? 1 : 0;
}

int32_t snw_onnx_tensor_is_segment(const snw_onnx_tensor *tensor) noexcept {
  return tensor && sinew::message(tensor)->has_segment() ? 1 : 0;
}

int32_t snw_onnx_tensor_has_raw(const snw_onnx_tensor *tensor) noexcept {
  return tensor && sinew::message(tensor)->has_raw_data() ? 1 : 0;
}

snw_onnx_bytes snw_onnx_tensor_raw(const snw_onnx_tensor *tensor) noexcept {
  return tensor ? sinew::bytes(sinew::message(tensor)->raw_data()) : snw_onnx_bytes{};
}

snw_onnx_floats snw_onnx_tensor_floats(const snw_onnx_tensor *tensor) noexcept {
  return tensor ? sinew::numbers<snw_onnx_floats>(sinew::message(tensor)->float_data()) : snw_onnx_floats{};
}

snw_onnx_doubles snw_onnx_tensor_doubles(const snw_onnx_tensor *tensor) noexcept {
  return tensor
      ? sinew::numbers<snw_onnx_doubles>(sinew::message(tensor)->double_data())
      : snw_onnx_doubles{};
}

snw_onnx_int32s snw_onnx_tensor_int32s(const snw_onnx_tensor *tensor) noexcept {
  return tensor ? sinew::numbers<snw_onnx_int32s>(sinew::message(tensor)->int32_data()) : snw_onnx_int32s{};
}

snw_onnx_int64s snw_onnx_tensor_int64s(const snw_onnx_tensor *tensor) noexcept {
  return tensor ? sinew::numbers<snw_onnx_int64s>(sinew::message(tensor)->int64_data()) : snw_onnx_int64s{};
}

snw_onnx_uint64s snw_onnx_tensor_uint64s(const snw_onnx_tensor *tensor) noexcept {
  return tensor
      ? sinew::numbers<snw_onnx_uint64s>(sinew::message(tensor)->uint64_data())
      : snw_onnx_uint64s{};
}

size_t snw_onnx_tensor_external_count(const snw_onnx_tensor *tensor) noexcept {
  return tensor ? static_cast<size_t>(sinew::message(tensor)->external_data_size()) : 0;
}

snw_onnx_entry snw_onnx_tensor_external(const snw_onnx_tensor *tensor, size_t index) noexcept {
  return tensor ? sinew::entry(sinew::message(tensor)->external_data(), index) : snw_onnx_entry{};
}

const snw_onnx_tensor *snw_onnx_sparse_values(const snw_onnx_sparse *sparse) noexcept {
  return sparse && sinew::message(sparse)->has_values()
      ? sinew::handle(sinew::message(sparse)->values())
      : nullptr;
}

const snw_onnx_tensor *snw_onnx_sparse_indices(const snw_onnx_sparse *sparse) noexcept {
  return sparse && sinew::message(sparse)->has_indices()
      ? sinew::handle(sinew::message(sparse)->indices())
      : nullptr;
}

snw_onnx_int64s snw_onnx_sparse_dimensions(const snw_onnx_sparse *sparse) noexcept {
  return sparse ? sinew::numbers<snw_onnx_int64s>(sinew::message(sparse)->dims()) : snw_onnx_int64s{};
}
