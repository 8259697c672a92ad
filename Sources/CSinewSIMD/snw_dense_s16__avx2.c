// Dense layer from int16 with AVX2: weights widened to int16, vpmaddwd with pairs of columns (docs/arithmetic.md,
// section 4). Sums may wrap on the way; the result is below 2^31.
#if defined(__x86_64__)

#include "snw_integer_avx2.h"

SNW_AVX2_INLINE void dense_tiles(
    const snw_dense *layer, const snw_quadratic_avx2 *quadratic, uint32_t position, uint32_t tile,
    const int tiles) {
  const size_t groups = ((size_t)layer->columns + 3) / 4, output = 16 * (size_t)tile;
  const int16_t *x = (const int16_t *)layer->x + (size_t)position * layer->columns;
  const int8_t *weights = layer->weights + tile * groups * 64;
  // Four outputs a vector, two partial sums each.
  __m256i sum[2][4];
  for (int t = 0; t < tiles; t++)
    for (int i = 0; i < 4; i++) sum[t][i] = _mm256_setzero_si256();
  for (size_t g = 0; g < groups; g++) {
    int64_t four;
    __builtin_memcpy(&four, x + 4 * g, 8);
    const __m256i words = _mm256_set1_epi64x(four);
#pragma unroll
    for (int t = 0; t < tiles; t++) {
      const __m128i *w = (const __m128i *)(weights + ((size_t)t * groups + g) * 64);
#pragma unroll
      for (int i = 0; i < 4; i++) {
        const __m256i wide = _mm256_cvtepi8_epi16(_mm_loadu_si128(w + i));
        sum[t][i] = _mm256_add_epi32(sum[t][i], _mm256_madd_epi16(wide, words));
      }
    }
  }
  for (int t = 0; t < tiles; t++) {
    const size_t at = output + 16 * (size_t)t;
    const __m256i *bias = (const __m256i *)(layer->bias + at);
    const __m256i low = _mm256_permute4x64_epi64(_mm256_hadd_epi32(sum[t][0], sum[t][1]), 0xd8);
    const __m256i high = _mm256_permute4x64_epi64(_mm256_hadd_epi32(sum[t][2], sum[t][3]), 0xd8);
    const snw_tile_avx2 total = {
      _mm256_add_epi32(low, _mm256_loadu_si256(bias)), _mm256_add_epi32(high, _mm256_loadu_si256(bias + 1))};
    snw_finish_avx2(layer, quadratic, position, at, snw_requantise_avx2(layer, at, total));
  }
}

SNW_AVX2 void snw_dense_s16__avx2(const snw_dense *layer) {
  const uint32_t tiles = (layer->rows + 15) / 16;
  snw_quadratic_avx2 quadratic;
  snw_prepare_avx2(layer, &quadratic);
  for (uint32_t position = 0; position < layer->positions; position++) {
    uint32_t tile = 0;
    for (; tile + 2 <= tiles; tile += 2) dense_tiles(layer, &quadratic, position, tile, 2);
    if (tile < tiles) dense_tiles(layer, &quadratic, position, tile, 1);
  }
}

#endif
