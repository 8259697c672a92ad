// Runs a policy for a number of steps, to be counted from outside.
//
// Arguments: MODEL.sinew STEPS
#include "platform.h"
#include "sinew.h"

int program(int argc, char **argv) {
  static float in[4096], out[4096];
  if (argc != 3) return 64;
  uint32_t steps = 0;
  for (const char *digit = argv[2]; *digit != 0; digit++) steps = 10 * steps + (uint32_t)(*digit - '0');
  size_t size;
  const uint8_t *model = platform_read(argv[1], &size);
  sinew_model_info info = {.struct_size = sizeof info};
  if (sinew_check(model, size, NULL, &info) != SINEW_OK) return 1;
  if (info.input_frame_bytes > sizeof in || info.output_frame_bytes > sizeof out) return 1;
  sinew_policy *policy;
  if (sinew_init(model, size, platform_memory(info.memory_bytes), info.memory_bytes, NULL, &policy) != SINEW_OK) return 1;
  for (uint32_t i = 0; i < 4096; i++) in[i] = (float)(i * 37 % 64) / 32 - 1;
  for (uint32_t i = 0; i < steps; i++) {
    if (sinew_step(policy, NULL, in, info.input_frame_bytes, out, info.output_frame_bytes) != SINEW_OK) return 1;
  }
  return 0;
}
