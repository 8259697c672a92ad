// A read-only view of an ONNX model for Swift, over the protobuf classes of libonnx.
//
// Every function is noexcept and takes and returns C types. Handles other than the model are borrowed: they
// live as long as the model they came from. An index out of range gives a null handle, an empty text or zero,
// and every function accepts a null handle, so that no sequence of calls reads outside the model. Nothing
// here checks that a model makes sense; libonnx's own checker and shape inference are never run.
//
// Fields that the classes of onnx 1.12 do not know (`overload`, `attribute_proto`) are read from the
// messages' unknown fields; their numbers are those of onnx-ml.proto. Node metadata and documentation are
// never read.
#pragma once

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#define SNW_ONNX_NOEXCEPT noexcept
#else
#define SNW_ONNX_NOEXCEPT
#endif

typedef struct snw_onnx_model snw_onnx_model;
typedef struct snw_onnx_graph snw_onnx_graph;
typedef struct snw_onnx_function snw_onnx_function;
typedef struct snw_onnx_node snw_onnx_node;
typedef struct snw_onnx_attribute snw_onnx_attribute;
typedef struct snw_onnx_tensor snw_onnx_tensor;
typedef struct snw_onnx_sparse snw_onnx_sparse;
typedef struct snw_onnx_value_info snw_onnx_value_info;

/// Bytes inside the model; not terminated. `data` may be null when `size` is 0.
typedef struct {
  const uint8_t *data;
  size_t size;
} snw_onnx_bytes;

/// A key and its value, of `metadata_props` or `external_data`.
typedef struct {
  snw_onnx_bytes key;
  snw_onnx_bytes value;
} snw_onnx_entry;

/// Numbers inside the model, in one of protobuf's four array types.
typedef struct { const float *data; size_t count; } snw_onnx_floats;
typedef struct { const double *data; size_t count; } snw_onnx_doubles;
typedef struct { const int32_t *data; size_t count; } snw_onnx_int32s;
typedef struct { const int64_t *data; size_t count; } snw_onnx_int64s;
typedef struct { const uint64_t *data; size_t count; } snw_onnx_uint64s;

// MARK: - Model

typedef int32_t snw_onnx_status;
#define SNW_ONNX_OK ((snw_onnx_status)0)
/// Not a protobuf message of this kind, cut short, or nested more than 100 messages deep.
#define SNW_ONNX_MALFORMED ((snw_onnx_status)-1)
/// More than 2^31 - 1 bytes, protobuf's limit.
#define SNW_ONNX_TOO_LARGE ((snw_onnx_status)-2)
#define SNW_ONNX_OUT_OF_MEMORY ((snw_onnx_status)-3)

/// Parses a serialised ModelProto. The bytes are copied; free the model with `snw_onnx_free`.
snw_onnx_status snw_onnx_parse(const void *bytes, size_t size, snw_onnx_model **model) SNW_ONNX_NOEXCEPT;
void snw_onnx_free(snw_onnx_model *model) SNW_ONNX_NOEXCEPT;

int64_t snw_onnx_model_ir_version(const snw_onnx_model *model) SNW_ONNX_NOEXCEPT;
snw_onnx_bytes snw_onnx_model_producer_name(const snw_onnx_model *model) SNW_ONNX_NOEXCEPT;
snw_onnx_bytes snw_onnx_model_producer_version(const snw_onnx_model *model) SNW_ONNX_NOEXCEPT;
size_t snw_onnx_model_metadata_count(const snw_onnx_model *model) SNW_ONNX_NOEXCEPT;
snw_onnx_entry snw_onnx_model_metadata(const snw_onnx_model *model, size_t index) SNW_ONNX_NOEXCEPT;
size_t snw_onnx_model_opset_count(const snw_onnx_model *model) SNW_ONNX_NOEXCEPT;
snw_onnx_bytes snw_onnx_model_opset_domain(const snw_onnx_model *model, size_t index) SNW_ONNX_NOEXCEPT;
int64_t snw_onnx_model_opset_version(const snw_onnx_model *model, size_t index) SNW_ONNX_NOEXCEPT;
/// Null when the model has no graph.
const snw_onnx_graph *snw_onnx_model_graph(const snw_onnx_model *model) SNW_ONNX_NOEXCEPT;
size_t snw_onnx_model_function_count(const snw_onnx_model *model) SNW_ONNX_NOEXCEPT;
const snw_onnx_function *snw_onnx_model_function(const snw_onnx_model *model, size_t index) SNW_ONNX_NOEXCEPT;

// MARK: - Model-local functions

