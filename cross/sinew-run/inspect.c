// sinew-run inspect.
#include <stdio.h>

#include "sinew_run.h"

// A name from the file as a JSON string. Bytes that are no printable ASCII but valid in UTF-8 pass through.
void print_json_string(const char *text) {
  putchar('"');
  for (; *text != 0; text++) {
    const unsigned char c = (unsigned char)*text;
    if (c == '"' || c == '\\') {
      printf("\\%c", c);
    } else if (c < 0x20 || c == 0x7f) {
      printf("\\u%04x", c);
    } else {
      putchar(c);
    }
  }
  putchar('"');
}

// A name from the file for people: without control characters, which could take a terminal over.
void print_name(const char *text, uint32_t length) {
  for (uint32_t i = 0; i < length; i++) putchar((unsigned char)text[i] < 0x20 || text[i] == 0x7f ? '?' : text[i]);
}

static void print_port_json(const sinew_tensor_info *info) {
  fputs("{\"name\": ", stdout);
  print_json_string(info->name);
  fputs(", \"type\": ", stdout);
  print_json_string(info->declared_type);
  fputs(", \"shape\": [", stdout);
  for (uint32_t axis = 0; axis < info->rank; axis++) printf(axis > 0 ? ", %u" : "%u", info->shape[axis]);
  printf("], \"elements\": %u, \"state\": %s}", info->elements, info->is_state ? "true" : "false");
}

static void print_digest(const loaded *model) {
  const sinew_options options = {.struct_size = sizeof options, .flags = SINEW_CHECK_SHA256};
  sinew_model_info info = {.struct_size = sizeof info};
  const sinew_status status = sinew_check(model->model, model->model_bytes, &options, &info);
  if (status != SINEW_OK) fail(EXIT_INTERNAL, "%s: %s", model->path, sinew_status_text(status));
  for (size_t i = 0; i < sizeof info.sha256; i++) printf("%02x", info.sha256[i]);
}

static void print_json(const loaded *model) {
  fputs("{\"inputs\": [", stdout);
  for (uint32_t i = 0; i < model->info.input_count; i++) {
    const sinew_tensor_info info = input_info(model, i);
    if (i > 0) fputs(", ", stdout);
    print_port_json(&info);
  }
  fputs("], \"outputs\": [", stdout);
  for (uint32_t i = 0; i < model->info.output_count; i++) {
    const sinew_tensor_info info = output_info(model, i);
    if (i > 0) fputs(", ", stdout);
    print_port_json(&info);
  }
  printf("], \"frame_bytes_in\": %zu, \"frame_bytes_out\": %zu, \"states\": [", stream_bytes_in(model),
         stream_bytes_out(model));
  const char *separator = "";
  for (uint32_t i = 0; i < model->info.input_count; i++) {
    const sinew_tensor_info input = input_info(model, i);
    if (!input.is_state) continue;
    printf("%s{\"in\": ", separator);
    print_json_string(input.name);
    fputs(", \"out\": ", stdout);
    print_json_string(output_info(model, input.state_partner).name);
    putchar('}');
    separator = ", ";
  }
  printf("], \"format_version\": %u, \"model_bytes\": %zu, \"arena_bytes\": %u, \"operators\": %u, \"sha256\": \"",
         model->info.format_version, model->model_bytes, model->info.memory_bytes, model->info.step_count);
  print_digest(model);
  puts("\"}");
}

static void print_port(const char *kind, const sinew_tensor_info *info) {
  printf("%-7s", kind);
  print_name(info->name, info->name_length);
  fputs("  ", stdout);
  print_name(info->declared_type, info->declared_type_length);
  putchar('[');
  for (uint32_t axis = 0; axis < info->rank; axis++) printf(axis > 0 ? ", %u" : "%u", info->shape[axis]);
  printf("]%s\n", info->is_state ? "  state" : "");
}

int run_inspect(const loaded *model, const arguments *arguments) {
  if (arguments->wants_json) {
    print_json(model);
    return 0;
  }
  printf("%s: .sinew format %u, %zu bytes, %u steps; %u bytes of memory to run\n", model->path,
         model->info.format_version, model->model_bytes, model->info.step_count, model->info.memory_bytes);
  for (uint32_t i = 0; i < model->info.input_count; i++) {
    const sinew_tensor_info info = input_info(model, i);
    print_port("input", &info);
  }
  for (uint32_t i = 0; i < model->info.output_count; i++) {
    const sinew_tensor_info info = output_info(model, i);
    print_port("output", &info);
  }
  printf("stream frames: %zu bytes in, %zu bytes out\nSHA-256: ", stream_bytes_in(model), stream_bytes_out(model));
  print_digest(model);
  putchar('\n');
  return 0;
}
