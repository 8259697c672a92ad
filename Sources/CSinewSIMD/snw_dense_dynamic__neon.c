// Dense layer from int16 quantised to 8 bits at run time, with NEON (docs/arithmetic.md, section 4).
#include "snw_variants.h"

#if SNW_TARGET_NEON

#include "snw_dot_neon.h"
#include "snw_dynamic_neon.h"

SNW_NEON_INLINE void dense_tiles(
    const snw_dense *layer, const snw_quadratic_neon *quadratic, uint32_t position, snw_range_neon range,
    uint32_t tile, const int tiles) {
  const size_t groups = ((size_t)layer->columns + 3) / 4, output = 16 * (size_t)tile;
  snw_sums_neon sums[SNW_TILES_NEON];
  snw_dot_bytes_neon(layer->scratch, layer->weights + tile * groups * 64, groups, sums, tiles);
  SNW_UNROLL
  for (int t = 0; t < tiles; t++) {
    const size_t at = output + 16 * (size_t)t;
    snw_finish_neon(layer, quadratic, position, at, snw_requantise_dynamic_neon(layer, at, sums[t], range));
  }
}

SNW_NEON void snw_dense_dynamic__neon(const snw_dense *layer) {
  const uint32_t tiles = (layer->rows + 15) / 16;
  snw_quadratic_neon quadratic;
  snw_prepare_neon(layer, &quadratic);
  for (uint32_t position = 0; position < layer->positions; position++) {
    const int16_t *x = (const int16_t *)layer->x + (size_t)position * layer->columns;
    const snw_range_neon range = snw_find_range_neon(x, layer->columns);
    snw_quantise_neon(x, layer->columns, range, layer->scratch);
    uint32_t tile = 0;
    for (; tile + SNW_TILES_NEON <= tiles; tile += SNW_TILES_NEON)
      dense_tiles(layer, &quadratic, position, range, tile, SNW_TILES_NEON);
    for (; tile < tiles; tile++) dense_tiles(layer, &quadratic, position, range, tile, 1);
  }
}

#endif
