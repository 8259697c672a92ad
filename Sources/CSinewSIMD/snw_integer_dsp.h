// Integer dense layers with ARM's DSP extension, tile by tile (docs/arithmetic.md, section 4).
#pragma once
#include "snw_dot_dsp.h"

// Activates `count` pre-activations and stores them from element `element` of y on.
void snw_finish__dsp(const snw_dense *layer, const int32_t *v, size_t element, size_t count);

// (product + 2^(r - 1)) >> r, saturated to int16; r in [1, 62], |product| < 2^62.
SNW_DSP_INLINE int32_t snw_round_dsp(int64_t product, uint8_t right_shift) {
  if (right_shift > 32) {
    // The lower half cannot carry: 2^(r - 1) is a multiple of 2^32. The upper half is at most 2^30 in magnitude.
    const int32_t upper = (int32_t)(product >> 32);
    return __ssat(((upper >> (right_shift - 33)) + 1) >> 1, 16);
  }
  const int64_t value = (product + ((int64_t)1 << (right_shift - 1))) >> right_shift;
  return value < INT16_MIN ? INT16_MIN : value > INT16_MAX ? INT16_MAX : (int32_t)value;
}

// The outputs of a tile that exist.
SNW_DSP_INLINE size_t snw_tile_count_dsp(const snw_dense *layer, size_t output) {
  const size_t left = layer->rows - output;
  return left < 16 ? left : 16;
}

// sums[o] = initial[o] + Σ x w for `count` outputs of the tile from `output` on, rounded up to a multiple of four.
SNW_DSP_INLINE void snw_dot_tile_dsp(
    const snw_dense *layer, const void *x, size_t output, size_t count, int32_t *sums, const int wide) {
  const size_t groups = ((size_t)layer->columns + 3) / 4;
  const int8_t *weights = layer->weights + output * groups * 4;
  for (size_t o = 0; o < count; o += 8) {
    if (count - o > 4) {
      snw_dot_eight_dsp(x, weights + 4 * o, groups, sums + o, wide);
    } else {
      snw_dot_four_dsp(x, weights + 4 * o, groups, sums + o, wide);
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
      int32_t values[16];
      for (int i = 0; i < 16; i++) values[i] = layer->bias[output + i];
      snw_dot_tile_dsp(layer, x, output, count, values, wide);
      for (size_t i = 0; i < count; i++) {
        const int64_t product = (int64_t)values[i] * layer->multiplier[output + i];
        values[i] = snw_round_dsp(product, layer->right_shift[output + i]);
      }
      snw_finish__dsp(layer, values, position * layer->rows + output, count);
    }
  }
}
