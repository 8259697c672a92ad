// Graphs, declared types, nodes and attributes.
#include "Handles.hpp"

namespace {

/// Field number of onnx-ml.proto that is newer than onnx 1.12.
constexpr int kNodeOverload = 8;

const onnx::TensorShapeProto::Dimension *dimension(const snw_onnx_value_info *info, size_t axis) noexcept {
  if (axis >= snw_onnx_value_info_rank(info)) return nullptr;
  return &sinew::message(info)->type().tensor_type().shape().dim(static_cast<int>(axis));
}

/// The type by the one field that is set, for models that leave `type` out.
snw_onnx_attribute_kind inferred_kind(const onnx::AttributeProto &message) noexcept {
  if (message.has_f()) return SNW_ONNX_ATTRIBUTE_FLOAT;
  if (message.has_i()) return SNW_ONNX_ATTRIBUTE_INT;
  if (message.has_s()) return SNW_ONNX_ATTRIBUTE_STRING;
  if (message.has_t()) return SNW_ONNX_ATTRIBUTE_TENSOR;
  if (message.has_g()) return SNW_ONNX_ATTRIBUTE_GRAPH;
  if (message.has_sparse_tensor()) return SNW_ONNX_ATTRIBUTE_SPARSE_TENSOR;
  if (message.floats_size() > 0) return SNW_ONNX_ATTRIBUTE_FLOATS;
  if (message.ints_size() > 0) return SNW_ONNX_ATTRIBUTE_INTS;
  if (message.strings_size() > 0) return SNW_ONNX_ATTRIBUTE_STRINGS;
  return SNW_ONNX_ATTRIBUTE_NONE;
}

}  // namespace

// MARK: - Graphs

size_t snw_onnx_graph_node_count(const snw_onnx_graph *graph) noexcept {
  return graph ? static_cast<size_t>(sinew::message(graph)->node_size()) : 0;
}

const snw_onnx_node *snw_onnx_graph_node(const snw_onnx_graph *graph, size_t index) noexcept {
  return graph ? sinew::element(sinew::message(graph)->node(), index) : nullptr;
}

size_t snw_onnx_graph_initializer_count(const snw_onnx_graph *graph) noexcept {
  return graph ? static_cast<size_t>(sinew::message(graph)->initializer_size()) : 0;
}

const snw_onnx_tensor *snw_onnx_graph_initializer(const snw_onnx_graph *graph, size_t index) noexcept {
  return graph ? sinew::element(sinew::message(graph)->initializer(), index) : nullptr;
}

size_t snw_onnx_graph_sparse_initializer_count(const snw_onnx_graph *graph) noexcept {
  return graph ? static_cast<size_t>(sinew::message(graph)->sparse_initializer_size()) : 0;
}

const snw_onnx_sparse *snw_onnx_graph_sparse_initializer(const snw_onnx_graph *graph, size_t index) noexcept {
  return graph ? sinew::element(sinew::message(graph)->sparse_initializer(), index) : nullptr;
}

size_t snw_onnx_graph_input_count(const snw_onnx_graph *graph) noexcept {
  return graph ? static_cast<size_t>(sinew::message(graph)->input_size()) : 0;
}

const snw_onnx_value_info *snw_onnx_graph_input(const snw_onnx_graph *graph, size_t index) noexcept {
  return graph ? sinew::element(sinew::message(graph)->input(), index) : nullptr;
}

size_t snw_onnx_graph_output_count(const snw_onnx_graph *graph) noexcept {
  return graph ? static_cast<size_t>(sinew::message(graph)->output_size()) : 0;
}

const snw_onnx_value_info *snw_onnx_graph_output(const snw_onnx_graph *graph, size_t index) noexcept {
  return graph ? sinew::element(sinew::message(graph)->output(), index) : nullptr;
}

// MARK: - Declared types

snw_onnx_bytes snw_onnx_value_info_name(const snw_onnx_value_info *info) noexcept {
  return info ? sinew::bytes(sinew::message(info)->name()) : snw_onnx_bytes{};
}

snw_onnx_type_kind snw_onnx_value_info_kind(const snw_onnx_value_info *info) noexcept {
  if (!info || !sinew::message(info)->has_type()) return SNW_ONNX_TYPE_NONE;
  return sinew::message(info)->type().has_tensor_type() ? SNW_ONNX_TYPE_TENSOR : SNW_ONNX_TYPE_OTHER;
}

int32_t snw_onnx_value_info_element(const snw_onnx_value_info *info) noexcept {
  if (snw_onnx_value_info_kind(info) != SNW_ONNX_TYPE_TENSOR) return 0;
  return sinew::message(info)->type().tensor_type().elem_type();
}

int32_t snw_onnx_value_info_has_shape(const snw_onnx_value_info *info) noexcept {
  if (snw_onnx_value_info_kind(info) != SNW_ONNX_TYPE_TENSOR) return 0;
  return sinew::message(info)->type().tensor_type().has_shape() ? 1 : 0;
}

size_t snw_onnx_value_info_rank(const snw_onnx_value_info *info) noexcept {
  if (!snw_onnx_value_info_has_shape(info)) return 0;
  return static_cast<size_t>(sinew::message(info)->type().tensor_type().shape().dim_size());
}

snw_onnx_dimension_kind snw_onnx_value_info_dimension_kind(
    const snw_onnx_value_info *info, size_t axis) noexcept {
  const auto *value = dimension(info, axis);
  if (value && value->has_dim_value()) return SNW_ONNX_DIMENSION_VALUE;
  if (value && value->has_dim_param()) return SNW_ONNX_DIMENSION_NAME;
  return SNW_ONNX_DIMENSION_UNKNOWN;
}