snw_onnx_bytes snw_onnx_function_domain(const snw_onnx_function *function) SNW_ONNX_NOEXCEPT;
snw_onnx_bytes snw_onnx_function_name(const snw_onnx_function *function) SNW_ONNX_NOEXCEPT;
snw_onnx_bytes snw_onnx_function_overload(const snw_onnx_function *function) SNW_ONNX_NOEXCEPT;
size_t snw_onnx_function_input_count(const snw_onnx_function *function) SNW_ONNX_NOEXCEPT;
snw_onnx_bytes snw_onnx_function_input(const snw_onnx_function *function, size_t index) SNW_ONNX_NOEXCEPT;
size_t snw_onnx_function_output_count(const snw_onnx_function *function) SNW_ONNX_NOEXCEPT;
snw_onnx_bytes snw_onnx_function_output(const snw_onnx_function *function, size_t index) SNW_ONNX_NOEXCEPT;
/// Names of the attributes that a call may give and that have no default.
size_t snw_onnx_function_attribute_count(const snw_onnx_function *function) SNW_ONNX_NOEXCEPT;
snw_onnx_bytes snw_onnx_function_attribute(const snw_onnx_function *function, size_t index) SNW_ONNX_NOEXCEPT;
/// Attributes with their default values.
size_t snw_onnx_function_default_count(const snw_onnx_function *function) SNW_ONNX_NOEXCEPT;
const snw_onnx_attribute *snw_onnx_function_default(
    const snw_onnx_function *function, size_t index) SNW_ONNX_NOEXCEPT;
size_t snw_onnx_function_node_count(const snw_onnx_function *function) SNW_ONNX_NOEXCEPT;
const snw_onnx_node *snw_onnx_function_node(
    const snw_onnx_function *function, size_t index) SNW_ONNX_NOEXCEPT;
size_t snw_onnx_function_opset_count(const snw_onnx_function *function) SNW_ONNX_NOEXCEPT;
snw_onnx_bytes snw_onnx_function_opset_domain(
    const snw_onnx_function *function, size_t index) SNW_ONNX_NOEXCEPT;
int64_t snw_onnx_function_opset_version(const snw_onnx_function *function, size_t index) SNW_ONNX_NOEXCEPT;

// MARK: - Graphs

size_t snw_onnx_graph_node_count(const snw_onnx_graph *graph) SNW_ONNX_NOEXCEPT;
const snw_onnx_node *snw_onnx_graph_node(const snw_onnx_graph *graph, size_t index) SNW_ONNX_NOEXCEPT;
size_t snw_onnx_graph_initializer_count(const snw_onnx_graph *graph) SNW_ONNX_NOEXCEPT;
const snw_onnx_tensor *snw_onnx_graph_initializer(
    const snw_onnx_graph *graph, size_t index) SNW_ONNX_NOEXCEPT;
size_t snw_onnx_graph_sparse_initializer_count(const snw_onnx_graph *graph) SNW_ONNX_NOEXCEPT;
const snw_onnx_sparse *snw_onnx_graph_sparse_initializer(
    const snw_onnx_graph *graph, size_t index) SNW_ONNX_NOEXCEPT;
size_t snw_onnx_graph_input_count(const snw_onnx_graph *graph) SNW_ONNX_NOEXCEPT;
const snw_onnx_value_info *snw_onnx_graph_input(const snw_onnx_graph *graph, size_t index) SNW_ONNX_NOEXCEPT;
size_t snw_onnx_graph_output_count(const snw_onnx_graph *graph) SNW_ONNX_NOEXCEPT;
const snw_onnx_value_info *snw_onnx_graph_output(const snw_onnx_graph *graph, size_t index) SNW_ONNX_NOEXCEPT;

// MARK: - Declared types

typedef int32_t snw_onnx_type_kind;
#define SNW_ONNX_TYPE_NONE ((snw_onnx_type_kind)0)
#define SNW_ONNX_TYPE_TENSOR ((snw_onnx_type_kind)1)
/// A sequence, map, optional, sparse tensor or opaque type.
#define SNW_ONNX_TYPE_OTHER ((snw_onnx_type_kind)2)

typedef int32_t snw_onnx_dimension_kind;
#define SNW_ONNX_DIMENSION_UNKNOWN ((snw_onnx_dimension_kind)0)
#define SNW_ONNX_DIMENSION_VALUE ((snw_onnx_dimension_kind)1)
#define SNW_ONNX_DIMENSION_NAME ((snw_onnx_dimension_kind)2)

