// Dense layer from int16 quantised to 8 bits at run time, with the dot-product instructions of ARMv8.2
// (docs/arithmetic.md, section 4).
#include "snw_variants.h"

#if defined(__aarch64__)

#include "snw_dot_dotprod.h"
#include "snw_dynamic_neon.h"

SNW_DOTPROD_INLINE void dense_tiles(
    const snw_dense *layer, const snw_finish_neon *finish, uint32_t position, snw_range_neon range,
    uint32_t tile, const int tiles) {
  const size_t groups = ((size_t)layer->columns + 3) / 4, output = 16 * (size_t)tile;
  snw_sums_neon sums[SNW_TILES_DOTPROD];
  SNW_UNROLL
  for (int t = 0; t < tiles; t++) {
    SNW_UNROLL
    for (int i = 0; i < 4; i++) sums[t].part[i] = vdupq_n_s32(0);
  }
  snw_dot_bytes_dotprod(layer->scratch, layer->weights + tile * groups * 64, groups, sums, tiles);
  SNW_UNROLL
  for (int t = 0; t < tiles; t++) {
    const size_t at = output + 16 * (size_t)t;
    snw_store_tile_neon(layer, finish, position, at, snw_requantise_dynamic_neon(layer, at, sums[t], range));
  }
}

SNW_DOTPROD void snw_dense_dynamic__dotprod(const snw_dense *layer) {
  const uint32_t tiles = (layer->rows + 15) / 16;
  snw_finish_neon finish;
  snw_prepare_neon(layer, &finish);
  for (uint32_t position = 0; position < layer->positions; position++) {
    const int16_t *x = (const int16_t *)layer->x + (size_t)position * layer->columns;
    const snw_range_neon range = snw_find_range_neon(x, layer->columns);
    snw_quantise_neon(x, layer->columns, range, layer->scratch);
    uint32_t tile = 0;
    for (; tile + SNW_TILES_DOTPROD <= tiles; tile += SNW_TILES_DOTPROD)
      dense_tiles(layer, &finish, position, range, tile, SNW_TILES_DOTPROD);
    for (; tile < tiles; tile++) dense_tiles(layer, &finish, position, range, tile, 1);
  }
}

#endif
