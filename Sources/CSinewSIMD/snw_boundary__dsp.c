// Float to integer with ARM's scalar conversion to nearest and saturation (docs/arithmetic.md, section 2). Integer to
// float has no variant: what compilers make of the portable kernel is as short.
#include "snw_variants.h"

#if SNW_TARGET_DSP_BOUNDARY

#include "snw_integer_dsp.h"

// In the rounding mode of `step`, nearest with ties to even, where a C conversion truncates. Saturates and gives 0 for
// NaN; saturating sums with the zero point then end at the same integers as the clamp to ±65536 of the definition.
SNW_DSP_INLINE int32_t nearest(float t) {
  float bits;
  __asm__("vcvtr.s32.f32 %0, %1" : "=t"(bits) : "t"(t));
  int32_t integer;
  __builtin_memcpy(&integer, &bits, 4);
  return integer;
}

SNW_DSP_INLINE uint32_t quantise(const snw_boundary *boundary, const int is_wide) {
  const uint32_t count = boundary->count, features = boundary->features;
  const size_t step = features != 1;
  const float *x = (const float *)boundary->x;
  int8_t *narrow = (int8_t *)boundary->y;
  int16_t *words = (int16_t *)boundary->y;
  const int32_t zero = boundary->zero_point;
  uint32_t invalid = 0;
  for (uint32_t i = 0; i < count;) {
    const float *centre = boundary->centre, *gain = boundary->gain;
    const uint32_t end = step != 0 ? i + features : count;
    SNW_ROLLED
    for (; i < end; i++, centre += step, gain += step) {
      const float t = (*x++ - *centre) * *gain;
      invalid += t != t;
      const int32_t q = __qadd(nearest(t), zero);
      if (is_wide) {
        *words++ = (int16_t)__ssat(q, 16);
      } else {
        *narrow++ = (int8_t)__ssat(q, 8);
      }
    }
  }
  return invalid;
}

uint32_t snw_quantise_s8__dsp(const snw_boundary *boundary) { return quantise(boundary, 0); }
uint32_t snw_quantise_s16__dsp(const snw_boundary *boundary) { return quantise(boundary, 1); }

#endif