snw_onnx_bytes snw_onnx_value_info_name(const snw_onnx_value_info *info) SNW_ONNX_NOEXCEPT;
snw_onnx_type_kind snw_onnx_value_info_kind(const snw_onnx_value_info *info) SNW_ONNX_NOEXCEPT;
/// TensorProto.DataType, 0 when the type is not a tensor or not given.
int32_t snw_onnx_value_info_element(const snw_onnx_value_info *info) SNW_ONNX_NOEXCEPT;
/// 1 when the tensor has a shape (of any rank, including 0).
int32_t snw_onnx_value_info_has_shape(const snw_onnx_value_info *info) SNW_ONNX_NOEXCEPT;
size_t snw_onnx_value_info_rank(const snw_onnx_value_info *info) SNW_ONNX_NOEXCEPT;
snw_onnx_dimension_kind snw_onnx_value_info_dimension_kind(
    const snw_onnx_value_info *info, size_t axis) SNW_ONNX_NOEXCEPT;
int64_t snw_onnx_value_info_dimension(const snw_onnx_value_info *info, size_t axis) SNW_ONNX_NOEXCEPT;
snw_onnx_bytes snw_onnx_value_info_dimension_name(
    const snw_onnx_value_info *info, size_t axis) SNW_ONNX_NOEXCEPT;

// MARK: - Nodes and attributes

snw_onnx_bytes snw_onnx_node_name(const snw_onnx_node *node) SNW_ONNX_NOEXCEPT;
snw_onnx_bytes snw_onnx_node_operator(const snw_onnx_node *node) SNW_ONNX_NOEXCEPT;
snw_onnx_bytes snw_onnx_node_domain(const snw_onnx_node *node) SNW_ONNX_NOEXCEPT;
snw_onnx_bytes snw_onnx_node_overload(const snw_onnx_node *node) SNW_ONNX_NOEXCEPT;
size_t snw_onnx_node_input_count(const snw_onnx_node *node) SNW_ONNX_NOEXCEPT;
snw_onnx_bytes snw_onnx_node_input(const snw_onnx_node *node, size_t index) SNW_ONNX_NOEXCEPT;
size_t snw_onnx_node_output_count(const snw_onnx_node *node) SNW_ONNX_NOEXCEPT;
snw_onnx_bytes snw_onnx_node_output(const snw_onnx_node *node, size_t index) SNW_ONNX_NOEXCEPT;
size_t snw_onnx_node_attribute_count(const snw_onnx_node *node) SNW_ONNX_NOEXCEPT;
const snw_onnx_attribute *snw_onnx_node_attribute(const snw_onnx_node *node, size_t index) SNW_ONNX_NOEXCEPT;

/// AttributeProto.AttributeType. Where a model leaves it out it is inferred from the field that is set.
typedef int32_t snw_onnx_attribute_kind;
#define SNW_ONNX_ATTRIBUTE_NONE ((snw_onnx_attribute_kind)0)
#define SNW_ONNX_ATTRIBUTE_FLOAT ((snw_onnx_attribute_kind)1)
#define SNW_ONNX_ATTRIBUTE_INT ((snw_onnx_attribute_kind)2)
#define SNW_ONNX_ATTRIBUTE_STRING ((snw_onnx_attribute_kind)3)
#define SNW_ONNX_ATTRIBUTE_TENSOR ((snw_onnx_attribute_kind)4)
#define SNW_ONNX_ATTRIBUTE_GRAPH ((snw_onnx_attribute_kind)5)
#define SNW_ONNX_ATTRIBUTE_FLOATS ((snw_onnx_attribute_kind)6)
#define SNW_ONNX_ATTRIBUTE_INTS ((snw_onnx_attribute_kind)7)
#define SNW_ONNX_ATTRIBUTE_STRINGS ((snw_onnx_attribute_kind)8)
#define SNW_ONNX_ATTRIBUTE_TENSORS ((snw_onnx_attribute_kind)9)
#define SNW_ONNX_ATTRIBUTE_GRAPHS ((snw_onnx_attribute_kind)10)
#define SNW_ONNX_ATTRIBUTE_SPARSE_TENSOR ((snw_onnx_attribute_kind)11)
#define SNW_ONNX_ATTRIBUTE_SPARSE_TENSORS ((snw_onnx_attribute_kind)12)
#define SNW_ONNX_ATTRIBUTE_TYPE ((snw_onnx_attribute_kind)13)
#define SNW_ONNX_ATTRIBUTE_TYPES ((snw_onnx_attribute_kind)14)

