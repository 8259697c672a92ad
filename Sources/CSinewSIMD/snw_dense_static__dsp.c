// Static integer dense layers with ARM's DSP extension (docs/arithmetic.md, section 4). Sums may wrap on the way; the
// result is below 2^31.
#include "snw_variants.h"

#if SNW_TARGET_DSP

#include "snw_integer_dsp.h"

// The half of one output for shifts from 32 on. Twice the multiplier, which is in [2^30, 2^31), minus 2^32 is an int32,
// and the sum itself makes up for it: smmla gives the product shifted right by 31. (Without a multiplier the sum is 0.)
// The shift of a register is that by its lowest byte.
SNW_DSP_INLINE int32_t half_from_32(int32_t sum, int32_t multiplier, uint32_t shift_minus_32) {
  __asm__("smmla %0, %0, %1, %0\n\tasr %0, %0, %2"
          : "+&r"(sum)
          : "r"((uint32_t)multiplier << 1), "r"(shift_minus_32));
  return sum;
}

// The same for any shift.
SNW_DSP_INLINE int32_t half(int32_t sum, int32_t multiplier, uint32_t right_shift) {
  if (right_shift >= 32) return half_from_32(sum, multiplier, right_shift - 32);
  if (right_shift < 19) return snw_half__dsp((int64_t)sum * multiplier, right_shift);
  // Sums of 18 bits or more saturate: the multiplier is at least 2^30.
  const int32_t scaled = (int32_t)((uint32_t)__ssat(sum, 18) << 14);
  return (int32_t)(((int64_t)scaled * multiplier) >> 32) >> (right_shift - 19);
}

// Requantises sums to halves, four at a time.
static void requantise(const int32_t *multiplier, const uint8_t *right_shift, int32_t *values, size_t count) {
  const int32_t *end = values + count;
  SNW_ROLLED
  for (; values < end; values += 4, multiplier += 4, right_shift += 4) {
    uint32_t shifts;
    __builtin_memcpy(&shifts, right_shift, 4);
    if (__uqsub8(0x20202020u, shifts) == 0) {
      const uint32_t rest = __usub8(shifts, 0x20202020u);
      SNW_UNROLL
      for (int i = 0; i < 4; i++) values[i] = half_from_32(values[i], multiplier[i], rest >> 8 * i);
    } else {
      SNW_ROLLED
      for (int i = 0; i < 4; i++) values[i] = half(values[i], multiplier[i], right_shift[i]);
    }
  }
}

void snw_dense_static__dsp(const snw_dense *layer, uint32_t is_wide) {
  snw_position_dsp position;
  position.x = layer->x;
  position.is_wide = is_wide;
  int32_t values[SNW_BLOCK_DSP];
  size_t element = 0;
  for (uint32_t left = layer->positions; left != 0; left--) {
    for (size_t output = 0; output < layer->rows; output += SNW_BLOCK_DSP) {
      const size_t count = snw_block_count_dsp(layer, output);
      snw_sum__dsp(layer, &position, output, count, layer->bias + output, values);
      requantise(layer->multiplier + output, layer->right_shift + output, values, count);
      snw_finish__dsp(layer, values, element, count);
      element += count;
    }
    position.x = (const char *)position.x + ((size_t)layer->columns << is_wide);
  }
}

#endif
