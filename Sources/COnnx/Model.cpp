// Parsing, the model's own fields, and model-local functions.
#include <climits>
#include <new>

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>

#include "Handles.hpp"

namespace {

// Field numbers of onnx-ml.proto that are newer than onnx 1.12.
constexpr int kFunctionAttributeProto = 11;
constexpr int kFunctionOverload = 13;

/// Messages inside messages: protobuf's own default, stated so that it is ours. An `If` in an `If` costs
/// three.
constexpr int kRecursionLimit = 100;

bool parse(google::protobuf::Message &message, const void *data, int size) {
  google::protobuf::io::CodedInputStream stream(static_cast<const uint8_t *>(data), size);
  stream.SetRecursionLimit(kRecursionLimit);
  return message.ParseFromCodedStream(&stream) && stream.ConsumedEntireMessage();
}

/// Reads the newer fields of one function. False when a default attribute is malformed.
bool read_newer_fields(snw_onnx_function &function) {
  const onnx::FunctionProto &message = *function.message;
  function.overload = sinew::unknown_text(message, kFunctionOverload);
  const auto &fields = message.GetReflection()->GetUnknownFields(message);
  for (int index = 0; index < fields.field_count(); ++index) {
    const auto &field = fields.field(index);
    if (field.number() != kFunctionAttributeProto) continue;
    if (field.type() != google::protobuf::UnknownField::TYPE_LENGTH_DELIMITED) continue;
    const std::string &bytes = field.length_delimited();
    auto attribute = std::make_unique<onnx::AttributeProto>();
    if (!parse(*attribute, bytes.data(), static_cast<int>(bytes.size()))) return false;
    function.defaults.push_back(std::move(attribute));
  }
  return true;
}

}  // namespace

snw_onnx_status snw_onnx_parse(const void *bytes, size_t size, snw_onnx_model **model) noexcept {
  if (model == nullptr || (bytes == nullptr && size != 0)) return SNW_ONNX_MALFORMED;
  *model = nullptr;
  if (size > static_cast<size_t>(INT_MAX)) return SNW_ONNX_TOO_LARGE;
  try {
    auto result = std::make_unique<snw_onnx_model>();
    if (!parse(result->message, bytes, static_cast<int>(size))) return SNW_ONNX_MALFORMED;
    result->functions.resize(static_cast<size_t>(result->message.functions_size()));
    for (size_t index = 0; index < result->functions.size(); ++index) {
      result->functions[index].message = &result->message.functions(static_cast<int>(index));
      if (!read_newer_fields(result->functions[index])) return SNW_ONNX_MALFORMED;
    }
    *model = result.release();
    return SNW_ONNX_OK;
  } catch (const std::bad_alloc &) {
    return SNW_ONNX_OUT_OF_MEMORY;
  } catch (...) {
    return SNW_ONNX_MALFORMED;
  }
}

void snw_onnx_free(snw_onnx_model *model) noexcept { delete model; }

// MARK: - Model

int64_t snw_onnx_model_ir_version(const snw_onnx_model *model) noexcept {
  return model ? model->message.ir_version() : 0;
}

snw_onnx_bytes snw_onnx_model_producer_name(const snw_onnx_model *model) noexcept {
  return model ? sinew::bytes(model->message.producer_name()) : snw_onnx_bytes{};
}

snw_onnx_bytes snw_onnx_model_producer_version(const snw_onnx_model *model) noexcept {
  return model ? sinew::bytes(model->message.producer_version()) : snw_onnx_bytes{};
}

size_t snw_onnx_model_metadata_count(const snw_onnx_model *model) noexcept {
  return model ? static_cast<size_t>(model->message.metadata_props_size()) : 0;
}

snw_onnx_entry snw_onnx_model_metadata(const snw_onnx_model *model, size_t index) noexcept {
  return model ? sinew::entry(model->message.metadata_props(), index) : snw_onnx_entry{};
}

size_t snw_onnx_model_opset_count(const snw_onnx_model *model) noexcept {
  return model ? static_cast<size_t>(model->message.opset_import_size()) : 0;
}

