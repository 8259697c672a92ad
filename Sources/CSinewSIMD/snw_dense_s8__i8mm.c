// Dense layer from int8 with the matrix products of ARMv8.6 (docs/arithmetic.md, section 4).
#include "snw_variants.h"

#if defined(__aarch64__)

#include "snw_dot_i8mm.h"

// Pairs of positions at a time: sixteen sums in flight, and as many registers for operands.
enum { PAIRS = 2 };

// Adds the products of eight columns: `x` holds those of each pair, `group` and `next` those of four outputs.
SNW_I8MM_INLINE void add_columns(
    int32x4_t (*sum)[8], const int8x16_t *x, int output, int8x16_t group, int8x16_t next, const int pairs) {
  const snw_weights_i8mm weights = snw_join_groups_i8mm(group, next);
  SNW_UNROLL
  for (int p = 0; p < pairs; p++) {
    sum[p][2 * output] = vmmlaq_s32(sum[p][2 * output], x[p], weights.first);
    sum[p][2 * output + 1] = vmmlaq_s32(sum[p][2 * output + 1], x[p], weights.second);
  }
}

// Four activations and four zeros of two positions.
SNW_I8MM_INLINE int8x16_t load_four(const int8_t *x, const int8_t *next) {
  uint32_t four, next_four;
  __builtin_memcpy(&four, x, 4);
  __builtin_memcpy(&next_four, next, 4);
  return vreinterpretq_s8_u64(vcombine_u64(vcreate_u64(four), vcreate_u64(next_four)));
}

// Σ x w for a tile and the positions at rows[0] to rows[2 * pairs - 1].
SNW_I8MM_INLINE void dot_positions(
    const int8_t *const *rows, const int8_t *weights, size_t groups, int32_t (*sums)[16], const int pairs) {
  const int8_t *x[2 * PAIRS];
  int32x4_t sum[PAIRS][8];
  SNW_UNROLL
  for (int p = 0; p < pairs; p++) {
    x[2 * p] = rows[2 * p];
    x[2 * p + 1] = rows[2 * p + 1];
    SNW_UNROLL
    for (int i = 0; i < 8; i++) sum[p][i] = vdupq_n_s32(0);
  }
  for (size_t blocks = groups / 4; blocks != 0; blocks--) {
    int8x16_t left[PAIRS], right[PAIRS];
    SNW_UNROLL
    for (int p = 0; p < pairs; p++) {
      const int64x2_t first = vreinterpretq_s64_s8(vld1q_s8(x[2 * p]));
      const int64x2_t second = vreinterpretq_s64_s8(vld1q_s8(x[2 * p + 1]));
      left[p] = vreinterpretq_s8_s64(vzip1q_s64(first, second));
      right[p] = vreinterpretq_s8_s64(vzip2q_s64(first, second));
      x[2 * p] += 16;
      x[2 * p + 1] += 16;
    }
    SNW_UNROLL
    for (int i = 0; i < 4; i++) {
      const int8_t *w = weights + 16 * i;
      add_columns(sum, left, i, vld1q_s8(w), vld1q_s8(w + 64), pairs);
      add_columns(sum, right, i, vld1q_s8(w + 128), vld1q_s8(w + 192), pairs);
    }
    weights += 256;
  }
  for (size_t rest = groups % 4; rest != 0; rest--) {
    int8x16_t four[PAIRS];
    SNW_UNROLL
    for (int p = 0; p < pairs; p++) {
      four[p] = load_four(x[2 * p], x[2 * p + 1]);
      x[2 * p] += 4;
      x[2 * p + 1] += 4;
    }
    SNW_UNROLL
    for (int i = 0; i < 4; i++) {
      const int8x16_t w = vld1q_s8(weights + 16 * i);
      add_columns(sum, four, i, w, w, pairs);
    }
    weights += 64;
  }
  SNW_UNROLL
  for (int p = 0; p < pairs; p++) {
    SNW_UNROLL
    for (int i = 0; i < 4; i++)
      snw_part_positions_i8mm(sum[p][2 * i], sum[p][2 * i + 1], sums[2 * p] + 4 * i, sums[2 * p + 1] + 4 * i);
  }
}

// The first `positions` positions: blocks of four, the last of two, three or four.
SNW_I8MM_INLINE void dense_pairs(const snw_dense *layer, uint32_t positions) {
  const size_t columns = layer->columns, groups = (columns + 3) / 4;
  snw_finish_neon finish;
  snw_prepare_neon(layer, &finish);
  // Positions inside: the weights of a tile come from far once.
  for (size_t output = 0; output < layer->rows; output += 16) {
    const int8_t *weights = layer->weights + output * groups * 4;
    for (uint32_t position = 0; position < positions; position += 2 * PAIRS) {
      const int8_t *x = (const int8_t *)layer->x + position * columns;
      const uint32_t left = positions - position, count = left < 2 * PAIRS ? left : 2 * PAIRS;
      int32_t sums[2 * PAIRS][16];
      // The last one of three makes a pair with itself.
      const int8_t *rows[2 * PAIRS] = {x, x + columns, x + 2 * columns, x + (count - 1) * columns};
      if (count == 2) {
        dot_positions(rows, weights, groups, sums, 1);
      } else {
        dot_positions(rows, weights, groups, sums, 2);
      }
      snw_finish_positions_i8mm(layer, &finish, position, count, output, sums);
    }
  }
}

// One position alone is for the dot products.
SNW_I8MM void snw_dense_s8__i8mm(const snw_dense *layer) {
  if (layer->positions == 1) {
    snw_dense_s8__dotprod(layer);
    return;
  }
  const uint32_t single = layer->positions % (2 * PAIRS) == 1, paired = layer->positions - single;
  dense_pairs(layer, paired);
  if (!single) return;
  snw_dense last = *layer;
  last.x = (const int8_t *)layer->x + (size_t)paired * layer->columns;
  last.y = (int8_t *)layer->y + (size_t)paired * layer->rows * (layer->output_is_int16 ? 2 : 1);
  last.positions = 1;
  snw_dense_s8__dotprod(&last);
}

#endif