int64_t snw_onnx_value_info_dimension(const snw_onnx_value_info *info, size_t axis) noexcept {
  const auto *value = dimension(info, axis);
  return value ? value->dim_value() : 0;
}

snw_onnx_bytes snw_onnx_value_info_dimension_name(const snw_onnx_value_info *info, size_t axis) noexcept {
  const auto *value = dimension(info, axis);
  return value ? sinew::bytes(value->dim_param()) : snw_onnx_bytes{};
}

// MARK: - Nodes

snw_onnx_bytes snw_onnx_node_name(const snw_onnx_node *node) noexcept {
  return node ? sinew::bytes(sinew::message(node)->name()) : snw_onnx_bytes{};
}

snw_onnx_bytes snw_onnx_node_operator(const snw_onnx_node *node) noexcept {
  return node ? sinew::bytes(sinew::message(node)->op_type()) : snw_onnx_bytes{};
}

snw_onnx_bytes snw_onnx_node_domain(const snw_onnx_node *node) noexcept {
  return node ? sinew::bytes(sinew::message(node)->domain()) : snw_onnx_bytes{};
}

snw_onnx_bytes snw_onnx_node_overload(const snw_onnx_node *node) noexcept {
  return node ? sinew::unknown_text(*sinew::message(node), kNodeOverload) : snw_onnx_bytes{};
}

size_t snw_onnx_node_input_count(const snw_onnx_node *node) noexcept {
  return node ? static_cast<size_t>(sinew::message(node)->input_size()) : 0;
}

snw_onnx_bytes snw_onnx_node_input(const snw_onnx_node *node, size_t index) noexcept {
  return node ? sinew::text(sinew::message(node)->input(), index) : snw_onnx_bytes{};
}

size_t snw_onnx_node_output_count(const snw_onnx_node *node) noexcept {
  return node ? static_cast<size_t>(sinew::message(node)->output_size()) : 0;
}

snw_onnx_bytes snw_onnx_node_output(const snw_onnx_node *node, size_t index) noexcept {
  return node ? sinew::text(sinew::message(node)->output(), index) : snw_onnx_bytes{};
}

size_t snw_onnx_node_attribute_count(const snw_onnx_node *node) noexcept {
  return node ? static_cast<size_t>(sinew::message(node)->attribute_size()) : 0;
}

const snw_onnx_attribute *snw_onnx_node_attribute(const snw_onnx_node *node, size_t index) noexcept {
  return node ? sinew::element(sinew::message(node)->attribute(), index) : nullptr;
}

// MARK: - Attributes

snw_onnx_bytes snw_onnx_attribute_name(const snw_onnx_attribute *attribute) noexcept {
  return attribute ? sinew::bytes(sinew::message(attribute)->name()) : snw_onnx_bytes{};
}

snw_onnx_bytes snw_onnx_attribute_reference(const snw_onnx_attribute *attribute) noexcept {
  return attribute ? sinew::bytes(sinew::message(attribute)->ref_attr_name()) : snw_onnx_bytes{};
}

snw_onnx_attribute_kind snw_onnx_attribute_type(const snw_onnx_attribute *attribute) noexcept {
  if (!attribute) return SNW_ONNX_ATTRIBUTE_NONE;
  const auto &message = *sinew::message(attribute);
  const auto kind = static_cast<snw_onnx_attribute_kind>(message.type());
  return kind != SNW_ONNX_ATTRIBUTE_NONE ? kind : inferred_kind(message);
}

float snw_onnx_attribute_float(const snw_onnx_attribute *attribute) noexcept {
  return attribute ? sinew::message(attribute)->f() : 0;
}

int64_t snw_onnx_attribute_int(const snw_onnx_attribute *attribute) noexcept {
  return attribute ? sinew::message(attribute)->i() : 0;
}

snw_onnx_bytes snw_onnx_attribute_string(const snw_onnx_attribute *attribute) noexcept {
  return attribute ? sinew::bytes(sinew::message(attribute)->s()) : snw_onnx_bytes{};
}

snw_onnx_floats snw_onnx_attribute_floats(const snw_onnx_attribute *attribute) noexcept {
  return attribute ? sinew::numbers<snw_onnx_floats>(sinew::message(attribute)->floats()) : snw_onnx_floats{};
}

snw_onnx_int64s snw_onnx_attribute_ints(const snw_onnx_attribute *attribute) noexcept {
  return attribute ? sinew::numbers<snw_onnx_int64s>(sinew::message(attribute)->ints()) : snw_onnx_int64s{};
}

size_t snw_onnx_attribute_string_count(const snw_onnx_attribute *attribute) noexcept {
  return attribute ? static_cast<size_t>(sinew::message(attribute)->strings_size()) : 0;
}

snw_onnx_bytes snw_onnx_attribute_string_at(const snw_onnx_attribute *attribute, size_t index) noexcept {
  return attribute ? sinew::text(sinew::message(attribute)->strings(), index) : snw_onnx_bytes{};
}

const snw_onnx_tensor *snw_onnx_attribute_tensor(const snw_onnx_attribute *attribute) noexcept {
  return attribute && sinew::message(attribute)->has_t()
      ? sinew::handle(sinew::message(attribute)->t())
      : nullptr;
}

const snw_onnx_sparse *snw_onnx_attribute_sparse(const snw_onnx_attribute *attribute) noexcept {
  if (!attribute || !sinew::message(attribute)->has_sparse_tensor()) return nullptr;
  return sinew::handle(sinew::message(attribute)->sparse_tensor());
}

const snw_onnx_graph *snw_onnx_attribute_graph(const snw_onnx_attribute *attribute) noexcept {
  return attribute && sinew::message(attribute)->has_g()
      ? sinew::handle(sinew::message(attribute)->g())
      : nullptr;
}
