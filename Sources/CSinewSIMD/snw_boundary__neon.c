// Float to integer and back with NEON (docs/arithmetic.md, sections 2 and 3).
//
// AArch64 only: 32-bit NEON flushes subnormals and has no conversion to nearest.
#include "snw_variants.h"

#if defined(__aarch64__)

#include "snw_neon.h"

// The conversion rounds to nearest even, saturates and gives 0 for NaN; saturating sums with the zero point then end at
// the same integers as the clamp to ±65536 of the definition.
SNW_NEON_INLINE int16x4_t quantise4(float32x4_t t, int32x4_t zero) {
  return vqmovn_s32(vqaddq_s32(vcvtnq_s32_f32(t), zero));
}

SNW_NEON_INLINE uint32_t quantise(const snw_boundary *boundary, const int wide) {
  const int shared = boundary->features == 1;
  const uint32_t row = shared ? boundary->count : boundary->features;
  const float *centre = boundary->centre, *gain = boundary->gain;
  const int32x4_t zero = vdupq_n_s32(boundary->zero_point);
  int8_t *narrow = (int8_t *)boundary->y;
  int16_t *words = (int16_t *)boundary->y;
  uint32x4_t valid = vdupq_n_u32(0);  // minus the number of numbers, in each lane
  uint32_t valid_rest = 0;
  for (uint32_t start = 0; start < boundary->count; start += row) {
    const float *x = (const float *)boundary->x + start;
    uint32_t i = 0;
    for (; i + 8 <= row; i += 8) {
      int16x4_t q[2];
      SNW_UNROLL
      for (int j = 0; j < 2; j++) {
        const uint32_t at = i + 4 * (uint32_t)j;
        const float32x4_t c = shared ? vld1q_dup_f32(centre) : vld1q_f32(centre + at);
        const float32x4_t k = shared ? vld1q_dup_f32(gain) : vld1q_f32(gain + at);
        const float32x4_t t = vmulq_f32(vsubq_f32(vld1q_f32(x + at), c), k);
        valid = vaddq_u32(valid, vceqq_f32(t, t));
        q[j] = quantise4(t, zero);
      }
      const int16x8_t eight = vcombine_s16(q[0], q[1]);
      if (wide) {
        vst1q_s16(words + start + i, eight);
      } else {
        vst1_s8(narrow + start + i, vqmovn_s16(eight));
      }
    }
    for (; i < row; i++) {
      const float t = (x[i] - centre[shared ? 0 : i]) * gain[shared ? 0 : i];
      valid_rest += t == t;
      const int16x4_t q = quantise4(vdupq_n_f32(t), zero);
      if (wide) {
        words[start + i] = vget_lane_s16(q, 0);
      } else {
        narrow[start + i] = vget_lane_s8(vqmovn_s16(vcombine_s16(q, q)), 0);
      }
    }
  }
  return boundary->count - valid_rest + vaddvq_u32(valid);
}

// q - zero is an integer of at most 17 bits, so its conversion is exact.
SNW_NEON_INLINE float32x4_t dequantise4(int16x4_t q, int32x4_t zero, float32x4_t scale) {
  return vmulq_f32(vcvtq_f32_s32(vsubq_s32(vmovl_s16(q), zero)), scale);
}

SNW_NEON_INLINE void dequantise(const snw_boundary *boundary, const int wide) {
  const float32x4_t scale = vdupq_n_f32(boundary->gain[0]);
  const int32x4_t zero = vdupq_n_s32(boundary->zero_point);
  const int8_t *narrow = (const int8_t *)boundary->x;
  const int16_t *words = (const int16_t *)boundary->x;
  float *y = (float *)boundary->y;
  uint32_t i = 0;
  for (; i + 8 <= boundary->count; i += 8) {
    const int16x8_t q = wide ? vld1q_s16(words + i) : vmovl_s8(vld1_s8(narrow + i));
    vst1q_f32(y + i, dequantise4(vget_low_s16(q), zero, scale));
    vst1q_f32(y + i + 4, dequantise4(vget_high_s16(q), zero, scale));
  }
  for (; i < boundary->count; i++) {
    const int32_t q = wide ? words[i] : narrow[i];
    y[i] = (float)(q - boundary->zero_point) * boundary->gain[0];
  }
}

SNW_NEON uint32_t snw_quantise_s8__neon(const snw_boundary *boundary) { return quantise(boundary, 0); }
SNW_NEON uint32_t snw_quantise_s16__neon(const snw_boundary *boundary) { return quantise(boundary, 1); }
SNW_NEON void snw_dequantise_s8__neon(const snw_boundary *boundary) { dequantise(boundary, 0); }
SNW_NEON void snw_dequantise_s16__neon(const snw_boundary *boundary) { dequantise(boundary, 1); }

#endif
