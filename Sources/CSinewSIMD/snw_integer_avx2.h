// Requantisation, activation and output of integer dense layers with AVX2 (docs/arithmetic.md, section 4).
#pragma once
#include <immintrin.h>

#include "snw_variants.h"

#define SNW_AVX2 __attribute__((target("avx2,fma,f16c")))
#define SNW_AVX2_INLINE static inline __attribute__((always_inline)) SNW_AVX2

// Sums or pre-activations of the sixteen outputs of a tile.
typedef struct snw_tile_avx2 {
  __m256i low, high;
} snw_tile_avx2;

// (product + 2^(shift - 1)) >> shift for four products, saturated to int16. There is no arithmetic 64-bit shift: the
// logical one works on values offset by 2^63.
SNW_AVX2_INLINE __m256i snw_round_avx2(__m256i product, __m256i shift) {
  const __m256i one = _mm256_set1_epi64x(1), sign = _mm256_set1_epi64x(INT64_MIN);
  const __m256i half = _mm256_sllv_epi64(one, _mm256_sub_epi64(shift, one));
  const __m256i offset = _mm256_xor_si256(_mm256_add_epi64(product, half), sign);
  const __m256i value = _mm256_sub_epi64(_mm256_srlv_epi64(offset, shift), _mm256_srlv_epi64(sign, shift));
  const __m256i most = _mm256_set1_epi64x(INT16_MAX), least = _mm256_set1_epi64x(INT16_MIN);
  const __m256i upper = _mm256_blendv_epi8(value, most, _mm256_cmpgt_epi64(value, most));
  return _mm256_blendv_epi8(upper, least, _mm256_cmpgt_epi64(least, upper));
}

// Eight int32 pre-activations from the products of the even and of the odd outputs.
SNW_AVX2_INLINE __m256i snw_narrow_avx2(__m256i even, __m256i odd, const uint8_t *right_shift) {
  const __m256i shift = _mm256_cvtepu8_epi32(_mm_loadl_epi64((const __m128i *)right_shift));
  const __m256i low = snw_round_avx2(even, _mm256_and_si256(shift, _mm256_set1_epi64x(0xff)));
  const __m256i high = snw_round_avx2(odd, _mm256_srli_epi64(shift, 32));
  return _mm256_blend_epi32(low, _mm256_slli_epi64(high, 32), 0xaa);
}

SNW_AVX2_INLINE __m256i snw_requantise8_avx2(const snw_dense *layer, size_t output, __m256i accumulator) {
  const __m256i multiplier = _mm256_loadu_si256((const __m256i *)(layer->multiplier + output));
  const __m256i even = _mm256_mul_epi32(accumulator, multiplier);
  const __m256i odd = _mm256_mul_epi32(_mm256_srli_epi64(accumulator, 32), _mm256_srli_epi64(multiplier, 32));
  return snw_narrow_avx2(even, odd, layer->right_shift + output);
}

// Sixteen int16 in order from two vectors of eight int32 in int16's range.
SNW_AVX2_INLINE __m256i snw_pack_avx2(__m256i low, __m256i high) {
  return _mm256_permute4x64_epi64(_mm256_packs_epi32(low, high), 0xd8);
}

// Pre-activations of the sixteen outputs from `output` on.
SNW_AVX2_INLINE __m256i snw_requantise_avx2(const snw_dense *layer, size_t output, snw_tile_avx2 accumulator) {
  return snw_pack_avx2(
      snw_requantise8_avx2(layer, output, accumulator.low),
      snw_requantise8_avx2(layer, output + 8, accumulator.high));
}

// A quadratic table as bytes: for each coefficient and each sixteen segments the low bytes in the low half, the high
// bytes in the high half, so that one vpshufb looks both up. Gathers cost more on every processor that has AVX2.
typedef struct snw_quadratic_avx2 {
  __m256i segments[3][4];
} snw_quadratic_avx2;

SNW_AVX2_INLINE void snw_prepare_avx2(const snw_dense *layer, snw_quadratic_avx2 *quadratic) {
  const int uses_table =
      layer->activation == SNW_ACTIVATION_TABLE || layer->activation == SNW_ACTIVATION_RECTIFIED_TABLE;
  if (!uses_table || layer->table_form != SNW_TABLE_QUADRATIC_64) return;
  const __m256i split = _mm256_setr_epi8(
      0, 2, 4, 6, 8, 10, 12, 14, 1, 3, 5, 7, 9, 11, 13, 15, 0, 2, 4, 6, 8, 10, 12, 14, 1, 3, 5, 7, 9, 11, 13, 15);
  for (int i = 0; i < 12; i++) {
    const __m256i entries = _mm256_loadu_si256((const __m256i *)(layer->table + 16 * i));
    quadratic->segments[i / 4][i % 4] = _mm256_permute4x64_epi64(_mm256_shuffle_epi8(entries, split), 0xd8);
  }
}

