// Dense layers with f32 or fp16 weights and AVX512: lanes over outputs, one fused multiply-add after the other along k
// (docs/arithmetic.md, section 5). Eight independent tiles, or several positions times tiles, hide the latency; the
// last tile of a row is stored under a mask, because the next row may be finished already.
#if defined(__x86_64__)

#pragma STDC FP_CONTRACT OFF

#include <immintrin.h>

#include "snw_variants.h"

#define SNW_AVX512 __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,avx2,fma,f16c")))
#define SNW_AVX512_INLINE static inline __attribute__((always_inline)) SNW_AVX512

SNW_AVX512_INLINE __m512 load_weights(const void *weights, size_t index, const int half) {
  if (half) return _mm512_cvtph_ps(_mm256_loadu_si256((const __m256i *)((const uint16_t *)weights + index)));
  return _mm512_loadu_ps((const float *)weights + index);
}

SNW_AVX512_INLINE void dense_tiles(
    const snw_dense_float *layer, uint32_t position, uint32_t tile, const int positions, const int tiles,
    const int half) {
  const size_t columns = layer->columns, rows = layer->rows, output = 16 * (size_t)tile;
  const float *x = layer->x + position * columns;
  __m512 sum[4][8];
  for (int p = 0; p < positions; p++)
    for (int t = 0; t < tiles; t++) sum[p][t] = _mm512_loadu_ps(layer->bias + output + 16 * t);
  for (size_t k = 0; k < columns; k++) {
    __m512 value[4];
#pragma unroll
    for (int p = 0; p < positions; p++) value[p] = _mm512_set1_ps(x[(size_t)p * columns + k]);
#pragma unroll
    for (int t = 0; t < tiles; t++) {
      const __m512 w = load_weights(layer->weights, ((tile + (size_t)t) * columns + k) * 16, half);
#pragma unroll
      for (int p = 0; p < positions; p++) sum[p][t] = _mm512_fmadd_ps(w, value[p], sum[p][t]);
    }
  }
  for (int t = 0; t < tiles; t++) {
    const size_t first = output + 16 * (size_t)t, left = rows - first;
    const __mmask16 mask = left >= 16 ? 0xffff : (__mmask16)((1u << left) - 1);
    for (int p = 0; p < positions; p++)
      _mm512_mask_storeu_ps(layer->y + (position + (size_t)p) * rows + first, mask, sum[p][t]);
  }
}

SNW_AVX512_INLINE void dense_rows(
    const snw_dense_float *layer, uint32_t position, const int positions, const int half) {
  const uint32_t tiles = (layer->rows + 15) / 16;
  uint32_t tile = 0;
  if (positions == 1)
    for (; tile + 8 <= tiles; tile += 8) dense_tiles(layer, position, tile, positions, 8, half);
  for (; tile + 4 <= tiles; tile += 4) dense_tiles(layer, position, tile, positions, 4, half);
  for (; tile + 2 <= tiles; tile += 2) dense_tiles(layer, position, tile, positions, 2, half);
  if (tile < tiles) dense_tiles(layer, position, tile, positions, 1, half);
}

SNW_AVX512_INLINE void dense(const snw_dense_float *layer, const int half) {
  uint32_t position = 0;
  for (; position + 4 <= layer->positions; position += 4) dense_rows(layer, position, 4, half);
  for (; position < layer->positions; position++) dense_rows(layer, position, 1, half);
}

SNW_AVX512 void snw_dense_f32__avx512vnni(const snw_dense_float *layer) { dense(layer, 0); }
SNW_AVX512 void snw_dense_f16__avx512vnni(const snw_dense_float *layer) { dense(layer, 1); }

#endif
