// Products of run-time matrices with NEON: lanes over columns of the result, blocks of rows share the loads, one fused
// multiply-add after the other along k (docs/arithmetic.md, section 5).
//
// AArch64 only: 32-bit NEON flushes subnormals.
#include "snw_variants.h"

#if defined(__aarch64__)

#include "snw_neon.h"

enum { ROWS = 4, VECTORS = 4 };

// `rows` rows and 4 · `vectors` columns of one product.
SNW_NEON_INLINE void block(
    const float *a, const float *b, float *y, size_t k, size_t n, const int rows, const int vectors) {
  float32x4_t sum[ROWS][VECTORS];
  SNW_UNROLL
  for (int r = 0; r < rows; r++) {
    SNW_UNROLL
    for (int v = 0; v < vectors; v++) sum[r][v] = vdupq_n_f32(0);
  }
  for (size_t p = 0; p < k; p++) {
    SNW_UNROLL
    for (int v = 0; v < vectors; v++) {
      const float32x4_t right = vld1q_f32(b + p * n + 4 * (size_t)v);
      SNW_UNROLL
      for (int r = 0; r < rows; r++) sum[r][v] = vfmaq_n_f32(sum[r][v], right, a[(size_t)r * k + p]);
    }
  }
  SNW_UNROLL
  for (int r = 0; r < rows; r++) {
    SNW_UNROLL
    for (int v = 0; v < vectors; v++) vst1q_f32(y + (size_t)r * n + 4 * (size_t)v, sum[r][v]);
  }
}

// One column: lanes over rows.
SNW_NEON_INLINE void column(const float *a, const float *b, float *y, size_t k, size_t n, const int rows) {
  float32x4_t sum = vdupq_n_f32(0);
  for (size_t p = 0; p < k; p++) {
    float32x4_t left = vdupq_n_f32(a[p]);
    if (rows == ROWS) {
      left = vsetq_lane_f32(a[k + p], left, 1);
      left = vsetq_lane_f32(a[2 * k + p], left, 2);
      left = vsetq_lane_f32(a[3 * k + p], left, 3);
    }
    sum = vfmaq_n_f32(sum, left, b[p * n]);
  }
  float values[ROWS];
  vst1q_f32(values, sum);
  for (int r = 0; r < rows; r++) y[(size_t)r * n] = values[r];
}

SNW_NEON_INLINE void row_block(const float *a, const float *b, float *y, size_t k, size_t n, const int rows) {
  size_t j = 0;
  for (; j + 4 * VECTORS <= n; j += 4 * VECTORS) block(a, b + j, y + j, k, n, rows, VECTORS);
  for (; j + 4 <= n; j += 4) block(a, b + j, y + j, k, n, rows, 1);
  for (; j < n; j++) column(a, b + j, y + j, k, n, rows);
}

SNW_NEON void snw_matmul__neon(const snw_matmul *product) {
  const size_t m = product->m, k = product->k, n = product->n;
  for (size_t batch = 0; batch < product->batch; batch++) {
    const float *a = product->left + batch * product->left_stride;
    const float *b = product->right + batch * product->right_stride;
    float *y = product->y + batch * m * n;
    size_t i = 0;
    for (; i + ROWS <= m; i += ROWS) row_block(a + i * k, b, y + i * n, k, n, ROWS);
    for (; i < m; i++) row_block(a + i * k, b, y + i * n, k, n, 1);
  }
}

#endif
