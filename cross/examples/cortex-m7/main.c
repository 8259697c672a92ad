// A policy on a bare Cortex-M7: the model is constant data in flash and runs from there; memory is a static array. Prints the
// bits of its actions for a few observations.
#include "platform.h"
#include "sinew.h"

// The .sinew file, from model.S.
extern const uint8_t model[];
extern const uint8_t model_end[];

enum { MEMORY_BYTES = 8192, STEPS = 8 };
static _Alignas(SINEW_ALIGNMENT) uint8_t memory[MEMORY_BYTES];

// Stands for the robot's sensors: multiples of 1/64, the same on every machine.
static float sensor(uint32_t step, uint32_t index) { return (float)((int32_t)((step * 29 + index * 7) % 33) - 16) / 64; }

static int fail(sinew_status status) {
  platform_write(sinew_status_text(status));
  platform_write("\n");
  return 1;
}

static uint32_t bits(float value) {
  union {
    float f;
    uint32_t u;
  } both = {value};
  return both.u;
}

int program(int argc, char **argv) {
  (void)argc;
  (void)argv;
  sinew_policy *policy;
  sinew_status status = sinew_init(model, (size_t)(model_end - model), memory, sizeof memory, NULL, &policy);
  if (status < 0) return fail(status);
  status = sinew_self_test(policy);
  if (status < 0) return fail(status);

  size_t in_bytes, out_bytes;
  float *observation = sinew_input_data(policy, 0, &in_bytes);
  const float *action = sinew_output_data(policy, 0, &out_bytes);
  for (uint32_t step = 0; step < STEPS; step++) {
    for (uint32_t i = 0; i < in_bytes / sizeof(float); i++) observation[i] = sensor(step, i);
    status = sinew_step(policy, NULL, NULL, 0, NULL, 0);
    if (status < 0) return fail(status);
    for (uint32_t i = 0; i < out_bytes / sizeof(float); i++) {
      platform_write_hex(bits(action[i]), 8);
      platform_write(i + 1 < out_bytes / sizeof(float) ? " " : "\n");
    }
  }
  return 0;
}
