// Dense layer from int16 quantised to 8 bits at run time, with NEON (docs/arithmetic.md, section 4).
#include "snw_variants.h"

#if SNW_TARGET_NEON

#include "snw_dot_neon.h"
#include "snw_dynamic_neon.h"

SNW_NEON void snw_dense_dynamic__neon(const snw_dense *layer) {
  const size_t groups = ((size_t)layer->columns + 3) / 4;
  snw_finish_neon finish;
  snw_prepare_neon(layer, &finish);
  for (uint32_t position = 0; position < layer->positions; position++) {
    const int16_t *x = (const int16_t *)layer->x + (size_t)position * layer->columns;
    const snw_range_neon range = snw_find_range_neon(x, layer->columns);
    snw_quantise_neon(x, layer->columns, range, layer->scratch);
    for (size_t output = 0; output < layer->rows; output += 16) {
      const snw_sums_neon sums = snw_dot_bytes_neon(layer->scratch, layer->weights + output * groups * 4, groups);
      snw_store_tile_neon(
          layer, &finish, position, output, snw_requantise_dynamic_neon(layer, output, sums, range));
    }
  }
}

#endif
