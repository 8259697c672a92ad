// Sums of int8 products with the dot-product instructions of ARMv8.2.
#pragma once
#include "snw_integer_neon.h"

#if defined(__ARM_FEATURE_DOTPROD)
#define SNW_DOTPROD
#else
#define SNW_DOTPROD __attribute__((target("arch=armv8.2-a+dotprod")))
#endif
#define SNW_DOTPROD_INLINE static inline __attribute__((always_inline)) SNW_DOTPROD

// Tiles at a time: eight sums in flight hide the latency of their instruction.
enum { SNW_TILES_DOTPROD = 2 };

// Adds the products of one group: 64 bytes of 16c4 weights with the four activations in `lane` of x.
#define SNW_ADD_GROUP_DOTPROD(sums, weights, x, lane)                                              \
  do {                                                                                             \
    (sums)->part[0] = vdotq_laneq_s32((sums)->part[0], vld1q_s8((weights)), (x), (lane));          \
    (sums)->part[1] = vdotq_laneq_s32((sums)->part[1], vld1q_s8((weights) + 16), (x), (lane));     \
    (sums)->part[2] = vdotq_laneq_s32((sums)->part[2], vld1q_s8((weights) + 32), (x), (lane));     \
    (sums)->part[3] = vdotq_laneq_s32((sums)->part[3], vld1q_s8((weights) + 48), (x), (lane));     \
  } while (0)

// Adds Σ x w over `groups` groups of four columns to sums[t] for `tiles` tiles of 16c4 weights. Each instruction adds
// four exact products to an int32.
SNW_DOTPROD_INLINE void snw_dot_bytes_dotprod(
    const int8_t *x, const int8_t *weights, size_t groups, snw_sums_neon *sums, const int tiles) {
  const int8_t *next[SNW_TILES_DOTPROD];
  SNW_UNROLL
  for (int t = 0; t < tiles; t++) next[t] = weights + (size_t)t * groups * 64;
  for (size_t blocks = groups / 4; blocks != 0; blocks--) {
    const int8x16_t sixteen = vld1q_s8(x);
    x += 16;
    SNW_UNROLL
    for (int t = 0; t < tiles; t++) {
      SNW_ADD_GROUP_DOTPROD(sums + t, next[t], sixteen, 0);
      SNW_ADD_GROUP_DOTPROD(sums + t, next[t] + 64, sixteen, 1);
      SNW_ADD_GROUP_DOTPROD(sums + t, next[t] + 128, sixteen, 2);
      SNW_ADD_GROUP_DOTPROD(sums + t, next[t] + 192, sixteen, 3);
      next[t] += 256;
    }
  }
  for (size_t rest = groups % 4; rest != 0; rest--) {
    int32_t bytes;
    __builtin_memcpy(&bytes, x, 4);
    x += 4;
    const int8x16_t four = vreinterpretq_s8_s32(vdupq_n_s32(bytes));
    SNW_UNROLL
    for (int t = 0; t < tiles; t++) {
      SNW_ADD_GROUP_DOTPROD(sums + t, next[t], four, 0);
      next[t] += 64;
    }
  }
}
