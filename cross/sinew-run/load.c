// The model, mapped and never copied, and the policy in memory of exactly the size it needs.
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include "sinew_run.h"

void fail(int exit_code, const char *format, ...) {
  va_list values;
  va_start(values, format);
  fputs("sinew-run: ", stderr);
  vfprintf(stderr, format, values);
  fputc('\n', stderr);
  va_end(values);
  exit(exit_code);
}

const void *mapped(const char *path, size_t *size) {
  const int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  struct stat status;
  if (file < 0 || fstat(file, &status) != 0) fail(EXIT_NO_INPUT, "%s: %s", path, strerror(errno));
  if (!S_ISREG(status.st_mode)) fail(EXIT_NO_INPUT, "%s: not a regular file", path);
  if (status.st_size == 0) fail(EXIT_BAD_DATA, "%s: the file is empty", path);
  if ((uint64_t)status.st_size > SIZE_MAX / 2) fail(EXIT_BAD_DATA, "%s: too large for this machine", path);
  *size = (size_t)status.st_size;
  const void *bytes = mmap(NULL, *size, PROT_READ, MAP_PRIVATE, file, 0);
  if (bytes == MAP_FAILED) fail(EXIT_INPUT_OUTPUT, "%s: %s", path, strerror(errno));
  return bytes;
}

static uint32_t instruction_set(const char *name) {
  if (name == NULL) return SINEW_ISA_FASTEST;
  for (uint32_t set = SINEW_ISA_PORTABLE; set < 256; set++) {
    if (strcmp(sinew_instruction_set_text(set), name) == 0) return set;
  }
  fprintf(stderr, "sinew-run: --isa: '%s' is no instruction set; there are", name);
  for (uint32_t set = SINEW_ISA_PORTABLE; strcmp(sinew_instruction_set_text(set), "unknown instruction set") != 0; set++) {
    fprintf(stderr, " %s", sinew_instruction_set_text(set));
  }
  fputc('\n', stderr);
  exit(EXIT_USAGE);
}

// Once, not at every step.
static void describe(loaded *model) {
  const uint32_t inputs = model->info.input_count, outputs = model->info.output_count;
  model->inputs = calloc((size_t)inputs + outputs, sizeof *model->inputs);
  if (model->inputs == NULL) fail(EXIT_INTERNAL, "no memory for %u inputs and outputs", inputs + outputs);
  model->outputs = model->inputs + inputs;
  for (uint32_t i = 0; i < inputs + outputs; i++) {
    sinew_tensor_info *info = &model->inputs[i];
    info->struct_size = sizeof *info;
    const sinew_status status = i < inputs ? sinew_input_info(model->policy, i, info)
                                           : sinew_output_info(model->policy, i - inputs, info);
    if (status != SINEW_OK) fail(EXIT_INTERNAL, "%s: %s", model->path, sinew_status_text(status));
  }
}

loaded load(const arguments *arguments) {
  loaded result = {.path = arguments->model, .info = {.struct_size = sizeof(sinew_model_info)}};
  result.model = mapped(result.path, &result.model_bytes);
  if (result.model_bytes > INT32_MAX) fail(EXIT_BAD_DATA, "%s: %s", result.path, sinew_status_text(SINEW_TOO_LARGE));
  sinew_status status = sinew_check(result.model, result.model_bytes, NULL, &result.info);
  if (status != SINEW_OK) {
    fail(EXIT_BAD_DATA, "%s: %s (at byte %u)", result.path, sinew_status_text(status), result.info.error_position);
  }
  const size_t rounded = (result.info.memory_bytes + 63) & ~(size_t)63;
  void *memory = aligned_alloc(64, rounded);
  if (memory == NULL) fail(EXIT_INTERNAL, "no memory for %zu bytes", rounded);
  const sinew_options options = {
      .struct_size = sizeof options, .instruction_set = instruction_set(arguments->isa)};
  status = sinew_init(result.model, result.model_bytes, memory, result.info.memory_bytes, &options, &result.policy);
  if (status == SINEW_UNSUPPORTED_INSTRUCTION_SET) fail(EXIT_USAGE, "this processor has no %s", arguments->isa);
  if (status != SINEW_OK) fail(EXIT_BAD_DATA, "%s: %s", result.path, sinew_status_text(status));
  describe(&result);
  return result;
}

sinew_tensor_info input_info(const loaded *model, uint32_t index) { return model->inputs[index]; }

sinew_tensor_info output_info(const loaded *model, uint32_t index) { return model->outputs[index]; }

// Outputs may share memory, so that a frame has more bytes than the model's memory.
static size_t stream_bytes(const loaded *model, uint32_t count, sinew_tensor_info (*info_of)(const loaded *, uint32_t)) {
  uint64_t elements = 0;
  for (uint32_t i = 0; i < count; i++) {
    const sinew_tensor_info info = info_of(model, i);
    if (!info.is_state) elements += info.elements;
  }
  if (elements > INT32_MAX / 4) fail(EXIT_BAD_DATA, "%s: a stream frame would have 2 GiB or more", model->path);
  return (size_t)(4 * elements);
}

size_t stream_bytes_in(const loaded *model) { return stream_bytes(model, model->info.input_count, input_info); }

size_t stream_bytes_out(const loaded *model) { return stream_bytes(model, model->info.output_count, output_info); }
