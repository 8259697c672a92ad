// Products of run-time matrices with AVX512: lanes over columns of the result, blocks of rows share the loads, one fused
// multiply-add after the other along k (docs/arithmetic.md, section 5).
#if defined(__x86_64__)

#pragma STDC FP_CONTRACT OFF

#include <immintrin.h>

#include "snw_variants.h"

#define SNW_AVX512 __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,avx2,fma,f16c")))
#define SNW_AVX512_INLINE static inline __attribute__((always_inline)) SNW_AVX512

// `rows` rows and 16 · `vectors` columns of one product; `last` masks the lanes of the last vector that exist.
SNW_AVX512_INLINE void block(
    const float *a, const float *b, float *y, size_t k, size_t n, __mmask16 last, const int rows,
    const int vectors) {
  __m512 sum[4][4];
  for (int r = 0; r < rows; r++)
    for (int v = 0; v < vectors; v++) sum[r][v] = _mm512_setzero_ps();
  for (size_t p = 0; p < k; p++) {
    __m512 right[4];
#pragma unroll
    for (int v = 0; v < vectors; v++)
      right[v] = _mm512_maskz_loadu_ps(v == vectors - 1 ? last : 0xffff, b + p * n + 16 * v);
#pragma unroll
    for (int r = 0; r < rows; r++) {
      const __m512 left = _mm512_set1_ps(a[(size_t)r * k + p]);
#pragma unroll
      for (int v = 0; v < vectors; v++) sum[r][v] = _mm512_fmadd_ps(right[v], left, sum[r][v]);
    }
  }
  for (int r = 0; r < rows; r++)
    for (int v = 0; v < vectors; v++)
      _mm512_mask_storeu_ps(y + (size_t)r * n + 16 * v, v == vectors - 1 ? last : 0xffff, sum[r][v]);
}

SNW_AVX512_INLINE void row_block(
    const float *a, const float *b, float *y, size_t k, size_t n, const int rows) {
  size_t j = 0;
  for (; j + 64 <= n; j += 64) block(a, b + j, y + j, k, n, 0xffff, rows, 4);
  for (; j < n; j += 16) {
    const size_t left = n - j;
    block(a, b + j, y + j, k, n, left >= 16 ? 0xffff : (__mmask16)((1u << left) - 1), rows, 1);
  }
}

SNW_AVX512 void snw_matmul__avx512vnni(const snw_matmul *product) {
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