snw_onnx_bytes snw_onnx_attribute_name(const snw_onnx_attribute *attribute) SNW_ONNX_NOEXCEPT;
/// The attribute of the surrounding function that gives the value; empty when the value is here.
snw_onnx_bytes snw_onnx_attribute_reference(const snw_onnx_attribute *attribute) SNW_ONNX_NOEXCEPT;
snw_onnx_attribute_kind snw_onnx_attribute_type(const snw_onnx_attribute *attribute) SNW_ONNX_NOEXCEPT;
float snw_onnx_attribute_float(const snw_onnx_attribute *attribute) SNW_ONNX_NOEXCEPT;
int64_t snw_onnx_attribute_int(const snw_onnx_attribute *attribute) SNW_ONNX_NOEXCEPT;
snw_onnx_bytes snw_onnx_attribute_string(const snw_onnx_attribute *attribute) SNW_ONNX_NOEXCEPT;
snw_onnx_floats snw_onnx_attribute_floats(const snw_onnx_attribute *attribute) SNW_ONNX_NOEXCEPT;
snw_onnx_int64s snw_onnx_attribute_ints(const snw_onnx_attribute *attribute) SNW_ONNX_NOEXCEPT;
size_t snw_onnx_attribute_string_count(const snw_onnx_attribute *attribute) SNW_ONNX_NOEXCEPT;
snw_onnx_bytes snw_onnx_attribute_string_at(
    const snw_onnx_attribute *attribute, size_t index) SNW_ONNX_NOEXCEPT;
const snw_onnx_tensor *snw_onnx_attribute_tensor(const snw_onnx_attribute *attribute) SNW_ONNX_NOEXCEPT;
const snw_onnx_sparse *snw_onnx_attribute_sparse(const snw_onnx_attribute *attribute) SNW_ONNX_NOEXCEPT;
const snw_onnx_graph *snw_onnx_attribute_graph(const snw_onnx_attribute *attribute) SNW_ONNX_NOEXCEPT;

// MARK: - Tensors

snw_onnx_bytes snw_onnx_tensor_name(const snw_onnx_tensor *tensor) SNW_ONNX_NOEXCEPT;
/// TensorProto.DataType as a plain number, so that types newer than onnx 1.12 are seen too.
int32_t snw_onnx_tensor_element(const snw_onnx_tensor *tensor) SNW_ONNX_NOEXCEPT;
snw_onnx_int64s snw_onnx_tensor_dimensions(const snw_onnx_tensor *tensor) SNW_ONNX_NOEXCEPT;
int32_t snw_onnx_tensor_is_external(const snw_onnx_tensor *tensor) SNW_ONNX_NOEXCEPT;
int32_t snw_onnx_tensor_is_segment(const snw_onnx_tensor *tensor) SNW_ONNX_NOEXCEPT;
int32_t snw_onnx_tensor_has_raw(const snw_onnx_tensor *tensor) SNW_ONNX_NOEXCEPT;
snw_onnx_bytes snw_onnx_tensor_raw(const snw_onnx_tensor *tensor) SNW_ONNX_NOEXCEPT;
snw_onnx_floats snw_onnx_tensor_floats(const snw_onnx_tensor *tensor) SNW_ONNX_NOEXCEPT;
snw_onnx_doubles snw_onnx_tensor_doubles(const snw_onnx_tensor *tensor) SNW_ONNX_NOEXCEPT;
snw_onnx_int32s snw_onnx_tensor_int32s(const snw_onnx_tensor *tensor) SNW_ONNX_NOEXCEPT;
snw_onnx_int64s snw_onnx_tensor_int64s(const snw_onnx_tensor *tensor) SNW_ONNX_NOEXCEPT;
snw_onnx_uint64s snw_onnx_tensor_uint64s(const snw_onnx_tensor *tensor) SNW_ONNX_NOEXCEPT;
size_t snw_onnx_tensor_external_count(const snw_onnx_tensor *tensor) SNW_ONNX_NOEXCEPT;
snw_onnx_entry snw_onnx_tensor_external(const snw_onnx_tensor *tensor, size_t index) SNW_ONNX_NOEXCEPT;

const snw_onnx_tensor *snw_onnx_sparse_values(const snw_onnx_sparse *sparse) SNW_ONNX_NOEXCEPT;
const snw_onnx_tensor *snw_onnx_sparse_indices(const snw_onnx_sparse *sparse) SNW_ONNX_NOEXCEPT;
snw_onnx_int64s snw_onnx_sparse_dimensions(const snw_onnx_sparse *sparse) SNW_ONNX_NOEXCEPT;

#ifdef __cplusplus
}
#endif
