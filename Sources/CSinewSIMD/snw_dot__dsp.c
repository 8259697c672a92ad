// Sums of products with the dual multiply-accumulate of ARM's DSP extension, and their requantisation in static layers.
#include "snw_variants.h"

#if SNW_TARGET_DSP

#include "snw_integer_dsp.h"

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

// Where a pass starts.
SNW_DSP_INLINE size_t group_count(const snw_dense *layer) { return ((size_t)layer->columns + 3) / 4; }
SNW_DSP_INLINE const int8_t *first_weights(const snw_dense *layer, size_t output) {
  return layer->weights + (output & ~(size_t)15) * group_count(layer) * 4 + output % 16 * 4;
}

// What becomes of the sums of `count` outputs: nothing, or the pre-activations of a static layer.
SNW_DSP_INLINE void complete(
    const snw_dense *layer, size_t output, const int32_t *sums, int32_t *values, const int count, const int is_static) {
  const int32_t *multiplier = layer->multiplier + output;
  const uint8_t *right_shift = layer->right_shift + output;
  SNW_UNROLL
  for (int i = 0; i < count; i++)
    values[i] = is_static ? snw_round_dsp((int64_t)sums[i] * multiplier[i], right_shift[i]) : sums[i];
}

SNW_DSP_INLINE void dot_four(
    const snw_dense *layer, const void *x, size_t output, int32_t *values, const int wide, const int is_static) {
  const char *next = (const char *)x;
  const int8_t *weights = first_weights(layer, output);
  const size_t step = wide ? 8 : 4, groups = group_count(layer);
  const int32_t *bias = layer->bias + output;
  int32_t a = is_static ? bias[0] : 0, b = is_static ? bias[1] : 0;
  int32_t c = is_static ? bias[2] : 0, d = is_static ? bias[3] : 0;
  for (size_t count = groups; count >= 2; count -= 2) {
    const pairs first = load_group(next, wide);
    ADD_FOUR(a, b, c, d, weights, 0, first);
    const pairs second = load_group(next + step, wide);
    ADD_FOUR(a, b, c, d, weights, 64, second);
    next += 2 * step;
    weights += 128;
  }
  if (groups % 2 != 0) {
    const pairs last = load_group(next, wide);
    ADD_FOUR(a, b, c, d, weights, 0, last);
  }
  const int32_t sums[4] = {a, b, c, d};
  complete(layer, output, sums, values, 4, is_static);
}

// Spreads the activations into pairs half as often as two passes of four.
SNW_DSP_INLINE void dot_eight(
    const snw_dense *layer, const void *x, size_t output, int32_t *values, const int wide, const int is_static) {
  const char *next = (const char *)x;
  const int8_t *weights = first_weights(layer, output);
  const size_t step = wide ? 8 : 4, groups = group_count(layer);
  const int32_t *bias = layer->bias + output;
  int32_t a = is_static ? bias[0] : 0, b = is_static ? bias[1] : 0;
  int32_t c = is_static ? bias[2] : 0, d = is_static ? bias[3] : 0;
  int32_t e = is_static ? bias[4] : 0, f = is_static ? bias[5] : 0;
  int32_t g = is_static ? bias[6] : 0, h = is_static ? bias[7] : 0;
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
  if (groups % 2 != 0) {
    const pairs last = load_group(next, wide);
    ADD_FOUR(a, b, c, d, weights, 0, last);
    ADD_FOUR(e, f, g, h, weights, 16, last);
  }
  const int32_t sums[8] = {a, b, c, d, e, f, g, h};
  complete(layer, output, sums, values, 8, is_static);
}

void snw_dot_eight_s8__dsp(const snw_dense *layer, const void *x, size_t output, int32_t *values) {
  dot_eight(layer, x, output, values, 0, 1);
}

void snw_dot_four_s8__dsp(const snw_dense *layer, const void *x, size_t output, int32_t *values) {
  dot_four(layer, x, output, values, 0, 1);
}

void snw_dot_eight_s16__dsp(const snw_dense *layer, const void *x, size_t output, int32_t *values) {
  dot_eight(layer, x, output, values, 1, 1);
}

void snw_dot_four_s16__dsp(const snw_dense *layer, const void *x, size_t output, int32_t *values) {
  dot_four(layer, x, output, values, 1, 1);
}

void snw_dot_eight_dynamic__dsp(const snw_dense *layer, const void *x, size_t output, int32_t *values) {
  dot_eight(layer, x, output, values, 0, 0);
}

void snw_dot_four_dynamic__dsp(const snw_dense *layer, const void *x, size_t output, int32_t *values) {
  dot_four(layer, x, output, values, 0, 0);
}

#endif
