// Dense layer from int16 quantised to 8 bits at run time, with ARM's DSP extension (docs/arithmetic.md, section 4).
#include "snw_variants.h"

#if SNW_TARGET_DSP

#include "snw_integer_dsp.h"

typedef struct range {
  int32_t low, width;
} range;

SNW_DSP_INLINE range find_range(const int16_t *x, size_t columns) {
  int32_t least = x[0], greatest = x[0];
  for (size_t i = 1; i < columns; i++) {
    const int32_t value = x[i];
    least = value < least ? value : least;
    greatest = value > greatest ? value : greatest;
  }
  const range found = {least, greatest > least ? greatest - least : 1};
  return found;
}

// (x - lo) r is at most 255 · 2^16, so it fits uint32 and rounds to at most 255. The last group of four may end in up to
// three bytes of no meaning: they meet zero weights.
SNW_DSP_INLINE void quantise(const int16_t *x, size_t columns, range range, int8_t *bytes) {
  const uint32_t reciprocal = (255u << 16) / (uint32_t)range.width;
  for (size_t i = 0; i < columns; i++) {
    const uint32_t level = ((uint32_t)(x[i] - range.low) * reciprocal + (1u << 15)) >> 16;
    bytes[i] = (int8_t)((int32_t)level - 128);
  }
}

// (Σ w·xq + 128·rowSum)·rg + 255·(lo·rowSum + bias), times m: below 2^62. The bracket, `sum`, fits int32.
SNW_DSP_INLINE int64_t product(const snw_dense *layer, size_t output, int32_t sum, range range) {
  const int32_t row_sum = layer->row_sum[output];
  int64_t accumulator = (int64_t)sum * range.width;
  accumulator += (int64_t)row_sum * (255 * range.low);
  accumulator += (int64_t)layer->bias[output] * 255;
  // m is not negative: as unsigned numbers, two instructions multiply 64 bits by 32.
  return (int64_t)((uint64_t)accumulator * (uint32_t)layer->multiplier[output]);
}

// Above 32 the lower half of the product does not count, and the upper half is at most 2^30 in magnitude.
SNW_DSP_INLINE int32_t half(int64_t product, uint32_t right_shift) {
  return right_shift > 32 ? (int32_t)(product >> 32) >> (right_shift - 33) : snw_half__dsp(product, right_shift);
}

void snw_dense_dynamic__dsp(const snw_dense *layer) {
  snw_position_dsp position;
  position.x = layer->scratch;
  position.is_wide = 0;
  int32_t values[SNW_BLOCK_DSP];
  for (size_t row = 0; row < layer->positions; row++) {
    const int16_t *x = (const int16_t *)layer->x + row * layer->columns;
    const range range = find_range(x, layer->columns);
    quantise(x, layer->columns, range, layer->scratch);
    for (size_t output = 0; output < layer->rows; output += SNW_BLOCK_DSP) {
      const size_t count = snw_block_count_dsp(layer, output);
      SNW_ROLLED
      for (size_t i = 0; i < (count + 3) / 4 * 4; i++) values[i] = 128 * layer->row_sum[output + i];
      snw_sum__dsp(layer, &position, output, count, values, values, NULL, NULL);
      SNW_ROLLED
      for (size_t i = 0; i < count; i++)
        values[i] = half(product(layer, output + i, values[i], range), layer->right_shift[output + i]);
      snw_finish__dsp(layer, values, row * layer->rows + output, count);
    }
  }
}

#endif
