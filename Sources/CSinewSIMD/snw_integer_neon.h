// Requantisation, activation and output of integer dense layers with NEON (docs/arithmetic.md, section 4), for AArch64
// and 32-bit ARM.
#pragma once
#include "snw_neon.h"

// Int32 values of the sixteen outputs of a tile, in order.
typedef struct snw_sums_neon {
  int32x4_t part[4];
} snw_sums_neon;

// Int16 values of the sixteen outputs of a tile, in order.
typedef struct snw_tile_neon {
  int16x8_t low, high;
} snw_tile_neon;

SNW_NEON_INLINE snw_sums_neon snw_load_sums_neon(const int32_t *values) {
  snw_sums_neon sums;
  SNW_UNROLL
  for (int i = 0; i < 4; i++) sums.part[i] = vld1q_s32(values + 4 * i);
  return sums;
}

// Minus the right shifts of the sixteen outputs from `right_shift` on.
SNW_NEON_INLINE snw_sums_neon snw_left_shifts_neon(const uint8_t *right_shift) {
  const int8x16_t bytes = vnegq_s8(vreinterpretq_s8_u8(vld1q_u8(right_shift)));
  const int16x8_t low = vmovl_s8(vget_low_s8(bytes)), high = vmovl_s8(vget_high_s8(bytes));
  const snw_sums_neon shifts = {{
      vmovl_s16(vget_low_s16(low)), vmovl_s16(vget_high_s16(low)),
      vmovl_s16(vget_low_s16(high)), vmovl_s16(vget_high_s16(high))}};
  return shifts;
}

// (product + 2^(r - 1)) >> r for four products, saturated to int32. The rounding shift by -r computes it without
// overflow for every r in [1, 62].
SNW_NEON_INLINE int32x4_t snw_round_neon(int64x2_t low, int64x2_t high, int32x4_t left_shift) {
  const int64x2_t first = vrshlq_s64(low, vmovl_s32(vget_low_s32(left_shift)));
  const int64x2_t second = vrshlq_s64(high, vmovl_s32(vget_high_s32(left_shift)));
  return vcombine_s32(vqmovn_s64(first), vqmovn_s64(second));
}

SNW_NEON_INLINE int16x8_t snw_narrow_neon(int32x4_t low, int32x4_t high) {
  return vcombine_s16(vqmovn_s32(low), vqmovn_s32(high));
}

// Pre-activations of the sixteen outputs from `output` on, whose accumulators are below 2^31.
SNW_NEON_INLINE snw_tile_neon snw_requantise_neon(const snw_dense *layer, size_t output, snw_sums_neon sums) {
  const snw_sums_neon multiplier = snw_load_sums_neon(layer->multiplier + output);
  const snw_sums_neon shift = snw_left_shifts_neon(layer->right_shift + output);
  int32x4_t value[4];
  SNW_UNROLL
  for (int i = 0; i < 4; i++) {
    const int64x2_t low = vmull_s32(vget_low_s32(sums.part[i]), vget_low_s32(multiplier.part[i]));
    const int64x2_t high = vmull_s32(vget_high_s32(sums.part[i]), vget_high_s32(multiplier.part[i]));
    value[i] = snw_round_neon(low, high, shift.part[i]);
  }
  const snw_tile_neon tile = {snw_narrow_neon(value[0], value[1]), snw_narrow_neon(value[2], value[3])};
  return tile;
}

// What finishing needs of a layer, spread over lanes once. A quadratic table is kept as bytes, the low and then the high
// ones of each coefficient: one lookup finds the bytes of sixteen outputs among those of the 64 segments.
typedef struct snw_finish_neon {
  int16x8_t least, most, widen;  // of a table: the interval of v, and e
  int16x8_t half, shift, zero;   // of an int8 output: 2^d >> 1, -d, zero point
  uint8_t bytes[6][64];
} snw_finish_neon;