SNW_AVX2_INLINE __m256i snw_table_quadratic_avx2(const snw_quadratic_avx2 *quadratic, __m256i position) {
  const __m256i join = _mm256_setr_epi8(
      0, 8, 1, 9, 2, 10, 3, 11, 4, 12, 5, 13, 6, 14, 7, 15, 0, 8, 1, 9, 2, 10, 3, 11, 4, 12, 5, 13, 6, 14, 7, 15);
  const __m256i segment = _mm256_srli_epi16(position, 10);
  const __m256i fraction = _mm256_slli_epi16(_mm256_and_si256(position, _mm256_set1_epi16(1023)), 5);
  // The sixteen segments as bytes in both halves; of each quarter's lookup, those outside it get bit 7 and give 0.
  const __m256i bytes = _mm256_permute4x64_epi64(_mm256_packus_epi16(segment, segment), 0x88);
  __m256i coefficient[3] = {_mm256_setzero_si256(), _mm256_setzero_si256(), _mm256_setzero_si256()};
#pragma unroll
  for (int quarter = 0; quarter < 4; quarter++) {
    const __m256i inside = _mm256_xor_si256(bytes, _mm256_set1_epi8((char)(16 * quarter)));
    const __m256i index = _mm256_add_epi8(inside, _mm256_set1_epi8(0x70));
#pragma unroll
    for (int c = 0; c < 3; c++) {
      const __m256i found = _mm256_shuffle_epi8(quadratic->segments[c][quarter], index);
      coefficient[c] = _mm256_or_si256(coefficient[c], found);
    }
  }
  for (int c = 0; c < 3; c++)
    coefficient[c] = _mm256_shuffle_epi8(_mm256_permute4x64_epi64(coefficient[c], 0xd8), join);
  const __m256i slope = _mm256_adds_epi16(coefficient[1], _mm256_mulhrs_epi16(coefficient[2], fraction));
  return _mm256_adds_epi16(coefficient[0], _mm256_mulhrs_epi16(slope, fraction));
}

// Eight interpolations: one gather reads an entry and the next; 128 T = t[i] (128 - f) + t[i + 1] f.
SNW_AVX2_INLINE __m256i snw_table_linear8_avx2(const int16_t *table, __m128i position) {
  const __m256i wide = _mm256_cvtepu16_epi32(position);
  const __m256i pair = _mm256_i32gather_epi32((const int *)(const void *)table, _mm256_srli_epi32(wide, 7), 2);
  const __m256i fraction = _mm256_and_si256(wide, _mm256_set1_epi32(127));
  const __m256i weights = _mm256_or_si256(
      _mm256_slli_epi32(fraction, 16), _mm256_sub_epi32(_mm256_set1_epi32(128), fraction));
  return _mm256_srai_epi32(_mm256_add_epi32(_mm256_madd_epi16(pair, weights), _mm256_set1_epi32(64)), 7);
}

SNW_AVX2_INLINE __m256i snw_table_avx2(
    const snw_dense *layer, const snw_quadratic_avx2 *quadratic, __m256i v) {
  const int limit = 1 << (15 - layer->table_shift);
  const __m256i clamped = _mm256_max_epi16(
      _mm256_min_epi16(v, _mm256_set1_epi16((short)(limit - 1))), _mm256_set1_epi16((short)-limit));
  const __m256i u = _mm256_sll_epi16(clamped, _mm_cvtsi32_si128(layer->table_shift));
  const __m256i position = _mm256_xor_si256(u, _mm256_set1_epi16((short)0x8000));
  if (layer->table_form == SNW_TABLE_QUADRATIC_64) return snw_table_quadratic_avx2(quadratic, position);
  return snw_pack_avx2(
      snw_table_linear8_avx2(layer->table, _mm256_castsi256_si128(position)),
      snw_table_linear8_avx2(layer->table, _mm256_extracti128_si256(position, 1)));
}

