// Dense layer from int16 quantised to 8 bits at run time, with AVX2 (docs/arithmetic.md, section 4).
#if defined(__x86_64__)

#include "snw_integer_avx2.h"

typedef struct range {
  int32_t low, width;
} range;

SNW_AVX2_INLINE range find_range(const int16_t *x, uint32_t columns) {
  __m256i low = _mm256_set1_epi16(INT16_MAX), high = _mm256_set1_epi16(INT16_MIN);
  uint32_t i = 0;
  for (; i + 16 <= columns; i += 16) {
    const __m256i values = _mm256_loadu_si256((const __m256i *)(x + i));
    low = _mm256_min_epi16(low, values);
    high = _mm256_max_epi16(high, values);
  }
  // vphminposuw finds the least unsigned word: flip the sign for the minimum, all other bits for the maximum.
  const __m128i flip_low = _mm_set1_epi16((short)0x8000), flip_high = _mm_set1_epi16(0x7fff);
  const __m128i least8 = _mm_min_epi16(_mm256_castsi256_si128(low), _mm256_extracti128_si256(low, 1));
  const __m128i most8 = _mm_max_epi16(_mm256_castsi256_si128(high), _mm256_extracti128_si256(high, 1));
  int32_t least = (_mm_cvtsi128_si32(_mm_minpos_epu16(_mm_xor_si128(least8, flip_low))) & 0xffff) - 32768;
  int32_t most = 32767 - (_mm_cvtsi128_si32(_mm_minpos_epu16(_mm_xor_si128(most8, flip_high))) & 0xffff);
  for (; i < columns; i++) {
    least = x[i] < least ? x[i] : least;
    most = x[i] > most ? x[i] : most;
  }
  const range found = {least, most > least ? most - least : 1};
  return found;
}

SNW_AVX2_INLINE __m256i quantise8(__m128i values, __m256i low, __m256i reciprocal) {
  const __m256i offset = _mm256_sub_epi32(_mm256_cvtepi16_epi32(values), low);
  const __m256i scaled = _mm256_add_epi32(_mm256_mullo_epi32(offset, reciprocal), _mm256_set1_epi32(1 << 15));
  const __m256i capped = _mm256_min_epi32(_mm256_srli_epi32(scaled, 16), _mm256_set1_epi32(255));
  return _mm256_sub_epi32(capped, _mm256_set1_epi32(128));
}

// The last group of four may end in up to three bytes of no meaning: they meet zero weights.
SNW_AVX2_INLINE void quantise(const int16_t *x, uint32_t columns, range range, int8_t *bytes) {
  const uint32_t reciprocal = (255u << 16) / (uint32_t)range.width;
  const __m256i low = _mm256_set1_epi32(range.low), factor = _mm256_set1_epi32((int32_t)reciprocal);
  uint32_t i = 0;
  for (; i + 16 <= columns; i += 16) {
    const __m256i first = quantise8(_mm_loadu_si128((const __m128i *)(x + i)), low, factor);
    const __m256i second = quantise8(_mm_loadu_si128((const __m128i *)(x + i + 8)), low, factor);
    const __m256i words = snw_pack_avx2(first, second);
    const __m128i narrow = _mm_packs_epi16(_mm256_castsi256_si128(words), _mm256_extracti128_si256(words, 1));
    _mm_storeu_si128((__m128i *)(bytes + i), narrow);
  }
  for (; i < columns; i++) {
    const uint32_t level = ((uint32_t)(x[i] - range.low) * reciprocal + (1u << 15)) >> 16;
    bytes[i] = (int8_t)((int32_t)(level < 255 ? level : 255) - 128);
  }
}

// (sum·width + 255·(low·rowSum + bias))·multiplier for the even 32-bit lanes; `sum` has 128·rowSum in it. The
// multiplier is positive and below 2^22, the accumulator has up to 64 bits: two 32-bit products.
SNW_AVX2_INLINE __m256i products(__m256i sum, __m256i row_sum, __m256i bias, __m256i multiplier, range range) {
  const __m256i weighted = _mm256_mul_epi32(sum, _mm256_set1_epi64x(range.width));
  const __m256i shifted = _mm256_mul_epi32(row_sum, _mm256_set1_epi64x(255 * (int64_t)range.low));
  const __m256i constant = _mm256_mul_epi32(bias, _mm256_set1_epi64x(255));
  const __m256i accumulator = _mm256_add_epi64(weighted, _mm256_add_epi64(shifted, constant));
  const __m256i low = _mm256_mul_epu32(accumulator, multiplier);
  const __m256i high = _mm256_mul_epu32(_mm256_srli_epi64(accumulator, 32), multiplier);
  return _mm256_add_epi64(low, _mm256_slli_epi64(high, 32));
}

SNW_AVX2_INLINE __m256i requantise8(const snw_dense *layer, size_t at, __m256i sum, range range) {
  const __m256i row_sum = _mm256_loadu_si256((const __m256i *)(layer->row_sum + at));
  const __m256i bias = _mm256_loadu_si256((const __m256i *)(layer->bias + at));
  const __m256i multiplier = _mm256_loadu_si256((const __m256i *)(layer->multiplier + at));
  const __m256i unsigned_sum = _mm256_add_epi32(sum, _mm256_slli_epi32(row_sum, 7));
  const __m256i even = products(unsigned_sum, row_sum, bias, multiplier, range);
  const __m256i odd = products(
      _mm256_srli_epi64(unsigned_sum, 32), _mm256_srli_epi64(row_sum, 32), _mm256_srli_epi64(bias, 32),
      _mm256_srli_epi64(multiplier, 32), range);
  return snw_narrow_avx2(even, odd, layer->right_shift + at);
}

SNW_AVX2_INLINE void dense_tiles(
    const snw_dense *layer, const snw_quadratic_avx2 *quadratic, uint32_t position, range range, uint32_t tile,
    const int tiles) {
  const size_t groups = ((size_t)layer->columns + 3) / 4, output = 16 * (size_t)tile;
  snw_tile_avx2 sum[4];
  snw_dot_bytes_avx2(layer->scratch, layer->weights + tile * groups * 64, groups, sum, tiles);
  for (int t = 0; t < tiles; t++) {
    const size_t at = output + 16 * (size_t)t;
    const __m256i v = snw_pack_avx2(
        requantise8(layer, at, sum[t].low, range), requantise8(layer, at + 8, sum[t].high, range));
    snw_finish_avx2(layer, quadratic, position, at, v);
  }
}

SNW_AVX2 void snw_dense_dynamic__avx2(const snw_dense *layer) {
  const uint32_t tiles = (layer->rows + 15) / 16;
  snw_quadratic_avx2 quadratic;
  snw_prepare_avx2(layer, &quadratic);
  for (uint32_t position = 0; position < layer->positions; position++) {
    const int16_t *x = (const int16_t *)layer->x + (size_t)position * layer->columns;
    const range range = find_range(x, layer->columns);
    quantise(x, layer->columns, range, layer->scratch);
    uint32_t tile = 0;
    for (; tile + 4 <= tiles; tile += 4) dense_tiles(layer, &quadratic, position, range, tile, 4);
    for (; tile < tiles; tile++) dense_tiles(layer, &quadratic, position, range, tile, 1);
  }
}

#endif
