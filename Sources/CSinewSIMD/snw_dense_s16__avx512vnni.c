// Dense layer from int16 with AVX512-VNNI: x + 32768 = 256 h + l splits x exactly into two planes of unsigned bytes,
// so one read of the int8 weights serves two vpdpbusd and nothing is widened. 32768 times the row sums comes off again.
// Sums may wrap on the way; the result is below 2^31 (docs/arithmetic.md, section 4).
#if defined(__x86_64__)

#include "snw_integer_avx512.h"

SNW_AVX512_INLINE void split(const int16_t *x, __m512i *high, __m512i *low) {
  int64_t four;
  __builtin_memcpy(&four, x, 8);
  const __m512i words = _mm512_xor_si512(_mm512_set1_epi64(four), _mm512_set1_epi16((short)0x8000));
  *high = _mm512_shuffle_epi8(words, _mm512_set1_epi32(0x07050301));
  *low = _mm512_shuffle_epi8(words, _mm512_set1_epi32(0x06040200));
}

SNW_AVX512_INLINE void dense_tiles(
    const snw_dense *layer, uint32_t position, uint32_t tile, const int tiles, const int phases) {
  const size_t groups = ((size_t)layer->columns + 3) / 4, output = 16 * (size_t)tile;
  const int16_t *x = (const int16_t *)layer->x + (size_t)position * layer->columns;
  const int8_t *weights = layer->weights + tile * groups * 64;
  __m512i high[4][4], low[4][4];
  for (int p = 0; p < phases; p++)
    for (int t = 0; t < tiles; t++) high[p][t] = low[p][t] = _mm512_setzero_si512();

  size_t g = 0;
  for (; g + (size_t)phases <= groups; g += (size_t)phases) {
#pragma unroll
    for (int p = 0; p < phases; p++) {
      __m512i h, l;
      split(x + 4 * (g + (size_t)p), &h, &l);
#pragma unroll
      for (int t = 0; t < tiles; t++) {
        const __m512i w = _mm512_loadu_si512(weights + ((size_t)t * groups + g + (size_t)p) * 64);
        high[p][t] = _mm512_dpbusd_epi32(high[p][t], h, w);
        low[p][t] = _mm512_dpbusd_epi32(low[p][t], l, w);
      }
    }
  }
  for (; g < groups; g++) {
    __m512i h, l;
    split(x + 4 * g, &h, &l);
#pragma unroll
    for (int t = 0; t < tiles; t++) {
      const __m512i w = _mm512_loadu_si512(weights + ((size_t)t * groups + g) * 64);
      high[0][t] = _mm512_dpbusd_epi32(high[0][t], h, w);
      low[0][t] = _mm512_dpbusd_epi32(low[0][t], l, w);
    }
  }

  __m256i v[4];
  for (int t = 0; t < tiles; t++) {
    for (int p = 1; p < phases; p++) {
      high[0][t] = _mm512_add_epi32(high[0][t], high[p][t]);
      low[0][t] = _mm512_add_epi32(low[0][t], low[p][t]);
    }
    const size_t at = output + 16 * (size_t)t;
    const __m512i excess = _mm512_slli_epi32(_mm512_loadu_si512(layer->row_sum + at), 15);
    const __m512i bias = _mm512_sub_epi32(_mm512_loadu_si512(layer->bias + at), excess);
    const __m512i sum = _mm512_add_epi32(_mm512_slli_epi32(high[0][t], 8), low[0][t]);
    v[t] = snw_requantise_avx512(layer, at, _mm512_add_epi32(sum, bias));
  }
  snw_finish_avx512(layer, position, output, v, tiles);
}

SNW_AVX512 void snw_dense_s16__avx512vnni(const snw_dense *layer) {
  const uint32_t tiles = (layer->rows + 15) / 16;
  for (uint32_t position = 0; position < layer->positions; position++) {
    uint32_t tile = 0;
    for (; tile + 4 <= tiles; tile += 4) dense_tiles(layer, position, tile, 4, 1);
    for (; tile + 2 <= tiles; tile += 2) dense_tiles(layer, position, tile, 2, 2);
    if (tile < tiles) dense_tiles(layer, position, tile, 1, 4);
  }
}

#endif