SNW_NEON_INLINE void snw_prepare_neon(const snw_dense *layer, snw_finish_neon *finish) {
  const int limit = 1 << (15 - layer->table_shift);
  finish->least = vdupq_n_s16((int16_t)-limit);
  finish->most = vdupq_n_s16((int16_t)(limit - 1));
  finish->widen = vdupq_n_s16(layer->table_shift);
  finish->half = vdupq_n_s16((int16_t)((1 << layer->output_shift) >> 1));
  finish->shift = vdupq_n_s16((int16_t)-layer->output_shift);
  finish->zero = vdupq_n_s16(layer->zero_point);
  const int uses_table =
      layer->activation == SNW_ACTIVATION_TABLE || layer->activation == SNW_ACTIVATION_RECTIFIED_TABLE;
  if (!uses_table || layer->table_form != SNW_TABLE_QUADRATIC_64) return;
  for (int i = 0; i < 12; i++) {
    const uint8x16x2_t split = vld2q_u8((const uint8_t *)(layer->table + 16 * i));
    vst1q_u8(finish->bytes[i / 4 * 2] + i % 4 * 16, split.val[0]);
    vst1q_u8(finish->bytes[i / 4 * 2 + 1] + i % 4 * 16, split.val[1]);
  }
}

// bytes[segment] for sixteen segments below 64.
SNW_NEON_INLINE uint8x16_t snw_look_up_neon(const uint8_t *bytes, uint8x16_t segment) {
#if defined(__aarch64__)
  const uint8x16x4_t all = {{vld1q_u8(bytes), vld1q_u8(bytes + 16), vld1q_u8(bytes + 32), vld1q_u8(bytes + 48)}};
  return vqtbl4q_u8(all, segment);
#else
  const uint8x8x4_t first = {{vld1_u8(bytes), vld1_u8(bytes + 8), vld1_u8(bytes + 16), vld1_u8(bytes + 24)}};
  const uint8x8x4_t second = {{vld1_u8(bytes + 32), vld1_u8(bytes + 40), vld1_u8(bytes + 48), vld1_u8(bytes + 56)}};
  const uint8x16_t rest = vsubq_u8(segment, vdupq_n_u8(32));
  const uint8x8_t low = vtbx4_u8(vtbl4_u8(first, vget_low_u8(segment)), second, vget_low_u8(rest));
  const uint8x8_t high = vtbx4_u8(vtbl4_u8(first, vget_high_u8(segment)), second, vget_high_u8(rest));
  return vcombine_u8(low, high);
#endif
}

// The coefficient of sixteen segments.
SNW_NEON_INLINE snw_tile_neon snw_coefficient_neon(
    const snw_finish_neon *finish, int coefficient, uint8x16_t segment) {
  const uint8x16_t low = snw_look_up_neon(finish->bytes[2 * coefficient], segment);
  const uint8x16_t high = snw_look_up_neon(finish->bytes[2 * coefficient + 1], segment);
  const uint8x16x2_t joined = vzipq_u8(low, high);
  const snw_tile_neon tile = {vreinterpretq_s16_u8(joined.val[0]), vreinterpretq_s16_u8(joined.val[1])};
  return tile;
}

// sat16(c0 + h(sat16(c1 + h(c2, f)), f)); f is not negative, so the doubling product never saturates.
SNW_NEON_INLINE int16x8_t snw_parabola_neon(int16x8_t c0, int16x8_t c1, int16x8_t c2, int16x8_t u) {
  // (u & 1023) << 5; the offset of the position, 32768, is not among these bits.
  const int16x8_t fraction = vreinterpretq_s16_u16(vshrq_n_u16(vshlq_n_u16(vreinterpretq_u16_s16(u), 6), 1));
  const int16x8_t slope = vqaddq_s16(c1, vqrdmulhq_s16(c2, fraction));
  return vqaddq_s16(c0, vqrdmulhq_s16(slope, fraction));
}

