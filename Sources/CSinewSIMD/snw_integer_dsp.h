// Integer dense layers with ARM's DSP extension, tile by tile (docs/arithmetic.md, section 4).
#pragma once
#include <arm_acle.h>

#include "snw_dot_dsp.h"

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

// sums[o] = initial[o] + Σ x w for `count` outputs of the tile from `output` on, rounded up to a multiple of four.
SNW_DSP_INLINE void snw_dot_tile_dsp(
    const snw_dense *layer, const void *x, size_t output, size_t count, const int32_t *initial, int32_t *sums,
    const int wide) {
  const size_t groups = ((size_t)layer->columns + 3) / 4;
  const int8_t *weights = layer->weights + output * groups * 4;
  SNW_ROLLED
  for (size_t o = 0; o < count; o += 8) {
    if (count - o > 4) {
      (wide ? snw_dot_eight_s16__dsp : snw_dot_eight_s8__dsp)(x, weights + 4 * o, groups, initial + o, sums + o);
    } else {
      (wide ? snw_dot_four_s16__dsp : snw_dot_four_s8__dsp)(x, weights + 4 * o, groups, initial + o, sums + o);
    }
  }
}

// A static layer, x int8 or (`wide`) int16.
SNW_DSP_INLINE void snw_dense_static_dsp(const snw_dense *layer, const int wide) {
  const size_t bytes = wide ? 2 : 1;
  for (size_t position = 0; position < layer->positions; position++) {
    const char *x = (const char *)layer->x + position * layer->columns * bytes;
    for (size_t output = 0; output < layer->rows; output += 16) {
      const size_t count = snw_tile_count_dsp(layer, output);
      const int32_t *multiplier = layer->multiplier + output;
      const uint8_t *right_shift = layer->right_shift + output;
      int32_t values[16];
      snw_dot_tile_dsp(layer, x, output, count, layer->bias + output, values, wide);
      SNW_ROLLED
      for (size_t i = 0; i < count; i++)
        values[i] = snw_round_dsp((int64_t)values[i] * multiplier[i], right_shift[i]);
      snw_finish__dsp(layer, values, position * layer->rows + output, count);
    }
  }
}
