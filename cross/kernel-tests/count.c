// A policy of four integer layers, 48-512-256-128-12 with int16 observations, that runs REPEATS times, for counting
// instructions: the difference of two numbers of repetitions is the cost of one step. PART selects what runs: 0 the
// whole step with its boundary, 1 to 4 one layer, 5 the boundary. MODE: 0 int8 between layers, 1 int16, 2 dynamic.
// POSITIONS: how many observations a step takes.
#include "platform.h"
#include "snw_cpu.h"
#include "snw_environment.h"
#include "snw_variants.h"
#include "support.h"

#ifndef MODE
#define MODE 0
#endif

#ifndef POSITIONS
#define POSITIONS 1
#endif

enum { LAYERS = 4 };
static const uint32_t widths[LAYERS + 1] = {48, 512, 256, 128, 12};

// Room for the widest of everything.
static _Alignas(64) int8_t weights[48 * 512 + 512 * 256 + 256 * 128 + 128 * 16];
static _Alignas(64) int32_t bias[512], row_sum[512], multiplier[512];
static _Alignas(64) uint8_t right_shift[512];
static _Alignas(64) int16_t table[192], values[LAYERS + 1][POSITIONS * 512];
static _Alignas(64) int8_t scratch[512];
static _Alignas(64) float observation[POSITIONS * 48], centre[48], gain[48], action[POSITIONS * 12];

static uint32_t best(void) {
  static const uint32_t order[] = {
      SNW_ISA_AVX512VNNI, SNW_ISA_AVX2, SNW_ISA_I8MM, SNW_ISA_DOTPROD, SNW_ISA_NEON, SNW_ISA_DSP};
  for (uint32_t i = 0; i < sizeof order / sizeof order[0]; i++)
    if (snw_cpu_instruction_sets() & order[i]) return order[i];
  return 0;
}

int program(int argc, char **argv) {
  (void)argc;
  (void)argv;
  random_source random = {1};
  for (uint32_t i = 0; i < sizeof weights; i++) weights[i] = (int8_t)random_between(&random, -127, 127);
  for (uint32_t i = 0; i < 512; i++) {
    multiplier[i] = MODE == 2 ? 1 << 21 : 1 << 30;
    right_shift[i] = MODE == 2 ? 51 : MODE == 1 ? 45 : 38;
  }
  for (uint32_t i = 0; i < 192; i++) table[i] = (int16_t)random_between(&random, -3000, 3000);
  for (uint32_t i = 0; i < POSITIONS * 48; i++) observation[i] = (float)random_between(&random, -1000, 1000) * 0.001f;
  for (uint32_t i = 0; i < 48; i++) gain[i] = 3000;

  const snw_variants kernels = snw_variants_for(best());
  snw_dense layers[LAYERS] = {{0}};
  const int8_t *next = weights;
  for (int i = 0; i < LAYERS; i++) {
    snw_dense *layer = layers + i;
    layer->x = values[i];
    layer->y = values[i + 1];
    layer->weights = next;
    next += (widths[i + 1] + 15) / 16 * 16 * widths[i];
    layer->bias = bias;
    layer->row_sum = row_sum;
    layer->multiplier = multiplier;
    layer->right_shift = right_shift;
    layer->table = table;
    layer->scratch = scratch;
    layer->columns = widths[i];
    layer->rows = widths[i + 1];
    layer->positions = POSITIONS;
    layer->activation = i == LAYERS - 1 ? SNW_ACTIVATION_TABLE : SNW_ACTIVATION_RECTIFIED_TABLE;
    layer->output_is_int16 = MODE != 0 || i == LAYERS - 1;
    layer->output_shift = MODE == 0 && i < LAYERS - 1 ? 8 : 0;
  }
  const snw_boundary quantise = {observation, values[0], centre, gain, POSITIONS * 48, 48, 0};
  const snw_boundary dequantise = {values[LAYERS], action, 0, gain, POSITIONS * 12, 1, 0};

  const snw_environment caller = snw_environment_enter();
  for (uint32_t repeat = 0; repeat < REPEATS; repeat++) {
    if ((PART == 0 || PART == 5) && kernels.quantise_s16) kernels.quantise_s16(&quantise);
    for (int i = 0; i < LAYERS; i++) {
      if (PART != 0 && PART != i + 1) continue;
      if (i == 0 || MODE == 1) {
        kernels.dense_s16(layers + i);
      } else if (MODE == 2) {
        kernels.dense_dynamic(layers + i);
      } else {
        kernels.dense_s8(layers + i);
      }
    }
    if ((PART == 0 || PART == 5) && kernels.dequantise_s16) kernels.dequantise_s16(&dequantise);
  }
  snw_environment_leave(caller);
  return 0;
}
