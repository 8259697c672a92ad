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

// Four activations, twice; the compiler must not know (see snw_repeat_neon).
SNW_NEON_INLINE int16x8_t repeat(const int16_t *x) {
  int64_t four;
  __builtin_memcpy(&four, x, 8);
  int16x8_t repeated = vreinterpretq_s16_s64(vdupq_n_s64(four));
#if defined(__aarch64__)
  __asm__("" : "+w"(repeated));
#endif
  return repeated;
}

// Σ x w over all groups for OUTPUTS outputs of a tile, four in each vector; `weights` are those of the first group.
SNW_NEON_INLINE void dot_words(const int16_t *x, const int8_t *weights, size_t groups, int32x4_t *sum) {
  int32x4_t partial[OUTPUTS];
  SNW_UNROLL
  for (int i = 0; i < OUTPUTS; i++) partial[i] = vdupq_n_s32(0);
  for (; groups != 0; groups--) {
    const int16x8_t four = repeat(x);
    SNW_UNROLL
    for (int i = 0; i < OUTPUTS / 4; i++) {
      const int8x16_t w = vld1q_s8(weights + 16 * i);
      const int16x8_t low = vmovl_s8(vget_low_s8(w)), high = vmovl_s8(vget_high_s8(w));
      partial[4 * i] = vmlal_s16(partial[4 * i], vget_low_s16(low), vget_low_s16(four));
      partial[4 * i + 1] = vmlal_s16(partial[4 * i + 1], vget_high_s16(low), vget_high_s16(four));
      partial[4 * i + 2] = vmlal_s16(partial[4 * i + 2], vget_low_s16(high), vget_low_s16(four));
      partial[4 * i + 3] = vmlal_s16(partial[4 * i + 3], vget_high_s16(high), vget_high_s16(four));
    }
    x += 4;
    weights += 64;
  }
  SNW_UNROLL
  for (int i = 0; i < OUTPUTS / 4; i++)
    sum[i] = snw_add_pairs_neon(
        snw_add_pairs_neon(partial[4 * i], partial[4 * i + 1]),
        snw_add_pairs_neon(partial[4 * i + 2], partial[4 * i + 3]));
}

SNW_NEON void snw_dense_s16__neon(const snw_dense *layer) {
  const size_t groups = ((size_t)layer->columns + 3) / 4;
  snw_finish_neon finish;
  snw_prepare_neon(layer, &finish);
  for (uint32_t position = 0; position < layer->positions; position++) {
    const int16_t *x = (const int16_t *)layer->x + (size_t)position * layer->columns;
    for (size_t output = 0; output < layer->rows; output += 16) {
      const int8_t *weights = layer->weights + output * groups * 4;
      snw_sums_neon sums;
      SNW_UNROLL
      for (int first = 0; first < 16; first += OUTPUTS) dot_words(x, weights + 4 * first, groups, sums.part + first / 4);
      SNW_UNROLL
      for (int i = 0; i < 4; i++) sums.part[i] = vaddq_s32(sums.part[i], vld1q_s32(layer->bias + output + 4 * i));
      snw_store_tile_neon(layer, &finish, position, output, snw_requantise_neon(layer, output, sums));
    }
  }
}

#endif
