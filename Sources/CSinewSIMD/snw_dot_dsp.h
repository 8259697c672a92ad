// Sums of products with the dual multiply-accumulate of ARM's DSP extension (Cortex-M4 and M7; every ARMv7-A).
#pragma once
#include <arm_acle.h>
#include <stddef.h>

#include "snw_variants.h"

#define SNW_DSP_INLINE static inline __attribute__((always_inline))

// The activations of a group of four columns, as pairs of int16: columns 0 and 2, columns 1 and 3.
typedef struct snw_group_dsp {
  uint32_t even, odd;
} snw_group_dsp;

SNW_DSP_INLINE uint32_t snw_load_word_dsp(const void *address) {
  uint32_t word;
  __builtin_memcpy(&word, address, 4);
  return word;
}

SNW_DSP_INLINE snw_group_dsp snw_load_group_dsp(const void *x, const int wide) {
  snw_group_dsp group;
  const uint32_t first = snw_load_word_dsp(x);
  if (wide) {
    const uint32_t second = snw_load_word_dsp((const char *)x + 4);
    group.even = (first & 0xffffu) | second << 16;
    group.odd = first >> 16 | (second & 0xffff0000u);
  } else {
    __asm__("sxtb16 %0, %1" : "=r"(group.even) : "r"(first));
    __asm__("sxtb16 %0, %1, ror #8" : "=r"(group.odd) : "r"(first));
  }
  return group;
}

// sum += Σ x w for one output and one group whose four weights lie `offset` bytes from `weights`. Compilers find other
// instructions for the same intrinsics, some of them slower by half, so these five are written down. Each adds two
// products exactly; sums may wrap.
#define SNW_ADD_GROUP_DSP(sum, weights, offset, group)               \
  do {                                                               \
    uint32_t word, pair;                                             \
    __asm__(                                                         \
        "ldr %1, [%3, %4]\n\t"                                       \
        "sxtb16 %2, %1\n\t"                                          \
        "smlad %0, %2, %5, %0\n\t"                                   \
        "sxtb16 %1, %1, ror #8\n\t"                                  \
        "smlad %0, %1, %6, %0"                                       \
        : "+r"(sum), "=&r"(word), "=&r"(pair)                        \
        : "r"(weights), "i"(offset), "r"((group).even), "r"((group).odd) \
        : "memory");                                                 \
  } while (0)

#define SNW_ADD_FOUR_DSP(a, b, c, d, weights, offset, group) \
  do {                                                       \
    SNW_ADD_GROUP_DSP(a, weights, (offset), group);          \
    SNW_ADD_GROUP_DSP(b, weights, (offset) + 4, group);      \
    SNW_ADD_GROUP_DSP(c, weights, (offset) + 8, group);      \
    SNW_ADD_GROUP_DSP(d, weights, (offset) + 12, group);     \
  } while (0)

// sums[o] += Σ x w over `groups` groups of four columns for four outputs of a tile of 16c4 weights. x is int16 when
// `wide`, int8 otherwise.
SNW_DSP_INLINE void snw_dot_four_dsp(
    const void *x, const int8_t *weights, size_t groups, int32_t *sums, const int wide) {
  const char *next = (const char *)x;
  const size_t step = wide ? 8 : 4;
  int32_t a = sums[0], b = sums[1], c = sums[2], d = sums[3];
  for (size_t g = groups; g >= 2; g -= 2) {
    const snw_group_dsp first = snw_load_group_dsp(next, wide);
    SNW_ADD_FOUR_DSP(a, b, c, d, weights, 0, first);
    const snw_group_dsp second = snw_load_group_dsp(next + step, wide);
    SNW_ADD_FOUR_DSP(a, b, c, d, weights, 64, second);
    next += 2 * step;
    weights += 128;
  }
  if (groups & 1) {
    const snw_group_dsp last = snw_load_group_dsp(next, wide);
    SNW_ADD_FOUR_DSP(a, b, c, d, weights, 0, last);
  }
  sums[0] = a;
  sums[1] = b;
  sums[2] = c;
  sums[3] = d;
}

// The same for eight outputs: the activations are spread into pairs half as often.
SNW_DSP_INLINE void snw_dot_eight_dsp(
    const void *x, const int8_t *weights, size_t groups, int32_t *sums, const int wide) {
  const char *next = (const char *)x;
  const size_t step = wide ? 8 : 4;
  int32_t a = sums[0], b = sums[1], c = sums[2], d = sums[3];
  int32_t e = sums[4], f = sums[5], g = sums[6], h = sums[7];
  const char *volatile end = next + (groups & ~(size_t)1) * step;
  while (next != end) {
    const snw_group_dsp first = snw_load_group_dsp(next, wide);
    SNW_ADD_FOUR_DSP(a, b, c, d, weights, 0, first);
    SNW_ADD_FOUR_DSP(e, f, g, h, weights, 16, first);
    const snw_group_dsp second = snw_load_group_dsp(next + step, wide);
    SNW_ADD_FOUR_DSP(a, b, c, d, weights, 64, second);
    SNW_ADD_FOUR_DSP(e, f, g, h, weights, 80, second);
    next += 2 * step;
    weights += 128;
  }
  if (groups & 1) {
    const snw_group_dsp last = snw_load_group_dsp(next, wide);
    SNW_ADD_FOUR_DSP(a, b, c, d, weights, 0, last);
    SNW_ADD_FOUR_DSP(e, f, g, h, weights, 16, last);
  }
  sums[0] = a;
  sums[1] = b;
  sums[2] = c;
  sums[3] = d;
  sums[4] = e;
  sums[5] = f;
  sums[6] = g;
  sums[7] = h;
}
