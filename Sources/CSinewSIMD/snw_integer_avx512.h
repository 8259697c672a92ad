// Requantisation, activation and output of integer dense layers with AVX512 (docs/arithmetic.md, section 4).
#pragma once
#include <immintrin.h>

#include "snw_variants.h"

#define SNW_AVX512 __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,avx512vnni,avx2,fma,f16c")))
#define SNW_AVX512_INLINE static inline __attribute__((always_inline)) SNW_AVX512

// (product + 2^(shift - 1)) >> shift for eight products, saturated to int16.
SNW_AVX512_INLINE __m128i snw_round_avx512(__m512i product, __m512i shift) {
  const __m512i one = _mm512_set1_epi64(1);
  const __m512i half = _mm512_sllv_epi64(one, _mm512_sub_epi64(shift, one));
  return _mm512_cvtsepi64_epi16(_mm512_srav_epi64(_mm512_add_epi64(product, half), shift));
}

// Sixteen int16 from the products of the even and of the odd outputs.
SNW_AVX512_INLINE __m256i snw_narrow_avx512(__m512i even, __m512i odd, const uint8_t *right_shift) {
  const __m512i shift = _mm512_cvtepu8_epi32(_mm_loadu_si128((const __m128i *)right_shift));
  const __m128i low = snw_round_avx512(even, _mm512_and_si512(shift, _mm512_set1_epi64(0xff)));
  const __m128i high = snw_round_avx512(odd, _mm512_srli_epi64(shift, 32));
  return _mm256_set_m128i(_mm_unpackhi_epi16(low, high), _mm_unpacklo_epi16(low, high));
}

// Pre-activations of the sixteen outputs from `output` on.
SNW_AVX512_INLINE __m256i snw_requantise_avx512(const snw_dense *layer, size_t output, __m512i accumulator) {
  const __m512i multiplier = _mm512_loadu_si512(layer->multiplier + output);
  const __m512i even = _mm512_mul_epi32(accumulator, multiplier);
  const __m512i odd = _mm512_mul_epi32(_mm512_srli_epi64(accumulator, 32), _mm512_srli_epi64(multiplier, 32));
  return snw_narrow_avx512(even, odd, layer->right_shift + output);
}

SNW_AVX512_INLINE __m512i snw_table_quadratic_avx512(const int16_t *table, __m512i position) {
  const __m512i segment = _mm512_srli_epi16(position, 10);
  const __m512i fraction = _mm512_slli_epi16(_mm512_and_si512(position, _mm512_set1_epi16(1023)), 5);
  __m512i coefficient[3];
  for (int i = 0; i < 3; i++) {
    const __m512i low = _mm512_loadu_si512(table + 64 * i), high = _mm512_loadu_si512(table + 64 * i + 32);
    coefficient[i] = _mm512_permutex2var_epi16(low, segment, high);
  }
  const __m512i slope = _mm512_adds_epi16(coefficient[1], _mm512_mulhrs_epi16(coefficient[2], fraction));
  return _mm512_adds_epi16(coefficient[0], _mm512_mulhrs_epi16(slope, fraction));
}

// Sixteen interpolations: one gather reads an entry and the next; 128 T = t[i] (128 - f) + t[i + 1] f.
SNW_AVX512_INLINE __m256i snw_table_linear_avx512(const int16_t *table, __m256i position) {
  const __m512i wide = _mm512_cvtepu16_epi32(position);
  const __m512i pair = _mm512_i32gather_epi32(_mm512_srli_epi32(wide, 7), table, 2);
  const __m512i fraction = _mm512_and_si512(wide, _mm512_set1_epi32(127));
  const __m512i weights = _mm512_or_si512(
      _mm512_slli_epi32(fraction, 16), _mm512_sub_epi32(_mm512_set1_epi32(128), fraction));
  const __m512i sum = _mm512_add_epi32(_mm512_madd_epi16(pair, weights), _mm512_set1_epi32(64));
  return _mm512_cvtepi32_epi16(_mm512_srai_epi32(sum, 7));
}

SNW_AVX512_INLINE __m512i snw_table_avx512(const snw_dense *layer, __m512i v) {
  const int limit = 1 << (15 - layer->table_shift);
  const __m512i clamped = _mm512_max_epi16(
      _mm512_min_epi16(v, _mm512_set1_epi16((short)(limit - 1))), _mm512_set1_epi16((short)-limit));
  const __m512i u = _mm512_sll_epi16(clamped, _mm_cvtsi32_si128(layer->table_shift));
  const __m512i position = _mm512_xor_si512(u, _mm512_set1_epi16((short)0x8000));
  if (layer->table_form == SNW_TABLE_QUADRATIC_64) return snw_table_quadratic_avx512(layer->table, position);
  const __m256i low = snw_table_linear_avx512(layer->table, _mm512_castsi512_si256(position));
  const __m256i high = snw_table_linear_avx512(layer->table, _mm512_extracti64x4_epi64(position, 1));
  return _mm512_inserti64x4(_mm512_castsi256_si512(low), high, 1);
}