SNW_NEON_INLINE snw_tile_neon snw_table_quadratic_neon(const snw_finish_neon *finish, snw_tile_neon u) {
  // Segment: the upper six bits of u + 32768.
  const uint8x16_t upper = vuzpq_u8(vreinterpretq_u8_s16(u.low), vreinterpretq_u8_s16(u.high)).val[1];
  const uint8x16_t segment = vshrq_n_u8(veorq_u8(upper, vdupq_n_u8(0x80)), 2);
  const snw_tile_neon c0 = snw_coefficient_neon(finish, 0, segment);
  const snw_tile_neon c1 = snw_coefficient_neon(finish, 1, segment);
  const snw_tile_neon c2 = snw_coefficient_neon(finish, 2, segment);
  const snw_tile_neon y = {
      snw_parabola_neon(c0.low, c1.low, c2.low, u.low), snw_parabola_neon(c0.high, c1.high, c2.high, u.high)};
  return y;
}

// An entry of a linear table and the next.
SNW_NEON_INLINE int32_t snw_table_pair_neon(const int16_t *table, uint16_t segment) {
  int32_t pair;
  __builtin_memcpy(&pair, table + segment, 4);
  return pair;
}

// Eight interpolations: 128 T = t[i] (128 - f) + t[i + 1] f, below 2^22.
SNW_NEON_INLINE int16x8_t snw_table_linear8_neon(const int16_t *table, int16x8_t u) {
  const uint16x8_t position = veorq_u16(vreinterpretq_u16_s16(u), vdupq_n_u16(0x8000));
  const uint16x8_t segment = vshrq_n_u16(position, 7);
  int32x4_t low = vdupq_n_s32(snw_table_pair_neon(table, vgetq_lane_u16(segment, 0)));
  low = vsetq_lane_s32(snw_table_pair_neon(table, vgetq_lane_u16(segment, 1)), low, 1);
  low = vsetq_lane_s32(snw_table_pair_neon(table, vgetq_lane_u16(segment, 2)), low, 2);
  low = vsetq_lane_s32(snw_table_pair_neon(table, vgetq_lane_u16(segment, 3)), low, 3);
  int32x4_t high = vdupq_n_s32(snw_table_pair_neon(table, vgetq_lane_u16(segment, 4)));
  high = vsetq_lane_s32(snw_table_pair_neon(table, vgetq_lane_u16(segment, 5)), high, 1);
  high = vsetq_lane_s32(snw_table_pair_neon(table, vgetq_lane_u16(segment, 6)), high, 2);
  high = vsetq_lane_s32(snw_table_pair_neon(table, vgetq_lane_u16(segment, 7)), high, 3);
  const int16x8x2_t ends = vuzpq_s16(vreinterpretq_s16_s32(low), vreinterpretq_s16_s32(high));
  const int16x8_t right = vreinterpretq_s16_u16(vandq_u16(position, vdupq_n_u16(127)));
  const int16x8_t left = vsubq_s16(vdupq_n_s16(128), right);
  const int32x4_t first = vmlal_s16(
      vmull_s16(vget_low_s16(ends.val[0]), vget_low_s16(left)), vget_low_s16(ends.val[1]), vget_low_s16(right));
  const int32x4_t second = vmlal_s16(
      vmull_s16(vget_high_s16(ends.val[0]), vget_high_s16(left)), vget_high_s16(ends.val[1]), vget_high_s16(right));
  return vcombine_s16(vrshrn_n_s32(first, 7), vrshrn_n_s32(second, 7));
}

// u = clamp(v, -2^(15 - e), 2^(15 - e) - 1) 2^e.
SNW_NEON_INLINE int16x8_t snw_widen_neon(const snw_finish_neon *finish, int16x8_t v) {
  return vshlq_s16(vmaxq_s16(vminq_s16(v, finish->most), finish->least), finish->widen);
}

SNW_NEON_INLINE snw_tile_neon snw_table_neon(
    const snw_dense *layer, const snw_finish_neon *finish, snw_tile_neon v) {
  const snw_tile_neon u = {snw_widen_neon(finish, v.low), snw_widen_neon(finish, v.high)};
  if (layer->table_form == SNW_TABLE_QUADRATIC_64) return snw_table_quadratic_neon(finish, u);
  const snw_tile_neon y = {
      snw_table_linear8_neon(layer->table, u.low), snw_table_linear8_neon(layer->table, u.high)};
  return y;
}