SNW_AVX2_INLINE __m256i snw_activate_avx2(
    const snw_dense *layer, const snw_quadratic_avx2 *quadratic, __m256i v) {
  const __m256i zero = _mm256_setzero_si256();
  switch (layer->activation) {
    case SNW_ACTIVATION_RELU:
      return _mm256_max_epi16(v, zero);
    case SNW_ACTIVATION_LEAKY: {
      const __m256i slope = _mm256_set1_epi16(layer->parameter_a);
      const __m256i negative = _mm256_mulhrs_epi16(_mm256_min_epi16(v, zero), slope);
      return _mm256_add_epi16(_mm256_max_epi16(v, zero), negative);
    }
    case SNW_ACTIVATION_CLAMP:
      return _mm256_min_epi16(
          _mm256_max_epi16(v, _mm256_set1_epi16(layer->parameter_a)), _mm256_set1_epi16(layer->parameter_b));
    case SNW_ACTIVATION_TABLE:
      return snw_table_avx2(layer, quadratic, v);
    case SNW_ACTIVATION_RECTIFIED_TABLE:
      return _mm256_adds_epi16(_mm256_max_epi16(v, zero), snw_table_avx2(layer, quadratic, v));
    default:
      return v;
  }
}

// The first `count` bytes of a vector.
SNW_AVX2_INLINE void snw_store_part_avx2(void *out, __m256i value, size_t count) {
  char bytes[32];
  _mm256_storeu_si256((__m256i *)bytes, value);
  for (size_t i = 0; i < count; i++) ((char *)out)[i] = bytes[i];
}

// Finishes the tile from `output` on, whose pre-activations are `v`. The last tile is stored in part: the next
// position may be finished already, and the tensor may end here.
SNW_AVX2_INLINE void snw_finish_avx2(
    const snw_dense *layer, const snw_quadratic_avx2 *quadratic, uint32_t position, size_t output, __m256i v) {
  const __m256i y = snw_activate_avx2(layer, quadratic, v);
  const size_t element = (size_t)position * layer->rows + output, left = layer->rows - output;
  if (layer->output_is_int16) {
    int16_t *out = (int16_t *)layer->y + element;
    if (left >= 16) {
      _mm256_storeu_si256((__m256i *)out, y);
    } else {
      snw_store_part_avx2(out, y, 2 * left);
    }
    return;
  }
  const __m256i half = _mm256_set1_epi16((short)((1 << layer->output_shift) >> 1));
  const __m256i shifted = _mm256_sra_epi16(_mm256_adds_epi16(y, half), _mm_cvtsi32_si128(layer->output_shift));
  const __m256i q = _mm256_adds_epi16(shifted, _mm256_set1_epi16(layer->zero_point));
  const __m128i narrow = _mm_packs_epi16(_mm256_castsi256_si128(q), _mm256_extracti128_si256(q, 1));
  int8_t *out = (int8_t *)layer->y + element;
  if (left >= 16) {
    _mm_storeu_si128((__m128i *)out, narrow);
  } else {
    snw_store_part_avx2(out, _mm256_castsi128_si256(narrow), left);
  }
}

// sum[t] = Σ x w over `groups` groups of four columns for `tiles` tiles of 16c4 weights, x int8. vpmaddubsw takes |x|
// and the weights with the sign of x: 2 · 128 · 127 is below 2^15, so its saturation never acts.
SNW_AVX2_INLINE void snw_dot_bytes_avx2(
    const int8_t *x, const int8_t *weights, size_t groups, snw_tile_avx2 *sum, const int tiles) {
  const __m256i ones = _mm256_set1_epi16(1);
  for (int t = 0; t < tiles; t++) sum[t].low = sum[t].high = _mm256_setzero_si256();
  for (size_t g = 0; g < groups; g++) {
    int32_t four;
    __builtin_memcpy(&four, x + 4 * g, 4);
    const __m256i bytes = _mm256_set1_epi32(four), magnitude = _mm256_abs_epi8(bytes);
#pragma unroll
    for (int t = 0; t < tiles; t++) {
      const __m256i *w = (const __m256i *)(weights + ((size_t)t * groups + g) * 64);
      const __m256i low = _mm256_maddubs_epi16(magnitude, _mm256_sign_epi8(_mm256_loadu_si256(w), bytes));
      const __m256i high = _mm256_maddubs_epi16(magnitude, _mm256_sign_epi8(_mm256_loadu_si256(w + 1), bytes));
      sum[t].low = _mm256_add_epi32(sum[t].low, _mm256_madd_epi16(low, ones));
      sum[t].high = _mm256_add_epi32(sum[t].high, _mm256_madd_epi16(high, ones));
    }
  }
}