SNW_AVX512_INLINE __m512i snw_activate_avx512(const snw_dense *layer, __m512i v) {
  const __m512i zero = _mm512_setzero_si512();
  switch (layer->activation) {
    case SNW_ACTIVATION_RELU:
      return _mm512_max_epi16(v, zero);
    case SNW_ACTIVATION_LEAKY: {
      const __m512i slope = _mm512_set1_epi16(layer->parameter_a);
      const __m512i negative = _mm512_mulhrs_epi16(_mm512_min_epi16(v, zero), slope);
      return _mm512_add_epi16(_mm512_max_epi16(v, zero), negative);
    }
    case SNW_ACTIVATION_CLAMP:
      return _mm512_min_epi16(
          _mm512_max_epi16(v, _mm512_set1_epi16(layer->parameter_a)), _mm512_set1_epi16(layer->parameter_b));
    case SNW_ACTIVATION_TABLE:
      return snw_table_avx512(layer, v);
    case SNW_ACTIVATION_RECTIFIED_TABLE:
      return _mm512_adds_epi16(_mm512_max_epi16(v, zero), snw_table_avx512(layer, v));
    default:
      return v;
  }
}

// int8 outputs of 32 activated values.
SNW_AVX512_INLINE __m256i snw_narrow_output_avx512(const snw_dense *layer, __m512i y) {
  const __m512i half = _mm512_set1_epi16((short)((1 << layer->output_shift) >> 1));
  const __m512i shifted = _mm512_sra_epi16(_mm512_adds_epi16(y, half), _mm_cvtsi32_si128(layer->output_shift));
  return _mm512_cvtsepi16_epi8(_mm512_adds_epi16(shifted, _mm512_set1_epi16(layer->zero_point)));
}

// Stores 32 outputs from element `at` of y on, or the first `left` if there are fewer: the next position may be
// finished already, and the tensor may end here.
SNW_AVX512_INLINE void snw_store_avx512(const snw_dense *layer, size_t at, size_t left, __m512i y) {
  const __mmask32 mask = left >= 32 ? 0xffffffffu : (1u << left) - 1;
  if (layer->output_is_int16) {
    int16_t *out = (int16_t *)layer->y + at;
    if (left >= 32) {
      _mm512_storeu_si512(out, y);
    } else {
      _mm512_mask_storeu_epi16(out, mask, y);
    }
    return;
  }
  int8_t *out = (int8_t *)layer->y + at;
  const __m256i narrow = snw_narrow_output_avx512(layer, y);
  if (left >= 32) {
    _mm256_storeu_si256((__m256i *)out, narrow);
  } else {
    _mm256_mask_storeu_epi8(out, mask, narrow);
  }
}

// Finishes `tiles` tiles (1, 2 or 4) from `output` on, whose pre-activations are `v`.
SNW_AVX512_INLINE void snw_finish_avx512(
    const snw_dense *layer, uint32_t position, size_t output, const __m256i *v, const int tiles) {
  for (int t = 0; t < tiles; t += 2) {
    const __m512i low = _mm512_castsi256_si512(v[t]);
    const __m512i both = tiles == 1 ? low : _mm512_inserti64x4(low, v[t + 1], 1);
    const size_t first = output + 16 * (size_t)t;
    snw_store_avx512(
        layer, (size_t)position * layer->rows + first, layer->rows - first, snw_activate_avx512(layer, both));
  }
}

SNW_AVX512_INLINE __m512i snw_broadcast4_avx512(const void *bytes) {
  int32_t four;
  __builtin_memcpy(&four, bytes, 4);
  return _mm512_set1_epi32(four);
}

// sum[t] = Σ (x + 128) w over `groups` groups of four columns for `tiles` tiles of 16c4 weights. `flip` is 0x80 in
// every byte for int8 x, 0 for bytes that carry the 128 already. `phases` sets of sums hide the latency.
SNW_AVX512_INLINE void snw_dot_bytes_avx512(
    const void *x, const int8_t *weights, size_t groups, __m512i flip, __m512i *sum, const int tiles,
    const int phases) {
  __m512i partial[4][4];
  for (int p = 0; p < phases; p++)
    for (int t = 0; t < tiles; t++) partial[p][t] = _mm512_setzero_si512();
  size_t g = 0;
  for (; g + (size_t)phases <= groups; g += (size_t)phases) {
#pragma unroll
    for (int p = 0; p < phases; p++) {
      const size_t group = g + (size_t)p;
      const __m512i bytes = _mm512_xor_si512(snw_broadcast4_avx512((const int8_t *)x + 4 * group), flip);
#pragma unroll
      for (int t = 0; t < tiles; t++) {
        const int8_t *w = weights + ((size_t)t * groups + group) * 64;
        partial[p][t] = _mm512_dpbusd_epi32(partial[p][t], bytes, _mm512_loadu_si512(w));
      }
    }
  }
  for (; g < groups; g++) {
    const __m512i bytes = _mm512_xor_si512(snw_broadcast4_avx512((const int8_t *)x + 4 * g), flip);
#pragma unroll
    for (int t = 0; t < tiles; t++) {
      const int8_t *w = weights + ((size_t)t * groups + g) * 64;
      partial[0][t] = _mm512_dpbusd_epi32(partial[0][t], bytes, _mm512_loadu_si512(w));
    }
  }
  for (int t = 0; t < tiles; t++) {
    sum[t] = partial[0][t];
    for (int p = 1; p < phases; p++) sum[t] = _mm512_add_epi32(sum[t], partial[p][t]);
  }
}
