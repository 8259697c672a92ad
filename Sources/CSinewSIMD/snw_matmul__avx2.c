// Products of run-time matrices with AVX2: lanes over columns of the result, blocks of rows share the loads, one fused
// multiply-add after the other along k (docs/arithmetic.md, section 5).
#if defined(__x86_64__)

#pragma STDC FP_CONTRACT OFF

#include <immintrin.h>

#include "snw_variants.h"

#define SNW_AVX2 __attribute__((target("avx2,fma,f16c")))
#define SNW_AVX2_INLINE static inline __attribute__((always_inline)) SNW_AVX2

// `rows` rows and 8 · `vectors` columns of one product; `last` masks the lanes of the last vector that exist.
SNW_AVX2_INLINE void block(
    const float *a, const float *b, float *y, size_t k, size_t n, __m256i last, const int rows,
    const int vectors) {
  __m256 sum[4][4];
  for (int r = 0; r < rows; r++)
    for (int v = 0; v < vectors; v++) sum[r][v] = _mm256_setzero_ps();
  for (size_t p = 0; p < k; p++) {
    __m256 right[4];
#pragma unroll
    for (int v = 0; v < vectors; v++) {
      const float *row = b + p * n + 8 * v;
      right[v] = v == vectors - 1 ? _mm256_maskload_ps(row, last) : _mm256_loadu_ps(row);
    }
#pragma unroll
    for (int r = 0; r < rows; r++) {
      const __m256 left = _mm256_set1_ps(a[(size_t)r * k + p]);
#pragma unroll
      for (int v = 0; v < vectors; v++) sum[r][v] = _mm256_fmadd_ps(right[v], left, sum[r][v]);
    }
  }
  for (int r = 0; r < rows; r++) {
    for (int v = 0; v < vectors; v++) {
      float *row = y + (size_t)r * n + 8 * v;
      if (v == vectors - 1) {
        _mm256_maskstore_ps(row, last, sum[r][v]);
      } else {
        _mm256_storeu_ps(row, sum[r][v]);
      }
    }
  }
}

SNW_AVX2_INLINE void row_block(const float *a, const float *b, float *y, size_t k, size_t n, const int rows) {
  size_t j = 0;
  for (; j + 16 <= n; j += 16) block(a, b + j, y + j, k, n, _mm256_set1_epi32(-1), rows, 2);
  for (; j < n; j += 8) {
    const int left = n - j < 8 ? (int)(n - j) : 8;
    const __m256i lanes = _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7);
    block(a, b + j, y + j, k, n, _mm256_cmpgt_epi32(_mm256_set1_epi32(left), lanes), rows, 1);
  }
}

SNW_AVX2 void snw_matmul__avx2(const snw_matmul *product) {
  const size_t m = product->m, k = product->k, n = product->n;
  for (size_t batch = 0; batch < product->batch; batch++) {
    const float *a = product->left + batch * product->left_stride;
    const float *b = product->right + batch * product->right_stride;
    float *y = product->y + batch * m * n;
    size_t i = 0;
    for (; i + 4 <= m; i += 4) row_block(a + i * k, b, y + i * n, k, n, 4);
    for (; i < m; i++) row_block(a + i * k, b, y + i * n, k, n, 1);
  }
}

#endif
