// Static integer dense layers with ARM's DSP extension (docs/arithmetic.md, section 4). Sums may wrap on the way; the
// result is below 2^31.
#include "snw_variants.h"

#if SNW_TARGET_DSP

#include "snw_integer_dsp.h"

void snw_dense_static__dsp(const snw_dense *layer, uint32_t is_wide) {
  snw_position_dsp position;
  position.x = layer->x;
  position.is_wide = is_wide;
  int32_t values[SNW_BLOCK_DSP];
  size_t element = 0;
  for (uint32_t left = layer->positions; left != 0; left--) {
    for (size_t output = 0; output < layer->rows; output += SNW_BLOCK_DSP) {
      const size_t count = snw_block_count_dsp(layer, output);
      snw_sum__dsp(
          layer, &position, output, count, layer->bias + output, values, layer->multiplier + output,
          layer->right_shift + output);
      snw_finish__dsp(layer, values, element, count);
      element += count;
    }
    position.x = (const char *)position.x + ((size_t)layer->columns << is_wide);
  }
}

#endif
