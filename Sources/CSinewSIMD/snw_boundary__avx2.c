// Float to integer and back with AVX2 (docs/arithmetic.md, sections 2 and 3).
#if defined(__x86_64__)

#pragma STDC FP_CONTRACT OFF

#include <immintrin.h>

#include "snw_variants.h"

#define SNW_AVX2 __attribute__((target("avx2,fma,f16c")))
#define SNW_AVX2_INLINE static inline __attribute__((always_inline)) SNW_AVX2

// Lanes below `left` set.
SNW_AVX2_INLINE __m256i mask_first(uint32_t left) {
  const int lanes = left < 8 ? (int)left : 8;
  return _mm256_cmpgt_epi32(_mm256_set1_epi32(lanes), _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7));
}

// Eight int16 from eight int32, saturated.
SNW_AVX2_INLINE __m128i narrow(__m256i q) {
  return _mm_packs_epi32(_mm256_castsi256_si128(q), _mm256_extracti128_si256(q, 1));
}

SNW_AVX2_INLINE uint32_t quantise(const snw_boundary *boundary, const int wide) {
  const float *x = (const float *)boundary->x;
  const int shared = boundary->features == 1;
  const uint32_t row = shared ? boundary->count : boundary->features;
  const __m256 limit = _mm256_set1_ps(65536.0f), lowest = _mm256_set1_ps(-65536.0f);
  const __m256i zero = _mm256_set1_epi32(boundary->zero_point);
  uint32_t invalid = 0;
  for (uint32_t start = 0; start < boundary->count; start += row) {
    for (uint32_t i = 0; i < row; i += 8) {
      const uint32_t left = row - i, lanes = left < 8 ? left : 8;
      const __m256i mask = mask_first(left);
      const __m256 centre = shared ? _mm256_broadcast_ss(boundary->centre)
                                   : _mm256_maskload_ps(boundary->centre + i, mask);
      const __m256 gain = shared ? _mm256_broadcast_ss(boundary->gain)
                                 : _mm256_maskload_ps(boundary->gain + i, mask);
      const __m256 t = _mm256_mul_ps(_mm256_sub_ps(_mm256_maskload_ps(x + start + i, mask), centre), gain);
      const __m256 valid = _mm256_cmp_ps(t, t, _CMP_ORD_Q);
      const __m256 clamped = _mm256_min_ps(_mm256_max_ps(t, lowest), limit);
      const __m256i rounded = _mm256_and_si256(_mm256_cvtps_epi32(clamped), _mm256_castps_si256(valid));
      const __m128i words = narrow(_mm256_add_epi32(rounded, zero));
      const int invalid_lanes = ~_mm256_movemask_ps(valid) & ((1 << lanes) - 1);
      invalid += (uint32_t)__builtin_popcount((unsigned)invalid_lanes);
      const __m128i values = wide ? words : _mm_packs_epi16(words, words);
      char *y = (char *)boundary->y + ((size_t)start + i) * (wide ? 2 : 1);
      if (lanes == 8 && wide) {
        _mm_storeu_si128((__m128i *)y, values);
      } else if (lanes == 8) {
        _mm_storel_epi64((__m128i *)y, values);
      } else {
        int16_t part[8];
        _mm_storeu_si128((__m128i *)part, values);
        for (uint32_t j = 0; j < lanes * (wide ? 2 : 1); j++) y[j] = ((const char *)part)[j];
      }
    }
  }
  return invalid;
}

SNW_AVX2_INLINE void dequantise(const snw_boundary *boundary, const int wide) {
  const __m256 scale = _mm256_broadcast_ss(boundary->gain);
  const __m256i zero = _mm256_set1_epi32(boundary->zero_point);
  float *y = (float *)boundary->y;
  uint32_t i = 0;
  for (; i + 8 <= boundary->count; i += 8) {
    const __m256i q =
        wide ? _mm256_cvtepi16_epi32(_mm_loadu_si128((const __m128i *)((const int16_t *)boundary->x + i)))
             : _mm256_cvtepi8_epi32(_mm_loadl_epi64((const __m128i *)((const int8_t *)boundary->x + i)));
    _mm256_storeu_ps(y + i, _mm256_mul_ps(_mm256_cvtepi32_ps(_mm256_sub_epi32(q, zero)), scale));
  }
  for (; i < boundary->count; i++) {
    const int32_t q = wide ? ((const int16_t *)boundary->x)[i] : ((const int8_t *)boundary->x)[i];
    y[i] = (float)(q - boundary->zero_point) * boundary->gain[0];
  }
}

SNW_AVX2 uint32_t snw_quantise_s8__avx2(const snw_boundary *boundary) { return quantise(boundary, 0); }
SNW_AVX2 uint32_t snw_quantise_s16__avx2(const snw_boundary *boundary) { return quantise(boundary, 1); }
SNW_AVX2 void snw_dequantise_s8__avx2(const snw_boundary *boundary) { dequantise(boundary, 0); }
SNW_AVX2 void snw_dequantise_s16__avx2(const snw_boundary *boundary) { dequantise(boundary, 1); }

#endif
