// Sums of int8 products with plain NEON.
#pragma once
#include "snw_integer_neon.h"

// Tiles whose partial sums fit the registers.
#if defined(__aarch64__)
enum { SNW_TILES_NEON = 2 };
#else
enum { SNW_TILES_NEON = 1 };
#endif

// Four activations, four times.
SNW_NEON_INLINE int8x16_t snw_repeat_neon(const int8_t *x) {
  int32_t four;
  __builtin_memcpy(&four, x, 4);
  return vreinterpretq_s8_s32(vdupq_n_s32(four));
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

// sums[t] = Σ x w over `groups` groups of four columns for `tiles` tiles of 16c4 weights. Two products are added as
// int16, 2 · 128 · 127 is below 2^15; then neighbours into int32.
SNW_NEON_INLINE void snw_dot_bytes_neon(
    const int8_t *x, const int8_t *weights, size_t groups, snw_sums_neon *sums, const int tiles) {
  int32x4_t partial[SNW_TILES_NEON][8];
  SNW_UNROLL
  for (int t = 0; t < tiles; t++) {
    SNW_UNROLL
    for (int i = 0; i < 8; i++) partial[t][i] = vdupq_n_s32(0);
  }
  size_t g = 0;
  for (; g + 2 <= groups; g += 2) {
    const int8x16_t x0 = snw_repeat_neon(x + 4 * g), x1 = snw_repeat_neon(x + 4 * g + 4);
    SNW_UNROLL
    for (int t = 0; t < tiles; t++) {
      const int8_t *w = weights + ((size_t)t * groups + g) * 64;
      SNW_UNROLL
      for (int i = 0; i < 4; i++) {
        const int8x16_t w0 = vld1q_s8(w + 16 * i), w1 = vld1q_s8(w + 64 + 16 * i);
        const int16x8_t low = vmlal_s8(
            vmull_s8(vget_low_s8(w0), vget_low_s8(x0)), vget_low_s8(w1), vget_low_s8(x1));
        const int16x8_t high = vmlal_s8(
            vmull_s8(vget_high_s8(w0), vget_high_s8(x0)), vget_high_s8(w1), vget_high_s8(x1));
        partial[t][2 * i] = vpadalq_s16(partial[t][2 * i], low);
        partial[t][2 * i + 1] = vpadalq_s16(partial[t][2 * i + 1], high);
      }
    }
  }
  if (g < groups) {
    const int8x16_t x0 = snw_repeat_neon(x + 4 * g);
    SNW_UNROLL
    for (int t = 0; t < tiles; t++) {
      const int8_t *w = weights + ((size_t)t * groups + g) * 64;
      SNW_UNROLL
      for (int i = 0; i < 4; i++) {
        const int8x16_t w0 = vld1q_s8(w + 16 * i);
        partial[t][2 * i] = vpadalq_s16(partial[t][2 * i], vmull_s8(vget_low_s8(w0), vget_low_s8(x0)));
        partial[t][2 * i + 1] = vpadalq_s16(partial[t][2 * i + 1], vmull_s8(vget_high_s8(w0), vget_high_s8(x0)));
      }
    }
  }
  SNW_UNROLL
  for (int t = 0; t < tiles; t++) {
    SNW_UNROLL
    for (int i = 0; i < 4; i++) sums[t].part[i] = snw_add_pairs_neon(partial[t][2 * i], partial[t][2 * i + 1]);
  }
}
