// Dense layer from int16 with the dot-product instructions of ARMv8.2, as two planes of bytes: x = 256 h + l + 128 with
// h and l int8, so Σ w x = 256 Σ w h + Σ w l + 128 rowSum (docs/arithmetic.md, section 4). Sums may wrap on the way;
// the result is below 2^31.
#include "snw_variants.h"

#if defined(__aarch64__)

#include "snw_dot_dotprod.h"

typedef struct planes {
  int8x16_t high, low;
} planes;

SNW_DOTPROD_INLINE planes split(int8x16_t first, int8x16_t second) {
  const planes x = {vuzp2q_s8(first, second), veorq_s8(vuzp1q_s8(first, second), vdupq_n_s8(-128))};
  return x;
}

// One group with both planes; the weights are loaded once.
#define ADD_GROUP(upper, lower, weights, x, lane)               \
  do {                                                          \
    SNW_ADD_GROUP_DOTPROD((upper), (weights), (x).high, (lane)); \
    SNW_ADD_GROUP_DOTPROD((lower), (weights), (x).low, (lane));  \
  } while (0)

SNW_DOTPROD_INLINE void dense_tiles(
    const snw_dense *layer, const snw_finish_neon *finish, uint32_t position, uint32_t tile, const int tiles) {
  const size_t groups = ((size_t)layer->columns + 3) / 4, output = 16 * (size_t)tile;
  const int16_t *x = (const int16_t *)layer->x + (size_t)position * layer->columns;
  const int8_t *next[SNW_TILES_DOTPROD];
  snw_sums_neon high[SNW_TILES_DOTPROD], low[SNW_TILES_DOTPROD];
  SNW_UNROLL
  for (int t = 0; t < tiles; t++) {
    next[t] = layer->weights + (tile + (size_t)t) * groups * 64;
    low[t] = snw_load_sums_neon(layer->bias + output + 16 * (size_t)t);
    SNW_UNROLL
    for (int i = 0; i < 4; i++) high[t].part[i] = vdupq_n_s32(0);
  }
  for (size_t blocks = groups / 4; blocks != 0; blocks--) {
    const int8_t *bytes = (const int8_t *)x;
    const planes sixteen = split(vld1q_s8(bytes), vld1q_s8(bytes + 16));
    x += 16;
    SNW_UNROLL
    for (int t = 0; t < tiles; t++) {
      ADD_GROUP(high + t, low + t, next[t], sixteen, 0);
      ADD_GROUP(high + t, low + t, next[t] + 64, sixteen, 1);
      ADD_GROUP(high + t, low + t, next[t] + 128, sixteen, 2);
      ADD_GROUP(high + t, low + t, next[t] + 192, sixteen, 3);
      next[t] += 256;
    }
  }
  for (size_t rest = groups % 4; rest != 0; rest--) {
    const int8x8_t bytes = vld1_s8((const int8_t *)x);
    const int8x16_t twice = vcombine_s8(bytes, bytes);
    const planes four = split(twice, twice);
    x += 4;
    SNW_UNROLL
    for (int t = 0; t < tiles; t++) {
      ADD_GROUP(high + t, low + t, next[t], four, 0);
      next[t] += 64;
    }
  }
  SNW_UNROLL
  for (int t = 0; t < tiles; t++) {
    const size_t at = output + 16 * (size_t)t;
    snw_sums_neon sums = snw_load_sums_neon(layer->row_sum + at);
    SNW_UNROLL
    for (int i = 0; i < 4; i++) {
      // ((high << 1) + rowSum) << 7, in 32 bits that may wrap.
      const int32x4_t upper = vaddq_s32(vaddq_s32(high[t].part[i], high[t].part[i]), sums.part[i]);
      sums.part[i] = vaddq_s32(low[t].part[i], vshlq_n_s32(upper, 7));
    }
    snw_store_tile_neon(layer, finish, position, at, snw_requantise_neon(layer, at, sums));
  }
}

SNW_DOTPROD void snw_dense_s16__dotprod(const snw_dense *layer) {
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
