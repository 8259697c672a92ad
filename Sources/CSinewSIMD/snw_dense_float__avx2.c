// Dense layers with f32 or fp16 weights and AVX2: lanes over outputs, one fused multiply-add after the other along k
// (docs/arithmetic.md, section 5). Several tiles, or positions times tiles, hide the latency; the last tile of a row
// is stored under a mask, because the next row may be finished already.
#if defined(__x86_64__)

#pragma STDC FP_CONTRACT OFF

#include <immintrin.h>

#include "snw_variants.h"

#define SNW_AVX2 __attribute__((target("avx2,fma,f16c")))
#define SNW_AVX2_INLINE static inline __attribute__((always_inline)) SNW_AVX2

SNW_AVX2_INLINE __m256 load_weights(const void *weights, size_t index, const int half) {
  if (half) return _mm256_cvtph_ps(_mm_loadu_si128((const __m128i *)((const uint16_t *)weights + index)));
  return _mm256_loadu_ps((const float *)weights + index);
}

// Lanes below `left` set.
SNW_AVX2_INLINE __m256i mask_first(int left) {
  return _mm256_cmpgt_epi32(_mm256_set1_epi32(left), _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7));
}

SNW_AVX2_INLINE void dense_tiles(
    const snw_dense_float *layer, uint32_t position, uint32_t tile, const int positions, const int tiles,
    const int half) {
  const size_t columns = layer->columns, rows = layer->rows, output = 16 * (size_t)tile;
  const float *x = layer->x + position * columns;
  __m256 sum[4][8];
  for (int p = 0; p < positions; p++)
    for (int h = 0; h < 2 * tiles; h++) sum[p][h] = _mm256_loadu_ps(layer->bias + output + 8 * h);
  for (size_t k = 0; k < columns; k++) {
    __m256 value[4];
#pragma unroll
    for (int p = 0; p < positions; p++) value[p] = _mm256_set1_ps(x[(size_t)p * columns + k]);
#pragma unroll
    for (int h = 0; h < 2 * tiles; h++) {
      const size_t index = ((tile + (size_t)(h / 2)) * columns + k) * 16 + 8 * (size_t)(h % 2);
      const __m256 w = load_weights(layer->weights, index, half);
#pragma unroll
      for (int p = 0; p < positions; p++) sum[p][h] = _mm256_fmadd_ps(w, value[p], sum[p][h]);
    }
  }
  for (int h = 0; h < 2 * tiles; h++) {
    const size_t first = output + 8 * (size_t)h;
    if (first >= rows) continue;
    const size_t left = rows - first;
    for (int p = 0; p < positions; p++) {
      float *y = layer->y + (position + (size_t)p) * rows + first;
      _mm256_maskstore_ps(y, mask_first(left < 8 ? (int)left : 8), sum[p][h]);
    }
  }
}

SNW_AVX2_INLINE void dense_rows(
    const snw_dense_float *layer, uint32_t position, const int positions, const int half) {
  const uint32_t tiles = (layer->rows + 15) / 16;
  uint32_t tile = 0;
  if (positions == 1)
    for (; tile + 4 <= tiles; tile += 4) dense_tiles(layer, position, tile, positions, 4, half);
  for (; tile < tiles; tile++) dense_tiles(layer, position, tile, positions, 1, half);
}

SNW_AVX2_INLINE void dense(const snw_dense_float *layer, const int half) {
  uint32_t position = 0;
  for (; position + 4 <= layer->positions; position += 4) dense_rows(layer, position, 4, half);
  for (; position < layer->positions; position++) dense_rows(layer, position, 1, half);
}

SNW_AVX2 void snw_dense_f32__avx2(const snw_dense_float *layer) { dense(layer, 0); }
SNW_AVX2 void snw_dense_f16__avx2(const snw_dense_float *layer) { dense(layer, 1); }

#endif
