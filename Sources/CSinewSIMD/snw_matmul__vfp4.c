// Products of run-time matrices with the scalar fused multiply-add of VFPv4: four columns side by side, one multiply-add
// after the other along k (docs/arithmetic.md, section 5).
#include "snw_variants.h"

#if SNW_TARGET_VFP4

#include "snw_vfp4.h"

// `columns` columns of one row of a product.
SNW_VFP4_INLINE void block(const float *a, const float *b, float *y, size_t k, size_t n, const int columns) {
  float sum[4] = {0, 0, 0, 0};
  for (size_t p = 0; p < k; p++) {
    SNW_UNROLL
    for (int j = 0; j < columns; j++) sum[j] = snw_fma_vfp4(b[p * n + (size_t)j], a[p], sum[j]);
  }
  SNW_UNROLL
  for (int j = 0; j < columns; j++) y[j] = sum[j];
}

SNW_VFP4 void snw_matmul__vfp4(const snw_matmul *product) {
  const size_t m = product->m, k = product->k, n = product->n;
  for (size_t batch = 0; batch < product->batch; batch++) {
    const float *left = product->left + batch * product->left_stride;
    const float *b = product->right + batch * product->right_stride;
    for (size_t i = 0; i < m; i++) {
      const float *a = left + i * k;
      float *y = product->y + (batch * m + i) * n;
      size_t j = 0;
      for (; j + 4 <= n; j += 4) block(a, b + j, y + j, k, n, 4);
      for (; j < n; j++) block(a, b + j, y + j, k, n, 1);
    }
  }
}

#endif
