// Dense layer from int16 quantised to 8 bits at run time, with AVX512-VNNI. The unsigned bytes xq + 128 go into the
// scratch as they come, so that vpdpbusd yields Σ w·xq + 128·rowSum, the term of the definition
// (docs/arithmetic.md, section 4).
#if defined(__x86_64__)

#include "snw_integer_avx512.h"

typedef struct range {
  int32_t low, width;
} range;

SNW_AVX512_INLINE range find_range(const int16_t *x, uint32_t columns) {
  __m512i low = _mm512_set1_epi16(INT16_MAX), high = _mm512_set1_epi16(INT16_MIN);
  for (uint32_t i = 0; i < columns; i += 32) {
    const uint32_t left = columns - i;
    const __mmask32 mask = left >= 32 ? 0xffffffffu : (1u << left) - 1;
    const __m512i values = _mm512_maskz_loadu_epi16(mask, x + i);
    low = _mm512_mask_min_epi16(low, mask, low, values);
    high = _mm512_mask_max_epi16(high, mask, high, values);
  }
  const int32_t least = _mm512_reduce_min_epi32(_mm512_min_epi32(
      _mm512_cvtepi16_epi32(_mm512_castsi512_si256(low)),
      _mm512_cvtepi16_epi32(_mm512_extracti64x4_epi64(low, 1))));
  const int32_t most = _mm512_reduce_max_epi32(_mm512_max_epi32(
      _mm512_cvtepi16_epi32(_mm512_castsi512_si256(high)),
      _mm512_cvtepi16_epi32(_mm512_extracti64x4_epi64(high, 1))));
  const range found = {least, most > least ? most - least : 1};
  return found;
}

// Writes whole groups of sixteen; entries past `columns` meet zero weights.
SNW_AVX512_INLINE void quantise(const int16_t *x, uint32_t columns, range range, uint8_t *bytes) {
  const __m512i low = _mm512_set1_epi32(range.low), half = _mm512_set1_epi32(1 << 15);
  const __m512i reciprocal = _mm512_set1_epi32((255 << 16) / range.width);
  for (uint32_t i = 0; i < columns; i += 16) {
    const uint32_t left = columns - i;
    const __mmask16 mask = left >= 16 ? 0xffff : (__mmask16)((1u << left) - 1);
    const __m512i offset = _mm512_sub_epi32(_mm512_cvtepi16_epi32(_mm256_maskz_loadu_epi16(mask, x + i)), low);
    const __m512i scaled = _mm512_add_epi32(_mm512_mullo_epi32(offset, reciprocal), half);
    _mm_storeu_si128((__m128i *)(bytes + i), _mm512_cvtusepi32_epi8(_mm512_srli_epi32(scaled, 16)));
  }
}

// (sum·width + 255·(low·rowSum + bias))·multiplier for the even 32-bit lanes.
SNW_AVX512_INLINE __m512i products(
    __m512i sum, __m512i row_sum, __m512i bias, __m512i multiplier, range range) {
  const __m512i weighted = _mm512_mul_epi32(sum, _mm512_set1_epi64(range.width));
  const __m512i shifted = _mm512_mul_epi32(row_sum, _mm512_set1_epi64(255 * (int64_t)range.low));
  const __m512i constant = _mm512_mul_epi32(bias, _mm512_set1_epi64(255));
  const __m512i accumulator = _mm512_add_epi64(weighted, _mm512_add_epi64(shifted, constant));
  return _mm512_mullo_epi64(accumulator, _mm512_and_si512(multiplier, _mm512_set1_epi64(0xffffffff)));
}

SNW_AVX512_INLINE void dense_tiles(
    const snw_dense *layer, uint32_t position, range range, uint32_t tile, const int tiles, const int phases) {
  const size_t groups = ((size_t)layer->columns + 3) / 4, output = 16 * (size_t)tile;
  __m512i sum[4];
  snw_dot_bytes_avx512(
      layer->scratch, layer->weights + tile * groups * 64, groups, _mm512_setzero_si512(), sum, tiles, phases);
  __m256i v[4];
  for (int t = 0; t < tiles; t++) {
    const size_t at = output + 16 * (size_t)t;
    const __m512i row_sum = _mm512_loadu_si512(layer->row_sum + at);
    const __m512i bias = _mm512_loadu_si512(layer->bias + at);
    const __m512i multiplier = _mm512_loadu_si512(layer->multiplier + at);
    const __m512i even = products(sum[t], row_sum, bias, multiplier, range);
    const __m512i odd = products(
        _mm512_srli_epi64(sum[t], 32), _mm512_srli_epi64(row_sum, 32), _mm512_srli_epi64(bias, 32),
        _mm512_srli_epi64(multiplier, 32), range);
    v[t] = snw_narrow_avx512(even, odd, layer->right_shift + at);
  }
  snw_finish_avx512(layer, position, output, v, tiles);
}

SNW_AVX512 void snw_dense_dynamic__avx512vnni(const snw_dense *layer) {
  const uint32_t tiles = (layer->rows + 15) / 16;
  for (uint32_t position = 0; position < layer->positions; position++) {
    const int16_t *x = (const int16_t *)layer->x + (size_t)position * layer->columns;
    const range range = find_range(x, layer->columns);
    quantise(x, layer->columns, range, (uint8_t *)layer->scratch);
    uint32_t tile = 0;
    for (; tile + 4 <= tiles; tile += 4) dense_tiles(layer, position, range, tile, 4, 2);
    for (; tile + 2 <= tiles; tile += 2) dense_tiles(layer, position, range, tile, 2, 4);
    if (tile < tiles) dense_tiles(layer, position, range, tile, 1, 4);
  }
}

#endif
