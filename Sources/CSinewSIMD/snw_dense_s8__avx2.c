// Dense layer from int8 with AVX2 (docs/arithmetic.md, section 4).
#if defined(__x86_64__)

#include "snw_integer_avx2.h"

SNW_AVX2_INLINE void dense_tiles(
    const snw_dense *layer, const snw_quadratic_avx2 *quadratic, uint32_t position, uint32_t tile,
    const int tiles) {
  const size_t groups = ((size_t)layer->columns + 3) / 4, output = 16 * (size_t)tile;
  const int8_t *x = (const int8_t *)layer->x + (size_t)position * layer->columns;
  snw_tile_avx2 sum[4];
  snw_dot_bytes_avx2(x, layer->weights + tile * groups * 64, groups, sum, tiles);
  for (int t = 0; t < tiles; t++) {
    const size_t at = output + 16 * (size_t)t;
    const __m256i *bias = (const __m256i *)(layer->bias + at);
    sum[t].low = _mm256_add_epi32(sum[t].low, _mm256_loadu_si256(bias));
    sum[t].high = _mm256_add_epi32(sum[t].high, _mm256_loadu_si256(bias + 1));
    snw_finish_avx2(layer, quadratic, position, at, snw_requantise_avx2(layer, at, sum[t]));
  }
}

SNW_AVX2 void snw_dense_s8__avx2(const snw_dense *layer) {
  const uint32_t tiles = (layer->rows + 15) / 16;
  snw_quadratic_avx2 quadratic;
  snw_prepare_avx2(layer, &quadratic);
  for (uint32_t position = 0; position < layer->positions; position++) {
    uint32_t tile = 0;
    for (; tile + 4 <= tiles; tile += 4) dense_tiles(layer, &quadratic, position, tile, 4);
    for (; tile < tiles; tile++) dense_tiles(layer, &quadratic, position, tile, 1);
  }
}

#endif