snw_onnx_bytes snw_onnx_model_opset_domain(const snw_onnx_model *model, size_t index) noexcept {
  if (index >= snw_onnx_model_opset_count(model)) return {};
  return sinew::bytes(model->message.opset_import(static_cast<int>(index)).domain());
}

int64_t snw_onnx_model_opset_version(const snw_onnx_model *model, size_t index) noexcept {
  if (index >= snw_onnx_model_opset_count(model)) return 0;
  return model->message.opset_import(static_cast<int>(index)).version();
}

const snw_onnx_graph *snw_onnx_model_graph(const snw_onnx_model *model) noexcept {
  return model && model->message.has_graph() ? sinew::handle(model->message.graph()) : nullptr;
}

size_t snw_onnx_model_function_count(const snw_onnx_model *model) noexcept {
  return model ? model->functions.size() : 0;
}

const snw_onnx_function *snw_onnx_model_function(const snw_onnx_model *model, size_t index) noexcept {
  return index < snw_onnx_model_function_count(model) ? &model->functions[index] : nullptr;
}

// MARK: - Functions

snw_onnx_bytes snw_onnx_function_domain(const snw_onnx_function *function) noexcept {
  return function ? sinew::bytes(function->message->domain()) : snw_onnx_bytes{};
}

snw_onnx_bytes snw_onnx_function_name(const snw_onnx_function *function) noexcept {
  return function ? sinew::bytes(function->message->name()) : snw_onnx_bytes{};
}

snw_onnx_bytes snw_onnx_function_overload(const snw_onnx_function *function) noexcept {
  return function ? function->overload : snw_onnx_bytes{};
}

size_t snw_onnx_function_input_count(const snw_onnx_function *function) noexcept {
  return function ? static_cast<size_t>(function->message->input_size()) : 0;
}

snw_onnx_bytes snw_onnx_function_input(const snw_onnx_function *function, size_t index) noexcept {
  return function ? sinew::text(function->message->input(), index) : snw_onnx_bytes{};
}

size_t snw_onnx_function_output_count(const snw_onnx_function *function) noexcept {
  return function ? static_cast<size_t>(function->message->output_size()) : 0;
}

snw_onnx_bytes snw_onnx_function_output(const snw_onnx_function *function, size_t index) noexcept {
  return function ? sinew::text(function->message->output(), index) : snw_onnx_bytes{};
}

size_t snw_onnx_function_attribute_count(const snw_onnx_function *function) noexcept {
  return function ? static_cast<size_t>(function->message->attribute_size()) : 0;
}

snw_onnx_bytes snw_onnx_function_attribute(const snw_onnx_function *function, size_t index) noexcept {
  return function ? sinew::text(function->message->attribute(), index) : snw_onnx_bytes{};
}

size_t snw_onnx_function_default_count(const snw_onnx_function *function) noexcept {
  return function ? function->defaults.size() : 0;
}

const snw_onnx_attribute *snw_onnx_function_default(
    const snw_onnx_function *function, size_t index) noexcept {
  return index < snw_onnx_function_default_count(function)
      ? sinew::handle(*function->defaults[index])
      : nullptr;
}

size_t snw_onnx_function_node_count(const snw_onnx_function *function) noexcept {
  return function ? static_cast<size_t>(function->message->node_size()) : 0;
}

const snw_onnx_node *snw_onnx_function_node(const snw_onnx_function *function, size_t index) noexcept {
  return function ? sinew::element(function->message->node(), index) : nullptr;
}

size_t snw_onnx_function_opset_count(const snw_onnx_function *function) noexcept {
  return function ? static_cast<size_t>(function->message->opset_import_size()) : 0;
}

snw_onnx_bytes snw_onnx_function_opset_domain(const snw_onnx_function *function, size_t index) noexcept {
  if (index >= snw_onnx_function_opset_count(function)) return {};
  return sinew::bytes(function->message->opset_import(static_cast<int>(index)).domain());
}

int64_t snw_onnx_function_opset_version(const snw_onnx_function *function, size_t index) noexcept {
  if (index >= snw_onnx_function_opset_count(function)) return 0;
  return function->message->opset_import(static_cast<int>(index)).version();
}
