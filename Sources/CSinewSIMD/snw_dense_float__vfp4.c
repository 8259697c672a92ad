// Dense layers with f32 or fp16 weights and the scalar fused multiply-add of VFPv4: sixteen outputs side by side, one
// multiply-add after the other along k (docs/arithmetic.md, section 5).
#include "snw_variants.h"

#if SNW_TARGET_VFP4

#include "snw_vfp4.h"

SNW_VFP4_INLINE void dense(const snw_dense_float *layer, const int half) {
  const size_t columns = layer->columns, rows = layer->rows;
  for (size_t position = 0; position < layer->positions; position++) {
    const float *x = layer->x + position * columns;
    for (size_t output = 0; output < rows; output += 16) {
      float sum[16];
      SNW_UNROLL
      for (int i = 0; i < 16; i++) sum[i] = layer->bias[output + (size_t)i];
      for (size_t k = 0; k < columns; k++) {
        const size_t first = output * columns + 16 * k;
        SNW_UNROLL
        for (int i = 0; i < 16; i++) {
          const size_t index = first + (size_t)i;
          const float w = half ? snw_half_to_float_vfp4(((const uint16_t *)layer->weights)[index])
                               : ((const float *)layer->weights)[index];
          sum[i] = snw_fma_vfp4(w, x[k], sum[i]);
        }
      }
      // The last tile is stored in part: the next position may be finished already, and the tensor may end here.
      float *y = layer->y + position * rows + output;
      const size_t count = rows - output < 16 ? rows - output : 16;
      float values[16];
      SNW_UNROLL
      for (int i = 0; i < 16; i++) values[i] = sum[i];
      for (size_t i = 0; i < count; i++) y[i] = values[i];
    }
  }
}

SNW_VFP4 void snw_dense_f32__vfp4(const snw_dense_float *layer) { dense(layer, 0); }
SNW_VFP4 void snw_dense_f16__vfp4(const snw_dense_float *layer) { dense(layer, 1); }

#endif
