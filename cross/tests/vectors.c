// Runs policies over the framed streams beside them with every set of kernels that the processor has, and prints a line
// for each: the policy, the hash of all answers, and the kernels. Ends with status 1 when a self-test fails or two sets differ.
//
// Arguments: MODEL.sinew ... (MODEL.frames is read, too: as for `sinew-run run --stream=framed`)
#include <string.h>

#include "platform.h"
#include "sinew.h"

enum { STEP = 0, RESET_AND_STEP = 1, RESET_WITH_SEED = 2, MOST_PORTS = 256 };

typedef struct port {
  void *data;
  uint32_t elements, type;
} port;

typedef struct policy {
  sinew_policy *handle;
  uint32_t input_count, output_count;
  port inputs[MOST_PORTS], outputs[MOST_PORTS];  // those that are no state
} policy;

static uint32_t word(const uint8_t *bytes) {
  uint32_t value;
  memcpy(&value, bytes, 4);
  return value;
}

static void find_ports(policy *p, const sinew_model_info *model) {
  sinew_tensor_info info = {.struct_size = sizeof info};
  p->input_count = p->output_count = 0;
  for (uint32_t i = 0; i < model->input_count; i++) {
    if (sinew_input_info(p->handle, i, &info) != SINEW_OK || info.is_state) continue;
    p->inputs[p->input_count++] = (port){sinew_input_data(p->handle, i, NULL), info.elements, info.type};
  }
  for (uint32_t i = 0; i < model->output_count; i++) {
    if (sinew_output_info(p->handle, i, &info) != SINEW_OK || info.is_state) continue;
    p->outputs[p->output_count++] =
        (port){(void *)(uintptr_t)sinew_output_data(p->handle, i, NULL), info.elements, info.type};
  }
}

// A frame's elements are float32; those for integer inputs are in range.
static const uint8_t *read_inputs(const policy *p, const uint8_t *frame) {
  for (uint32_t i = 0; i < p->input_count; i++) {
    const port *to = &p->inputs[i];
    for (uint32_t k = 0; k < to->elements; k++, frame += 4) {
      float value;
      memcpy(&value, frame, 4);
      switch (to->type) {
        case SINEW_FLOAT32: memcpy((char *)to->data + 4 * k, frame, 4); break;
        case SINEW_INT32: ((int32_t *)to->data)[k] = (int32_t)value; break;
        case SINEW_INT16: ((int16_t *)to->data)[k] = (int16_t)value; break;
        default: ((int8_t *)to->data)[k] = (int8_t)value; break;
      }
    }
  }
  return frame;
}

static uint64_t hash_float(uint64_t hash, float value) {
  uint8_t bytes[4];
  memcpy(bytes, &value, 4);
  for (int i = 0; i < 4; i++) hash = (hash ^ bytes[i]) * 0x100000001b3u;
  return hash;
}

static uint64_t hash_outputs(const policy *p, uint64_t hash) {
  for (uint32_t i = 0; i < p->output_count; i++) {
    const port *from = &p->outputs[i];
    for (uint32_t k = 0; k < from->elements; k++) {
      float value;
      switch (from->type) {
        case SINEW_FLOAT32: value = ((const float *)from->data)[k]; break;
        case SINEW_INT32: value = (float)((const int32_t *)from->data)[k]; break;
        case SINEW_INT16: value = ((const int16_t *)from->data)[k]; break;
        default: value = ((const int8_t *)from->data)[k]; break;
      }
      hash = hash_float(hash, value);
    }
  }
  return hash;
}

// FNV-1a of all answers to a stream; 0 when a step fails.
static uint64_t answers(const policy *p, const uint8_t *frames, size_t size) {
  uint64_t hash = 0xcbf29ce484222325u;
  const uint8_t *end = frames + size;
  sinew_reset(p->handle, 0);
  while (frames < end) {
    const uint32_t command = word(frames);
    frames += 4;
    if (command != STEP) sinew_reset(p->handle, 0);
    if (command == RESET_WITH_SEED) {
      frames += 8;
      continue;
    }
    frames = read_inputs(p, frames);
    if (sinew_step(p->handle, NULL, NULL, 0, NULL, 0) != SINEW_OK) return 0;
    hash = hash_outputs(p, hash);
  }
  return hash;
}

static int fail(const char *name, sinew_status status) {
  platform_write(name);
  platform_write(": ");
  platform_write(sinew_status_text(status));
  platform_write("\n");
  return 1;
}

static const char *file_name(const char *path) {
  const char *slash = strrchr(path, '/');
  return slash == NULL ? path : slash + 1;
}

static int run(const char *path) {
  static policy p;
  size_t model_size, frames_size;
  const char *name = file_name(path);
  const uint8_t *model = platform_read(path, &model_size);
  char frames_path[1024];
  const size_t stem = (size_t)(strrchr(name, '.') - path);
  if (stem + sizeof ".frames" > sizeof frames_path) return fail(name, SINEW_TOO_LARGE);
  memcpy(frames_path, path, stem);
  memcpy(frames_path + stem, ".frames", sizeof ".frames");
  const uint8_t *frames = platform_read(frames_path, &frames_size);

  sinew_model_info info = {.struct_size = sizeof info};
  sinew_status status = sinew_check(model, model_size, NULL, &info);
  if (status != SINEW_OK) return fail(name, status);
  void *memory = platform_memory(info.memory_bytes);
  uint64_t first = 0;
  sinew_options options = {.struct_size = sizeof options};
  for (options.instruction_set = SINEW_ISA_PORTABLE; options.instruction_set < 32; options.instruction_set++) {
    status = sinew_init(model, model_size, memory, info.memory_bytes, &options, &p.handle);
    if (status == SINEW_UNSUPPORTED_INSTRUCTION_SET) continue;
    if (status != SINEW_OK) return fail(name, status);
    status = sinew_self_test(p.handle);
    if (status != SINEW_OK) return fail(name, status);
    find_ports(&p, &info);
    const uint64_t hash = answers(&p, frames, frames_size);
    if (first == 0) {
      first = hash;
      platform_write(name);
      platform_write(" ");
      platform_write_hex(hash, 16);
    }
    platform_write(hash == first && hash != 0 ? " " : " DIFFERS:");
    platform_write(sinew_instruction_set_text(options.instruction_set));
    if (hash != first || hash == 0) return fail(name, SINEW_SELF_TEST_FAILED);
  }
  platform_write("\n");
  return 0;
}

int program(int argc, char **argv) {
  int failures = 0;
  for (int i = 1; i < argc; i++) {
    failures += run(argv[i]);
    platform_forget();
  }
  return failures == 0 && argc > 1 ? 0 : 1;
}
