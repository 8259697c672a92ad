// How the opaque handles of COnnx.h stand for libonnx's classes, and the helpers that every accessor uses.
#pragma once

// onnx-ml.pb.h expects the macro that the library's own build sets; the library itself is linked, not built.
#define ONNX_API
#include <onnx/onnx-ml.pb.h>

#include <memory>
#include <string>
#include <vector>

#include "COnnx.h"

/// A function with the fields that onnx 1.12 does not know.
struct snw_onnx_function {
  const onnx::FunctionProto *message = nullptr;
  snw_onnx_bytes overload = {nullptr, 0};
  std::vector<std::unique_ptr<onnx::AttributeProto>> defaults;
};

struct snw_onnx_model {
  onnx::ModelProto message;
  std::vector<snw_onnx_function> functions;
};

namespace sinew {

// The other handles are the messages themselves.
inline const onnx::GraphProto *message(const snw_onnx_graph *handle) noexcept {
  return reinterpret_cast<const onnx::GraphProto *>(handle);
}
inline const onnx::NodeProto *message(const snw_onnx_node *handle) noexcept {
  return reinterpret_cast<const onnx::NodeProto *>(handle);
}
inline const onnx::AttributeProto *message(const snw_onnx_attribute *handle) noexcept {
  return reinterpret_cast<const onnx::AttributeProto *>(handle);
}
inline const onnx::TensorProto *message(const snw_onnx_tensor *handle) noexcept {
  return reinterpret_cast<const onnx::TensorProto *>(handle);
}
inline const onnx::SparseTensorProto *message(const snw_onnx_sparse *handle) noexcept {
  return reinterpret_cast<const onnx::SparseTensorProto *>(handle);
}
inline const onnx::ValueInfoProto *message(const snw_onnx_value_info *handle) noexcept {
  return reinterpret_cast<const onnx::ValueInfoProto *>(handle);
}

inline const snw_onnx_graph *handle(const onnx::GraphProto &message) noexcept {
  return reinterpret_cast<const snw_onnx_graph *>(&message);
}
inline const snw_onnx_node *handle(const onnx::NodeProto &message) noexcept {
  return reinterpret_cast<const snw_onnx_node *>(&message);
}
inline const snw_onnx_attribute *handle(const onnx::AttributeProto &message) noexcept {
  return reinterpret_cast<const snw_onnx_attribute *>(&message);
}
inline const snw_onnx_tensor *handle(const onnx::TensorProto &message) noexcept {
  return reinterpret_cast<const snw_onnx_tensor *>(&message);
}
inline const snw_onnx_sparse *handle(const onnx::SparseTensorProto &message) noexcept {
  return reinterpret_cast<const snw_onnx_sparse *>(&message);
}
inline const snw_onnx_value_info *handle(const onnx::ValueInfoProto &message) noexcept {
  return reinterpret_cast<const snw_onnx_value_info *>(&message);
}

inline snw_onnx_bytes bytes(const std::string &text) noexcept {
  return {reinterpret_cast<const uint8_t *>(text.data()), text.size()};
}

/// Element `index` of a repeated message field as a handle; null when out of range.
template <class Repeated>
auto element(const Repeated &field, size_t index) noexcept -> decltype(handle(field.Get(0))) {
  return index < static_cast<size_t>(field.size()) ? handle(field.Get(static_cast<int>(index))) : nullptr;
}

/// Element `index` of a repeated string or bytes field; empty when out of range.
inline snw_onnx_bytes text(
    const google::protobuf::RepeatedPtrField<std::string> &field, size_t index) noexcept {
  if (index >= static_cast<size_t>(field.size())) return {nullptr, 0};
  return bytes(field.Get(static_cast<int>(index)));
}

/// Element `index` of a list of keys and values; empty when out of range.
inline snw_onnx_entry entry(
    const google::protobuf::RepeatedPtrField<onnx::StringStringEntryProto> &field, size_t index) noexcept {
  if (index >= static_cast<size_t>(field.size())) return {{nullptr, 0}, {nullptr, 0}};
  const auto &message = field.Get(static_cast<int>(index));
  return {bytes(message.key()), bytes(message.value())};
}

/// A repeated field of numbers as one array.
template <class Array, class Repeated>
Array numbers(const Repeated &field) noexcept {
  return {field.data(), static_cast<size_t>(field.size())};
}

/// The last length-delimited unknown field with this number: what protobuf would keep for an optional one.
inline snw_onnx_bytes unknown_text(const google::protobuf::Message &message, int number) noexcept {
  const auto &fields = message.GetReflection()->GetUnknownFields(message);
  for (int index = fields.field_count() - 1; index >= 0; --index) {
    const auto &field = fields.field(index);
    if (field.number() == number && field.type() == google::protobuf::UnknownField::TYPE_LENGTH_DELIMITED)
      return bytes(field.length_delimited());
  }
  return {nullptr, 0};
}

}  // namespace sinew