// The slope is above -2^15, so its doubling product with an int16 never saturates.
SNW_NEON_INLINE int16x8_t snw_leaky_neon(int16x8_t v, int16x8_t slope) {
  const int16x8_t zero = vdupq_n_s16(0);
  return vaddq_s16(vmaxq_s16(v, zero), vqrdmulhq_s16(vminq_s16(v, zero), slope));
}

SNW_NEON_INLINE snw_tile_neon snw_activate_neon(
    const snw_dense *layer, const snw_finish_neon *finish, snw_tile_neon v) {
  const int16x8_t zero = vdupq_n_s16(0);
  switch (layer->activation) {
    case SNW_ACTIVATION_RELU: {
      const snw_tile_neon y = {vmaxq_s16(v.low, zero), vmaxq_s16(v.high, zero)};
      return y;
    }
    case SNW_ACTIVATION_LEAKY: {
      const int16x8_t slope = vdupq_n_s16(layer->parameter_a);
      const snw_tile_neon y = {snw_leaky_neon(v.low, slope), snw_leaky_neon(v.high, slope)};
      return y;
    }
    case SNW_ACTIVATION_CLAMP: {
      const int16x8_t lower = vdupq_n_s16(layer->parameter_a), upper = vdupq_n_s16(layer->parameter_b);
      const snw_tile_neon y = {
          vminq_s16(vmaxq_s16(v.low, lower), upper), vminq_s16(vmaxq_s16(v.high, lower), upper)};
      return y;
    }
    case SNW_ACTIVATION_TABLE:
      return snw_table_neon(layer, finish, v);
    case SNW_ACTIVATION_RECTIFIED_TABLE: {
      const snw_tile_neon t = snw_table_neon(layer, finish, v);
      const snw_tile_neon y = {
          vqaddq_s16(vmaxq_s16(v.low, zero), t.low), vqaddq_s16(vmaxq_s16(v.high, zero), t.high)};
      return y;
    }
    default:
      return v;
  }
}

// Eight int8 outputs: sat8((sat16(y + (2^d >> 1)) >> d) + zero).
SNW_NEON_INLINE int8x8_t snw_output_neon(const snw_finish_neon *finish, int16x8_t y) {
  return vqmovn_s16(vqaddq_s16(vshlq_s16(vqaddq_s16(y, finish->half), finish->shift), finish->zero));
}

// The first `count` bytes of a vector.
SNW_NEON_INLINE void snw_store_part_neon(void *out, const void *vectors, size_t count) {
  SNW_ROLLED
  for (size_t i = 0; i < count; i++) ((char *)out)[i] = ((const char *)vectors)[i];
}

// Finishes the tile from `output` on, whose pre-activations are `v`. The last tile is stored in part: the next
// position may be finished already, and the tensor may end here.
SNW_NEON_INLINE void snw_store_tile_neon(
    const snw_dense *layer, const snw_finish_neon *finish, uint32_t position, size_t output, snw_tile_neon v) {
  const snw_tile_neon y = snw_activate_neon(layer, finish, v);
  const size_t element = (size_t)position * layer->rows + output, left = layer->rows - output;
  if (layer->output_is_int16) {
    int16_t *out = (int16_t *)layer->y + element;
    if (left >= 16) {
      vst1q_s16(out, y.low);
      vst1q_s16(out + 8, y.high);
    } else {
      snw_store_part_neon(out, &y, 2 * left);
    }
    return;
  }
  const int8x16_t narrow = vcombine_s8(snw_output_neon(finish, y.low), snw_output_neon(finish, y.high));
  int8_t *out = (int8_t *)layer->y + element;
  if (left >= 16) {
    vst1q_s8(out, narrow);
  } else {
    snw_store_part_neon(out, &narrow, left);
  }
}
