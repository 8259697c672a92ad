// Dense layer from int16 with the matrix products and the mixed dot products of ARMv8.6, as two planes of bytes:
// x = 256 h + l with h signed and l not, so Σ w x = 256 Σ w h + Σ w l (docs/arithmetic.md, section 4). Sums may wrap on
// the way; the result is below 2^31.
#include "snw_variants.h"

#if defined(__aarch64__)

#include "snw_dot_i8mm.h"

// Tiles at a time for a single position: sixteen sums, as for a tile of two positions.
enum { TILES = 2 };

typedef struct planes {
  int8x16_t high;
  uint8x16_t low;
} planes;

SNW_I8MM_INLINE planes split(int8x16_t first, int8x16_t second) {
  const planes x = {vuzp2q_s8(first, second), vreinterpretq_u8_s8(vuzp1q_s8(first, second))};
  return x;
}

// Four activations and four zeros.
SNW_I8MM_INLINE int8x16_t load_four(const int8_t *x) { return vcombine_s8(vld1_s8(x), vdup_n_s8(0)); }

SNW_I8MM_INLINE int32x4_t join_planes(int32x4_t high, int32x4_t low) { return vaddq_s32(low, vshlq_n_s32(high, 8)); }

// Adds the products of two positions with four outputs, eight columns.
SNW_I8MM_INLINE void add_columns(int32x4_t *high, int32x4_t *low, planes x, int8x16_t group, int8x16_t next) {
  const snw_weights_i8mm weights = snw_join_groups_i8mm(group, next);
  high[0] = vmmlaq_s32(high[0], x.high, weights.first);
  high[1] = vmmlaq_s32(high[1], x.high, weights.second);
  low[0] = vusmmlaq_s32(low[0], x.low, weights.first);
  low[1] = vusmmlaq_s32(low[1], x.low, weights.second);
}

// Σ x w for a tile and two positions.
SNW_I8MM_INLINE void dot_pair(
    const int8_t *x, const int8_t *next, const int8_t *weights, size_t groups, int32_t (*sums)[16]) {
  int32x4_t high[8], low[8];
  SNW_UNROLL
  for (int i = 0; i < 8; i++) high[i] = low[i] = vdupq_n_s32(0);
  for (size_t left = groups / 2; left != 0; left--) {
    const planes eight = split(vld1q_s8(x), vld1q_s8(next));
    x += 16;
    next += 16;
    SNW_UNROLL
    for (int i = 0; i < 4; i++) {
      const int8_t *w = weights + 16 * i;
      add_columns(high + 2 * i, low + 2 * i, eight, vld1q_s8(w), vld1q_s8(w + 64));
    }
    weights += 128;
  }
  if (groups % 2 != 0) {
    const planes four = split(load_four(x), load_four(next));
    SNW_UNROLL
    for (int i = 0; i < 4; i++) {
      const int8x16_t w = vld1q_s8(weights + 16 * i);
      add_columns(high + 2 * i, low + 2 * i, four, w, w);
    }
  }
  SNW_UNROLL
  for (int i = 0; i < 4; i++)
    snw_part_positions_i8mm(
        join_planes(high[2 * i], low[2 * i]), join_planes(high[2 * i + 1], low[2 * i + 1]), sums[0] + 4 * i,
        sums[1] + 4 * i);
}

SNW_I8MM_INLINE void dense_pairs(const snw_dense *layer, const snw_finish_neon *finish, uint32_t positions) {
  const size_t columns = layer->columns, groups = (columns + 3) / 4;
  // Positions inside: the weights of a tile come from far once.
  for (size_t output = 0; output < layer->rows; output += 16) {
    const int8_t *weights = layer->weights + output * groups * 4;
    for (uint32_t position = 0; position < positions; position += 2) {
      const int8_t *x = (const int8_t *)layer->x + 2 * position * columns;
      int32_t sums[2][16];
      dot_pair(x, x + 2 * columns, weights, groups, sums);
      snw_finish_positions_i8mm(layer, finish, position, 2, output, sums);
    }
  }
}

