// Dense layer from int16 with NEON: weights widened to int16, one partial sum for each output and column of a group
// (docs/arithmetic.md, section 4). Sums may wrap on the way; the result is below 2^31.
#include "snw_variants.h"

#if SNW_TARGET_NEON

#include "snw_dot_neon.h"

// Outputs of a tile whose partial sums fit the registers.
#if defined(__aarch64__)
enum { OUTPUTS = 16 };
#else
enum { OUTPUTS = 8 };
#endif

// Σ x w over all groups for OUTPUTS outputs of a tile, four in each vector; `weights` are those of the first group.
SNW_NEON_INLINE void dot_words(const int16_t *x, const int8_t *weights, size_t groups, int32x4_t *sum) {
  int32x4_t partial[OUTPUTS];
  SNW_UNROLL
  for (int i = 0; i < OUTPUTS; i++) partial[i] = vdupq_n_s32(0);
  for (size_t g = 0; g < groups; g++) {
    const int16x4_t four = vld1_s16(x + 4 * g);
    SNW_UNROLL
    for (int i = 0; i < OUTPUTS / 4; i++) {
      const int8x16_t w = vld1q_s8(weights + 64 * g + 16 * i);
      const int16x8_t low = vmovl_s8(vget_low_s8(w)), high = vmovl_s8(vget_high_s8(w));
      partial[4 * i] = vmlal_s16(partial[4 * i], vget_low_s16(low), four);
      partial[4 * i + 2] = vmlal_s16(partial[4 * i + 2], vget_low_s16(high), four);
#if defined(__aarch64__)
      const int16x8_t twice = vcombine_s16(four, four);
      partial[4 * i + 1] = vmlal_high_s16(partial[4 * i + 1], low, twice);
      partial[4 * i + 3] = vmlal_high_s16(partial[4 * i + 3], high, twice);
#else
      partial[4 * i + 1] = vmlal_s16(partial[4 * i + 1], vget_high_s16(low), four);
      partial[4 * i + 3] = vmlal_s16(partial[4 * i + 3], vget_high_s16(high), four);
#endif
    }
  }
  SNW_UNROLL
  for (int i = 0; i < OUTPUTS / 4; i++)
    sum[i] = snw_add_pairs_neon(
        snw_add_pairs_neon(partial[4 * i], partial[4 * i + 1]),
        snw_add_pairs_neon(partial[4 * i + 2], partial[4 * i + 3]));
}

SNW_NEON void snw_dense_s16__neon(const snw_dense *layer) {
  const uint32_t tiles = (layer->rows + 15) / 16;
  const size_t groups = ((size_t)layer->columns + 3) / 4;
  snw_quadratic_neon quadratic;
  snw_prepare_neon(layer, &quadratic);
  for (uint32_t position = 0; position < layer->positions; position++) {
    const int16_t *x = (const int16_t *)layer->x + (size_t)position * layer->columns;
    for (uint32_t tile = 0; tile < tiles; tile++) {
      const int8_t *weights = layer->weights + tile * groups * 64;
      const size_t at = 16 * (size_t)tile;
      snw_sums_neon sums;
      SNW_UNROLL
      for (int first = 0; first < 16; first += OUTPUTS) dot_words(x, weights + 4 * first, groups, sums.part + first / 4);
      SNW_UNROLL
      for (int i = 0; i < 4; i++) sums.part[i] = vaddq_s32(sums.part[i], vld1q_s32(layer->bias + at + 4 * i));
      snw_finish_neon(layer, &quadratic, position, at, snw_requantise_neon(layer, at, sums));
    }
  }
}

#endif
