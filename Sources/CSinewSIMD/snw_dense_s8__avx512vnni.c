// Dense layer from int8 with AVX512-VNNI: vpdpbusd takes x + 128 as unsigned bytes, and 128 times the row sums of the
// weights comes off again. Sums may wrap on the way; the result is below 2^31 (docs/arithmetic.md, section 4).
#if defined(__x86_64__)

#include "snw_integer_avx512.h"

SNW_AVX512_INLINE void dense_tiles(
    const snw_dense *layer, uint32_t position, uint32_t tile, const int tiles, const int phases) {
  const size_t groups = ((size_t)layer->columns + 3) / 4, output = 16 * (size_t)tile;
  const int8_t *x = (const int8_t *)layer->x + (size_t)position * layer->columns;
  __m512i sum[4];
  snw_dot_bytes_avx512(
      x, layer->weights + tile * groups * 64, groups, _mm512_set1_epi8((char)0x80), sum, tiles, phases);
  __m256i v[4];
  for (int t = 0; t < tiles; t++) {
    const size_t at = output + 16 * (size_t)t;
    const __m512i excess = _mm512_slli_epi32(_mm512_loadu_si512(layer->row_sum + at), 7);
    const __m512i bias = _mm512_sub_epi32(_mm512_loadu_si512(layer->bias + at), excess);
    v[t] = snw_requantise_avx512(layer, at, _mm512_add_epi32(sum[t], bias));
  }
  snw_finish_avx512(layer, position, output, v, tiles);
}

SNW_AVX512 void snw_dense_s8__avx512vnni(const snw_dense *layer) {
  const uint32_t tiles = (layer->rows + 15) / 16;
  for (uint32_t position = 0; position < layer->positions; position++) {
    uint32_t tile = 0;
    for (; tile + 4 <= tiles; tile += 4) dense_tiles(layer, position, tile, 4, 2);
    for (; tile + 2 <= tiles; tile += 2) dense_tiles(layer, position, tile, 2, 4);
    if (tile < tiles) dense_tiles(layer, position, tile, 1, 4);
  }
}

#endif