// Adds the products of one position with four outputs: the four columns in `lane` of x.
#define ADD_QUARTER(upper, lower, weights, x, lane)                 \
  do {                                                              \
    const int8x16_t quarter = vld1q_s8((weights));                  \
    (upper) = vdotq_laneq_s32((upper), quarter, (x).high, (lane));  \
    (lower) = vsudotq_laneq_s32((lower), quarter, (x).low, (lane)); \
  } while (0)

// The same for a group, sixteen outputs.
#define ADD_GROUP(upper, lower, weights, x, lane)                               \
  do {                                                                          \
    ADD_QUARTER((upper).part[0], (lower).part[0], (weights), (x), (lane));      \
    ADD_QUARTER((upper).part[1], (lower).part[1], (weights) + 16, (x), (lane)); \
    ADD_QUARTER((upper).part[2], (lower).part[2], (weights) + 32, (x), (lane)); \
    ADD_QUARTER((upper).part[3], (lower).part[3], (weights) + 48, (x), (lane)); \
  } while (0)

// A single position would leave half of the matrix products idle.
SNW_I8MM_INLINE void dense_tiles(
    const snw_dense *layer, const snw_finish_neon *finish, uint32_t position, uint32_t tile, const int tiles) {
  const size_t groups = ((size_t)layer->columns + 3) / 4, output = 16 * (size_t)tile;
  const int8_t *x = (const int8_t *)layer->x + 2 * (size_t)position * layer->columns;
  const int8_t *next[TILES];
  snw_sums_neon high[TILES], low[TILES];
  SNW_UNROLL
  for (int t = 0; t < tiles; t++) {
    next[t] = layer->weights + (tile + (size_t)t) * groups * 64;
    low[t] = snw_load_sums_neon(layer->bias + output + 16 * (size_t)t);
    SNW_UNROLL
    for (int i = 0; i < 4; i++) high[t].part[i] = vdupq_n_s32(0);
  }
  for (size_t blocks = groups / 4; blocks != 0; blocks--) {
    const planes sixteen = split(vld1q_s8(x), vld1q_s8(x + 16));
    x += 32;
    SNW_UNROLL
    for (int t = 0; t < tiles; t++) {
      ADD_GROUP(high[t], low[t], next[t], sixteen, 0);
      ADD_GROUP(high[t], low[t], next[t] + 64, sixteen, 1);
      ADD_GROUP(high[t], low[t], next[t] + 128, sixteen, 2);
      ADD_GROUP(high[t], low[t], next[t] + 192, sixteen, 3);
      next[t] += 256;
    }
  }
  for (size_t rest = groups % 4; rest != 0; rest--) {
    const int8x16_t bytes = load_four(x);
    const planes four = split(bytes, bytes);
    x += 8;
    SNW_UNROLL
    for (int t = 0; t < tiles; t++) {
      ADD_GROUP(high[t], low[t], next[t], four, 0);
      next[t] += 64;
    }
  }
  SNW_UNROLL
  for (int t = 0; t < tiles; t++) {
    const size_t at = output + 16 * (size_t)t;
    snw_sums_neon sums;
    SNW_UNROLL
    for (int i = 0; i < 4; i++) sums.part[i] = join_planes(high[t].part[i], low[t].part[i]);
    snw_store_tile_neon(layer, finish, position, at, snw_requantise_neon(layer, at, sums));
  }
}

SNW_I8MM void snw_dense_s16__i8mm(const snw_dense *layer) {
  const uint32_t tiles = (layer->rows + 15) / 16, single = layer->positions % 2, paired = layer->positions - single;
  snw_finish_neon finish;
  snw_prepare_neon(layer, &finish);
  if (paired != 0) dense_pairs(layer, &finish, paired);
  if (!single) return;
  uint32_t tile = 0;
  for (; tile + TILES <= tiles; tile += TILES) dense_tiles(layer, &finish, paired, tile, TILES);
  for (; tile < tiles; tile++) dense_tiles(layer, &finish, paired, tile, 1);
}

#endif
