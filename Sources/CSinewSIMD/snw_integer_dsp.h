// Integer dense layers with ARM's DSP extension, tile by tile (docs/arithmetic.md, section 4). The DSP extension has the
// dual multiply-accumulate: Cortex-M4 and M7, and every ARMv7-A.
#pragma once
#include <arm_acle.h>
#include <stddef.h>

#include "snw_variants.h"

#define SNW_DSP_INLINE static inline __attribute__((always_inline))

// Before a loop that compilers shall leave as it is, because memory for code is small here, and before one whose array
// shall live in registers.
#if defined(__clang__)
#define SNW_UNROLL _Pragma("clang loop unroll(full)")
#define SNW_ROLLED _Pragma("clang loop unroll(disable) vectorize(disable)")
#else
#define SNW_UNROLL _Pragma("GCC unroll 8")
#define SNW_ROLLED _Pragma("GCC unroll 1")
#endif

// One pass over a position x (int8 or int16) for the eight or four outputs of a tile from `output` on, a multiple of
// four; outputs past the last row have zero weights. Static layers get pre-activations, dynamic ones Σ w x. Functions
// of their own, because each loop needs all registers.
void snw_dot_eight_s8__dsp(const snw_dense *layer, const void *x, size_t output, int32_t *values);
void snw_dot_four_s8__dsp(const snw_dense *layer, const void *x, size_t output, int32_t *values);
void snw_dot_eight_s16__dsp(const snw_dense *layer, const void *x, size_t output, int32_t *values);
void snw_dot_four_s16__dsp(const snw_dense *layer, const void *x, size_t output, int32_t *values);
void snw_dot_eight_dynamic__dsp(const snw_dense *layer, const void *x, size_t output, int32_t *values);
void snw_dot_four_dynamic__dsp(const snw_dense *layer, const void *x, size_t output, int32_t *values);

// Activates `count` pre-activations and stores them from element `element` of y on.
void snw_finish__dsp(const snw_dense *layer, const int32_t *v, size_t element, size_t count);

// (product + 2^(r - 1)) >> r, saturated to int16; r in [1, 62], |product| < 2^62.
int32_t snw_round__dsp(int64_t product, uint8_t right_shift);

// The same, fast for the shifts that layers have.
SNW_DSP_INLINE int32_t snw_round_dsp(int64_t product, uint8_t right_shift) {
  if (right_shift <= 32) return snw_round__dsp(product, right_shift);
  // The lower half cannot carry: 2^(r - 1) is a multiple of 2^32. The upper half is at most 2^30 in magnitude.
  const int32_t upper = (int32_t)(product >> 32);
  return __ssat(((upper >> (right_shift - 33)) + 1) >> 1, 16);
}

// The outputs of the tile from `output` on that exist.
SNW_DSP_INLINE size_t snw_tile_count_dsp(const snw_dense *layer, size_t output) {
  const size_t left = layer->rows - output;
  return left < 16 ? left : 16;
}

typedef void (*snw_pass_dsp)(const snw_dense *layer, const void *x, size_t output, int32_t *values);

// Passes for `count` outputs of the tile from `output` on; up to three values more are written.
SNW_DSP_INLINE void snw_dot_tile_dsp(
    const snw_dense *layer, const void *x, size_t output, size_t count, int32_t *values, const snw_pass_dsp eight,
    const snw_pass_dsp four) {
  SNW_ROLLED
  for (size_t o = 0; o < count; o += 8) {
    if (count - o > 4) {
      eight(layer, x, output + o, values + o);
    } else {
      four(layer, x, output + o, values + o);
    }
  }
}

// A static layer with x of `bytes` bytes an element.
SNW_DSP_INLINE void snw_dense_static_dsp(
    const snw_dense *layer, const size_t bytes, const snw_pass_dsp eight, const snw_pass_dsp four) {
  for (size_t position = 0; position < layer->positions; position++) {
    const char *x = (const char *)layer->x + position * layer->columns * bytes;
    for (size_t output = 0; output < layer->rows; output += 16) {
      const size_t count = snw_tile_count_dsp(layer, output);
      int32_t values[16];
      snw_dot_tile_dsp(layer, x, output, count, values, eight, four);
      snw_finish__dsp(layer, values, position * layer->rows + output, count);
    }
  }
}
