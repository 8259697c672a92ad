// Dense layers with f32 or fp16 weights and NEON: lanes over outputs, one fused multiply-add after the other along k
// (docs/arithmetic.md, section 5). Two tiles, or four positions of one, hide the latency.
//
// AArch64 only: 32-bit NEON flushes subnormals.
#include "snw_variants.h"

#if defined(__aarch64__)

#include "snw_neon.h"

enum { POSITIONS = 4, TILES = 2 };

// Four weights from `index` on, widened exactly when they are fp16.
SNW_NEON_INLINE float32x4_t load_weights(const void *weights, size_t index, const int half) {
  if (half) return vcvt_f32_f16(vreinterpret_f16_u16(vld1_u16((const uint16_t *)weights + index)));
  return vld1q_f32((const float *)weights + index);
}

SNW_NEON_INLINE void dense_tiles(
    const snw_dense_float *layer, size_t position, size_t tile, const int positions, const int tiles, const int half) {
  const size_t columns = layer->columns, rows = layer->rows;
  const float *x = layer->x + position * columns;
  float32x4_t sum[POSITIONS][4 * TILES];
  SNW_UNROLL
  for (int p = 0; p < positions; p++) {
    SNW_UNROLL
    for (int i = 0; i < 4 * tiles; i++) sum[p][i] = vld1q_f32(layer->bias + 16 * tile + 4 * (size_t)i);
  }
  for (size_t k = 0; k < columns; k++) {
    SNW_UNROLL
    for (int i = 0; i < 4 * tiles; i++) {
      const size_t index = ((tile + (size_t)(i / 4)) * columns + k) * 16 + 4 * (size_t)(i % 4);
      const float32x4_t w = load_weights(layer->weights, index, half);
      SNW_UNROLL
      for (int p = 0; p < positions; p++) sum[p][i] = vfmaq_n_f32(sum[p][i], w, x[(size_t)p * columns + k]);
    }
  }
  // The last tile is stored in part: the next position may be finished already, and the tensor may end here.
  SNW_UNROLL
  for (int p = 0; p < positions; p++) {
    SNW_UNROLL
    for (int i = 0; i < 4 * tiles; i++) {
      const size_t first = 16 * tile + 4 * (size_t)i;
      float *y = layer->y + (position + (size_t)p) * rows + first;
      if (first + 4 <= rows) {
        vst1q_f32(y, sum[p][i]);
      } else {
        float values[4];
        vst1q_f32(values, sum[p][i]);
        for (size_t j = 0; first + j < rows; j++) y[j] = values[j];
      }
    }
  }
}

SNW_NEON_INLINE void dense_rows(const snw_dense_float *layer, size_t position, const int positions, const int half) {
  const size_t tiles = ((size_t)layer->rows + 15) / 16;
  size_t tile = 0;
  if (positions == 1)
    for (; tile + TILES <= tiles; tile += TILES) dense_tiles(layer, position, tile, positions, TILES, half);
  for (; tile < tiles; tile++) dense_tiles(layer, position, tile, positions, 1, half);
}

SNW_NEON_INLINE void dense(const snw_dense_float *layer, const int half) {
  size_t position = 0;
  for (; position + POSITIONS <= layer->positions; position += POSITIONS) dense_rows(layer, position, POSITIONS, half);
  for (; position < layer->positions; position++) dense_rows(layer, position, 1, half);
}

SNW_NEON void snw_dense_f32__neon(const snw_dense_float *layer) { dense(layer, 0); }
SNW_NEON void snw_dense_f16__neon(const snw_dense_float *layer) { dense(layer, 1); }

#endif
