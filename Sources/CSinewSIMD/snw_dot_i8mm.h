// What the kernels with the matrix products of ARMv8.6 share. One instruction multiplies two positions with two outputs,
// eight columns deep: twice the products of a dot-product instruction, if there are two positions.
#pragma once
#include "snw_integer_neon.h"

#if defined(__ARM_FEATURE_DOTPROD) && defined(__ARM_FEATURE_MATMUL_INT8)
#define SNW_I8MM
#else
#define SNW_I8MM __attribute__((target("arch=armv8.2-a+dotprod+i8mm")))
#endif
#define SNW_I8MM_INLINE static inline __attribute__((always_inline)) SNW_I8MM

// Weights of four outputs, eight columns each: two outputs in a vector.
typedef struct snw_weights_i8mm {
  int8x16_t first, second;
} snw_weights_i8mm;

// From two neighbouring groups of four columns.
SNW_I8MM_INLINE snw_weights_i8mm snw_join_groups_i8mm(int8x16_t group, int8x16_t next) {
  const int32x4_t low = vreinterpretq_s32_s8(group), high = vreinterpretq_s32_s8(next);
  const snw_weights_i8mm weights = {
      vreinterpretq_s8_s32(vzip1q_s32(low, high)), vreinterpretq_s8_s32(vzip2q_s32(low, high))};
  return weights;
}

// Sums of two positions and four outputs, from the order of the products (position, output: 00 01 10 11, 02 03 12 13)
// to the position's own.
SNW_I8MM_INLINE void snw_part_positions_i8mm(int32x4_t first, int32x4_t second, int32_t *position, int32_t *next) {
  const int64x2_t low = vreinterpretq_s64_s32(first), high = vreinterpretq_s64_s32(second);
  vst1q_s32(position, vreinterpretq_s32_s64(vzip1q_s64(low, high)));
  vst1q_s32(next, vreinterpretq_s32_s64(vzip2q_s64(low, high)));
}

// Finishes the tile from `output` on for `count` positions, whose sums are without the bias. One copy of the finishing
// code serves all positions: it is longer than the products of a small layer.
SNW_I8MM_INLINE void snw_finish_positions_i8mm(
    const snw_dense *layer, const snw_finish_neon *finish, uint32_t position, uint32_t count, size_t output,
    int32_t (*without_bias)[16]) {
  SNW_ROLLED
  for (uint32_t p = 0; p < count; p++) {
    snw_sums_neon sums = snw_load_sums_neon(without_bias[p]);
    SNW_UNROLL
    for (int i = 0; i < 4; i++) sums.part[i] = vaddq_s32(sums.part[i], vld1q_s32(layer->bias + output + 4 * i));
    snw_store_tile_neon(layer, finish, position + p, output, snw_requantise_neon(layer, output, sums));
  }
}
