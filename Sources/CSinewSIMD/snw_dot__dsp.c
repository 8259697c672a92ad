// Sums of products with the dual multiply-accumulate of ARM's DSP extension.
#include "snw_variants.h"

#if SNW_TARGET_DSP

#include "snw_dot_dsp.h"

// The activations of a group of four columns, as pairs of int16: columns 0 and 2, columns 1 and 3.
typedef struct pairs {
  uint32_t even, odd;
} pairs;

SNW_DSP_INLINE uint32_t load_word(const void *address) {
  uint32_t word;
  __builtin_memcpy(&word, address, 4);
  return word;
}

SNW_DSP_INLINE pairs load_group(const void *x, const int wide) {
  pairs group;
  const uint32_t first = load_word(x);
  if (wide) {
    const uint32_t second = load_word((const char *)x + 4);
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
#define ADD_GROUP(sum, weights, offset, group)                           \
  do {                                                                   \
    uint32_t word, pair;                                                 \
    __asm__(                                                             \
        "ldr %1, [%3, %4]\n\t"                                           \
        "sxtb16 %2, %1\n\t"                                              \
        "smlad %0, %2, %5, %0\n\t"                                       \
        "sxtb16 %1, %1, ror #8\n\t"                                      \
        "smlad %0, %1, %6, %0"                                           \
        : "+r"(sum), "=&r"(word), "=&r"(pair)                            \
        : "r"(weights), "i"(offset), "r"((group).even), "r"((group).odd) \
        : "memory");                                                     \
  } while (0)

#define ADD_FOUR(a, b, c, d, weights, offset, group) \
  do {                                               \
    ADD_GROUP(a, weights, (offset), group);          \
    ADD_GROUP(b, weights, (offset) + 4, group);      \
    ADD_GROUP(c, weights, (offset) + 8, group);      \
    ADD_GROUP(d, weights, (offset) + 12, group);     \
  } while (0)

SNW_DSP_INLINE void dot_four(
    const void *x, const int8_t *weights, size_t groups, const int32_t *initial, int32_t *sums, const int wide) {
  const char *next = (const char *)x;
  const size_t step = wide ? 8 : 4;
  int32_t a = initial[0], b = initial[1], c = initial[2], d = initial[3];
  for (size_t g = groups; g >= 2; g -= 2) {
    const pairs first = load_group(next, wide);
    ADD_FOUR(a, b, c, d, weights, 0, first);
    const pairs second = load_group(next + step, wide);
    ADD_FOUR(a, b, c, d, weights, 64, second);
    next += 2 * step;
    weights += 128;
  }
  if (groups & 1) {
    const pairs last = load_group(next, wide);
    ADD_FOUR(a, b, c, d, weights, 0, last);
  }
  sums[0] = a;
  sums[1] = b;
  sums[2] = c;
  sums[3] = d;
}

// Spreads the activations into pairs half as often as two passes of four.
SNW_DSP_INLINE void dot_eight(
    const void *x, const int8_t *weights, size_t groups, const int32_t *initial, int32_t *sums, const int wide) {
  const char *next = (const char *)x;
  const size_t step = wide ? 8 : 4;
  int32_t a = initial[0], b = initial[1], c = initial[2], d = initial[3];
  int32_t e = initial[4], f = initial[5], g = initial[6], h = initial[7];
  // In memory: every register is taken.
  const char *volatile end = next + (groups & ~(size_t)1) * step;
  while (next != end) {
    const pairs first = load_group(next, wide);
    ADD_FOUR(a, b, c, d, weights, 0, first);
    ADD_FOUR(e, f, g, h, weights, 16, first);
    const pairs second = load_group(next + step, wide);
    ADD_FOUR(a, b, c, d, weights, 64, second);
    ADD_FOUR(e, f, g, h, weights, 80, second);
    next += 2 * step;
    weights += 128;
  }
  if (groups & 1) {
    const pairs last = load_group(next, wide);
    ADD_FOUR(a, b, c, d, weights, 0, last);
    ADD_FOUR(e, f, g, h, weights, 16, last);
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

void snw_dot_eight_s8__dsp(
    const void *x, const int8_t *weights, size_t groups, const int32_t *initial, int32_t *sums) {
  dot_eight(x, weights, groups, initial, sums, 0);
}

void snw_dot_four_s8__dsp(
    const void *x, const int8_t *weights, size_t groups, const int32_t *initial, int32_t *sums) {
  dot_four(x, weights, groups, initial, sums, 0);
}

void snw_dot_eight_s16__dsp(
    const void *x, const int8_t *weights, size_t groups, const int32_t *initial, int32_t *sums) {
  dot_eight(x, weights, groups, initial, sums, 1);
}

void snw_dot_four_s16__dsp(
    const void *x, const int8_t *weights, size_t groups, const int32_t *initial, int32_t *sums) {
  dot_four(x, weights, groups, initial, sums, 1);
}

#endif
