// The parts of a dynamic dense layer that do not depend on how products are summed (docs/arithmetic.md, section 4).
#pragma once
#include "snw_integer_neon.h"

typedef struct snw_range_neon {
  int32_t low, width;
} snw_range_neon;

SNW_NEON_INLINE int16_t snw_least_neon(int16x8_t values) {
#if defined(__aarch64__)
  return vminvq_s16(values);
#else
  int16x4_t least = vpmin_s16(vget_low_s16(values), vget_high_s16(values));
  least = vpmin_s16(least, least);
  return vget_lane_s16(vpmin_s16(least, least), 0);
#endif
}

SNW_NEON_INLINE int16_t snw_greatest_neon(int16x8_t values) {
#if defined(__aarch64__)
  return vmaxvq_s16(values);
#else
  int16x4_t greatest = vpmax_s16(vget_low_s16(values), vget_high_s16(values));
  greatest = vpmax_s16(greatest, greatest);
  return vget_lane_s16(vpmax_s16(greatest, greatest), 0);
#endif
}

// The last vector overlaps the one before it, so nothing past the end counts.
SNW_NEON_INLINE snw_range_neon snw_find_range_neon(const int16_t *x, size_t columns) {
  int32_t least = x[0], greatest = x[0];
  if (columns >= 8) {
    int16x8_t low = vld1q_s16(x + columns - 8), high = low;
    for (size_t i = 0; i + 8 <= columns; i += 8) {
      const int16x8_t values = vld1q_s16(x + i);
      low = vminq_s16(low, values);
      high = vmaxq_s16(high, values);
    }
    least = snw_least_neon(low);
    greatest = snw_greatest_neon(high);
  } else {
    for (size_t i = 1; i < columns; i++) {
      least = x[i] < least ? x[i] : least;
      greatest = x[i] > greatest ? x[i] : greatest;
    }
  }
  const snw_range_neon range = {least, greatest > least ? greatest - least : 1};
  return range;
}

// Eight values as xq. (x - lo) r is at most 255 · 2^16, so it fits uint32 and rounds to at most 255.
SNW_NEON_INLINE int8x8_t snw_quantise8_neon(const int16_t *x, uint16x8_t low, uint32x4_t reciprocal) {
  // x - lo lies in 0 ... 65535: the difference of 16 bits is it.
  const uint16x8_t offset = vsubq_u16(vreinterpretq_u16_s16(vld1q_s16(x)), low);
  const uint32x4_t first = vmulq_u32(vmovl_u16(vget_low_u16(offset)), reciprocal);
  const uint32x4_t second = vmulq_u32(vmovl_u16(vget_high_u16(offset)), reciprocal);
  const uint16x8_t level = vcombine_u16(vrshrn_n_u32(first, 16), vrshrn_n_u32(second, 16));
  return vreinterpret_s8_u8(veor_u8(vmovn_u16(level), vdup_n_u8(0x80)));
}

// Writes `columns` bytes. The last group of four may end in up to three bytes of no meaning: they meet zero weights.
SNW_NEON_INLINE void snw_quantise_neon(const int16_t *x, size_t columns, snw_range_neon range, int8_t *bytes) {
  const uint32_t reciprocal = (255u << 16) / (uint32_t)range.width;
  if (columns < 8) {
    for (size_t i = 0; i < columns; i++) {
      const uint32_t level = ((uint32_t)(x[i] - range.low) * reciprocal + (1u << 15)) >> 16;
      bytes[i] = (int8_t)((int32_t)level - 128);
    }
    return;
  }
  const uint16x8_t low = vdupq_n_u16((uint16_t)range.low);
  const uint32x4_t factor = vdupq_n_u32(reciprocal);
  for (size_t i = 0; i + 8 <= columns; i += 8) vst1_s8(bytes + i, snw_quantise8_neon(x + i, low, factor));
  vst1_s8(bytes + columns - 8, snw_quantise8_neon(x + columns - 8, low, factor));
}

// (sum·width + 255·(lo·rowSum + bias))·m for two outputs; `sum` has 128·rowSum in it. The accumulator is below 2^62
// and m below 2^22: the product of its lower half with m, plus that of its upper half 32 bits higher.
SNW_NEON_INLINE int64x2_t snw_product_neon(
    int32x2_t sum, int32x2_t row_sum, int32x2_t bias, int32x2_t multiplier, snw_range_neon range) {
  int64x2_t accumulator = vmull_s32(sum, vdup_n_s32(range.width));
  accumulator = vmlal_s32(accumulator, row_sum, vdup_n_s32(255 * range.low));
  accumulator = vmlal_s32(accumulator, bias, vdup_n_s32(255));
  const int64x2_t upper = vmull_s32(vshrn_n_s64(accumulator, 32), multiplier);
  const uint32x2_t low = vreinterpret_u32_s32(vmovn_s64(accumulator));
  const uint64x2_t lower = vmull_u32(low, vreinterpret_u32_s32(multiplier));
  return vaddq_s64(vshlq_n_s64(upper, 32), vreinterpretq_s64_u64(lower));
}

// Pre-activations of the sixteen outputs from `output` on; `sums` are Σ w·xq.
SNW_NEON_INLINE snw_tile_neon snw_requantise_dynamic_neon(
    const snw_dense *layer, size_t output, snw_sums_neon sums, snw_range_neon range) {
  const snw_sums_neon row_sum = snw_load_sums_neon(layer->row_sum + output);
  const snw_sums_neon bias = snw_load_sums_neon(layer->bias + output);
  const snw_sums_neon multiplier = snw_load_sums_neon(layer->multiplier + output);
  const snw_sums_neon shift = snw_left_shifts_neon(layer->right_shift + output);
  int32x4_t value[4];
  SNW_UNROLL
  for (int i = 0; i < 4; i++) {
    const int32x4_t sum = vaddq_s32(sums.part[i], vshlq_n_s32(row_sum.part[i], 7));
    const int64x2_t low = snw_product_neon(
        vget_low_s32(sum), vget_low_s32(row_sum.part[i]), vget_low_s32(bias.part[i]),
        vget_low_s32(multiplier.part[i]), range);
    const int64x2_t high = snw_product_neon(
        vget_high_s32(sum), vget_high_s32(row_sum.part[i]), vget_high_s32(bias.part[i]),
        vget_high_s32(multiplier.part[i]), range);
    value[i] = snw_round_neon(low, high, shift.part[i]);
  }
  const snw_tile_neon tile = {snw_narrow_neon(value[0], value[1]), snw_narrow_neon(value[2], value[3])};
  return tile;
}
