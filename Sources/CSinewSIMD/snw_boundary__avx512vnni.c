// Float to integer and back with AVX512 (docs/arithmetic.md, sections 2 and 3).
#if defined(__x86_64__)

#pragma STDC FP_CONTRACT OFF

#include <immintrin.h>

#include "snw_variants.h"

#define SNW_AVX512 __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,avx2,fma,f16c")))
#define SNW_AVX512_INLINE static inline __attribute__((always_inline)) SNW_AVX512

SNW_AVX512_INLINE __mmask16 tail(uint32_t left) { return left >= 16 ? 0xffff : (__mmask16)((1u << left) - 1); }

SNW_AVX512_INLINE uint32_t quantise(const snw_boundary *boundary, const int wide) {
  const float *x = (const float *)boundary->x;
  const int shared = boundary->features == 1;
  const uint32_t row = shared ? boundary->count : boundary->features;
  const __m512 limit = _mm512_set1_ps(65536.0f);
  const __m512i zero = _mm512_set1_epi32(boundary->zero_point);
  uint32_t invalid = 0;
  for (uint32_t start = 0; start < boundary->count; start += row) {
    for (uint32_t i = 0; i < row; i += 16) {
      const __mmask16 mask = tail(row - i);
      const __m512 values = _mm512_maskz_loadu_ps(mask, x + start + i);
      const __m512 centre = shared ? _mm512_set1_ps(boundary->centre[0])
                                   : _mm512_maskz_loadu_ps(mask, boundary->centre + i);
      const __m512 gain = shared ? _mm512_set1_ps(boundary->gain[0])
                                 : _mm512_maskz_loadu_ps(mask, boundary->gain + i);
      const __m512 t = _mm512_mul_ps(_mm512_sub_ps(values, centre), gain);
      const __mmask16 valid = _mm512_cmp_ps_mask(t, t, _CMP_ORD_Q);
      const __m512 clamped = _mm512_min_ps(_mm512_max_ps(t, _mm512_sub_ps(_mm512_setzero_ps(), limit)), limit);
      const __m512i rounded = _mm512_maskz_cvtps_epi32(valid, clamped);
      const __m512i q = _mm512_add_epi32(rounded, zero);
      invalid += (uint32_t)__builtin_popcount((unsigned)(mask & (__mmask16)~valid));
      if (wide) {
        _mm256_mask_storeu_epi16((int16_t *)boundary->y + start + i, mask, _mm512_cvtsepi32_epi16(q));
      } else {
        _mm_mask_storeu_epi8((int8_t *)boundary->y + start + i, mask, _mm512_cvtsepi32_epi8(q));
      }
    }
  }
  return invalid;
}

SNW_AVX512_INLINE void dequantise(const snw_boundary *boundary, const int wide) {
  const __m512 scale = _mm512_set1_ps(boundary->gain[0]);
  const __m512i zero = _mm512_set1_epi32(boundary->zero_point);
  float *y = (float *)boundary->y;
  for (uint32_t i = 0; i < boundary->count; i += 16) {
    const __mmask16 mask = tail(boundary->count - i);
    const __m512i q =
        wide ? _mm512_cvtepi16_epi32(_mm256_maskz_loadu_epi16(mask, (const int16_t *)boundary->x + i))
             : _mm512_cvtepi8_epi32(_mm_maskz_loadu_epi8(mask, (const int8_t *)boundary->x + i));
    const __m512 real = _mm512_mul_ps(_mm512_cvtepi32_ps(_mm512_sub_epi32(q, zero)), scale);
    _mm512_mask_storeu_ps(y + i, mask, real);
  }
}

SNW_AVX512 uint32_t snw_quantise_s8__avx512vnni(const snw_boundary *boundary) { return quantise(boundary, 0); }
SNW_AVX512 uint32_t snw_quantise_s16__avx512vnni(const snw_boundary *boundary) { return quantise(boundary, 1); }
SNW_AVX512 void snw_dequantise_s8__avx512vnni(const snw_boundary *boundary) { dequantise(boundary, 0); }
SNW_AVX512 void snw_dequantise_s16__avx512vnni(const snw_boundary *boundary) { dequantise(boundary, 1); }

#endif
