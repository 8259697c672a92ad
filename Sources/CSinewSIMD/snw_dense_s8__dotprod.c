// Dense layer from int8 with the dot-product instructions of ARMv8.2 (docs/arithmetic.md, section 4).
#include "snw_variants.h"

#if defined(__aarch64__)

#include "snw_dot_dotprod.h"

SNW_DOTPROD_INLINE void dense_tiles(
    const snw_dense *layer, const snw_finish_neon *finish, uint32_t position, uint32_t tile, const int tiles) {
  const size_t groups = ((size_t)layer->columns + 3) / 4, output = 16 * (size_t)tile;
  const int8_t *x = (const int8_t *)layer->x + (size_t)position * layer->columns;
  snw_sums_neon sums[SNW_TILES_DOTPROD];
  SNW_UNROLL
  for (int t = 0; t < tiles; t++) sums[t] = snw_load_sums_neon(layer->bias + output + 16 * (size_t)t);
  snw_dot_bytes_dotprod(x, layer->weights + tile * groups * 64, groups, sums, tiles);
  SNW_UNROLL
  for (int t = 0; t < tiles; t++) {
    const size_t at = output + 16 * (size_t)t;
    snw_store_tile_neon(layer, finish, position, at, snw_requantise_neon(layer, at, sums[t]));
  }
}

SNW_DOTPROD void snw_dense_s8__dotprod(const snw_dense *layer) {
  const uint32_t tiles = (layer->rows + 15) / 16;
  snw_finish_neon finish;
  snw_prepare_neon(layer, &finish);
  for (uint32_t position = 0; position < layer->positions; position++) {
    uint32_t tile = 0;
    for (; tile + SNW_TILES_DOTPROD <= tiles; tile += SNW_TILES_DOTPROD)
      dense_tiles(layer, &finish, position, tile, SNW_TILES_DOTPROD);
    for (; tile < tiles; tile++) dense_tiles(layer, &finish, position, tile, 1);
  }
}

#endif
