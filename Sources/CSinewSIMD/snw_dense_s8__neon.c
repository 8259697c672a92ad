// Dense layer from int8 with NEON (docs/arithmetic.md, section 4).
#include "snw_variants.h"

#if SNW_TARGET_NEON

#include "snw_dot_neon.h"

SNW_NEON void snw_dense_s8__neon(const snw_dense *layer) {
  const size_t groups = ((size_t)layer->columns + 3) / 4;
  snw_finish_neon finish;
  snw_prepare_neon(layer, &finish);
  for (uint32_t position = 0; position < layer->positions; position++) {
    const int8_t *x = (const int8_t *)layer->x + (size_t)position * layer->columns;
    for (size_t output = 0; output < layer->rows; output += 16) {
      snw_sums_neon sums = snw_dot_bytes_neon(x, layer->weights + output * groups * 4, groups);
      SNW_UNROLL
      for (int i = 0; i < 4; i++) sums.part[i] = vaddq_s32(sums.part[i], vld1q_s32(layer->bias + output + 4 * i));
      snw_store_tile_neon(layer, &finish, position, output, snw_requantise_neon(layer, output, sums));
    }
  }
}

#endif
