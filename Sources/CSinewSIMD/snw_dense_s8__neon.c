// Dense layer from int8 with NEON (docs/arithmetic.md, section 4).
#include "snw_variants.h"

#if SNW_TARGET_NEON

#include "snw_dot_neon.h"

SNW_NEON_INLINE void dense_tiles(
    const snw_dense *layer, const snw_quadratic_neon *quadratic, uint32_t position, uint32_t tile, const int tiles) {
  const size_t groups = ((size_t)layer->columns + 3) / 4, output = 16 * (size_t)tile;
  const int8_t *x = (const int8_t *)layer->x + (size_t)position * layer->columns;
  snw_sums_neon sums[SNW_TILES_NEON];
  snw_dot_bytes_neon(x, layer->weights + tile * groups * 64, groups, sums, tiles);
  SNW_UNROLL
  for (int t = 0; t < tiles; t++) {
    const size_t at = output + 16 * (size_t)t;
    SNW_UNROLL
    for (int i = 0; i < 4; i++) sums[t].part[i] = vaddq_s32(sums[t].part[i], vld1q_s32(layer->bias + at + 4 * i));
    snw_finish_neon(layer, quadratic, position, at, snw_requantise_neon(layer, at, sums[t]));
  }
}

SNW_NEON void snw_dense_s8__neon(const snw_dense *layer) {
  const uint32_t tiles = (layer->rows + 15) / 16;
  snw_quadratic_neon quadratic;
  snw_prepare_neon(layer, &quadratic);
  for (uint32_t position = 0; position < layer->positions; position++) {
    uint32_t tile = 0;
    for (; tile + SNW_TILES_NEON <= tiles; tile += SNW_TILES_NEON)
      dense_tiles(layer, &quadratic, position, tile, SNW_TILES_NEON);
    for (; tile < tiles; tile++) dense_tiles(layer, &quadratic, position, tile, 1);
  }
}

#endif
