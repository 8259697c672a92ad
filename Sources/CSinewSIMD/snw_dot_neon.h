// Sums of int8 products with plain NEON.
#pragma once
#include "snw_integer_neon.h"

// Four activations, four times. The compiler must not know that the halves are the same: clang would multiply upper
// halves by the lower one, with an instruction more to move each of them down.
SNW_NEON_INLINE int8x16_t snw_repeat_neon(const int8_t *x) {
  int32_t four;
  __builtin_memcpy(&four, x, 4);
  int8x16_t repeated = vreinterpretq_s8_s32(vdupq_n_s32(four));
#if defined(__aarch64__)
  __asm__("" : "+w"(repeated));
#endif
  return repeated;
}

// The sums of neighbours, those of `first` first.
SNW_NEON_INLINE int32x4_t snw_add_pairs_neon(int32x4_t first, int32x4_t second) {
#if defined(__aarch64__)
  return vpaddq_s32(first, second);
#else
  return vcombine_s32(
      vpadd_s32(vget_low_s32(first), vget_high_s32(first)), vpadd_s32(vget_low_s32(second), vget_high_s32(second)));
#endif
}

// Σ x w over `groups` groups of four columns for one tile of 16c4 weights. Two products are added as int16,
// 2 · 128 · 127 is below 2^15; then neighbours into int32.
SNW_NEON_INLINE snw_sums_neon snw_dot_bytes_neon(const int8_t *x, const int8_t *weights, size_t groups) {
  int32x4_t partial[8];
  SNW_UNROLL
  for (int i = 0; i < 8; i++) partial[i] = vdupq_n_s32(0);
  for (size_t pairs = groups / 2; pairs != 0; pairs--) {
    const int8x16_t x0 = snw_repeat_neon(x), x1 = snw_repeat_neon(x + 4);
    SNW_UNROLL
    for (int i = 0; i < 4; i++) {
      const int8x16_t w0 = vld1q_s8(weights + 16 * i), w1 = vld1q_s8(weights + 64 + 16 * i);
      const int16x8_t low = vmlal_s8(
          vmull_s8(vget_low_s8(w0), vget_low_s8(x0)), vget_low_s8(w1), vget_low_s8(x1));
      const int16x8_t high = vmlal_s8(
          vmull_s8(vget_high_s8(w0), vget_high_s8(x0)), vget_high_s8(w1), vget_high_s8(x1));
      partial[2 * i] = vpadalq_s16(partial[2 * i], low);
      partial[2 * i + 1] = vpadalq_s16(partial[2 * i + 1], high);
    }
    x += 8;
    weights += 128;
  }
  if (groups % 2 != 0) {
    const int8x16_t x0 = snw_repeat_neon(x);
    SNW_UNROLL
    for (int i = 0; i < 4; i++) {
      const int8x16_t w0 = vld1q_s8(weights + 16 * i);
      partial[2 * i] = vpadalq_s16(partial[2 * i], vmull_s8(vget_low_s8(w0), vget_low_s8(x0)));
      partial[2 * i + 1] = vpadalq_s16(partial[2 * i + 1], vmull_s8(vget_high_s8(w0), vget_high_s8(x0)));
    }
  }
  snw_sums_neon sums;
  SNW_UNROLL
  for (int i = 0; i < 4; i++) sums.part[i] = snw_add_pairs_neon(partial[2 * i], partial[2 * i + 1]);
  return sums;
}
