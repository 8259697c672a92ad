// Integer dense layers with ARM's DSP extension, a block of outputs at a time (docs/arithmetic.md, section 4). The DSP
// extension has the dual multiply-accumulate: Cortex-M4 and M7, and every ARMv7-A.
#pragma once
#include <arm_acle.h>
#include <stddef.h>

#include "snw_variants.h"

#define SNW_DSP_INLINE static inline __attribute__((always_inline))

// Before a loop that compilers shall leave as it is, because memory for code is small here, and before one whose array
// shall live in registers.
#if defined(__clang__)
#define SNW_UNROLL _Pragma("clang loop unroll(full)")
#define SNW_ROLLED _Pragma("clang loop unroll(disable) vectorize(disable)")
#else
#define SNW_UNROLL _Pragma("GCC unroll 8")
#define SNW_ROLLED _Pragma("GCC unroll 1")
#endif

enum {
  // Outputs of a block: multiples of a tile. Their values and the pairs of a position are all that lies on the stack.
  SNW_BLOCK_DSP = 64,
  // Columns that are spread to pairs at a time; a position with more is spread again for every block.
  SNW_SPREAD_DSP = 256,
};

// A position and the part of it that is spread to pairs of int16 (snw_dot__dsp.c).
typedef struct snw_position_dsp {
  const void *x;
  uint32_t is_wide;  // int16
  uint32_t pairs[SNW_SPREAD_DSP / 2];
} snw_position_dsp;

// from + Σ w x of `count` outputs from `output` on, a multiple of 64; with the multipliers and shifts of a static layer
// from that output on, rather than null, the halves (below). Outputs are taken by fours: up to three values more are
// read and written. `from` may be `values`.
void snw_sum__dsp(
    const snw_dense *layer, snw_position_dsp *position, size_t output, size_t count, const int32_t *from,
    int32_t *values, const int32_t *multiplier, const uint8_t *right_shift);

// Halves: product >> (r - 1), as int32, of pre-activations v = sat16((product + 2^(r - 1)) >> r), which are
// sat16((half + 1) >> 1); where v saturates, any number that makes it do so.
//
// Activates `count` of them and stores the results from element `element` of y on.
void snw_finish__dsp(const snw_dense *layer, const int32_t *halves, size_t element, size_t count);

// A static layer; x is int16 where it is wide.
void snw_dense_static__dsp(const snw_dense *layer, uint32_t is_wide);

// A half for any r in [1, 62], |product| < 2^62.
int32_t snw_half__dsp(int64_t product, uint32_t right_shift);

// The outputs of the block from `output` on that exist.
SNW_DSP_INLINE size_t snw_block_count_dsp(const snw_dense *layer, size_t output) {
  const size_t left = layer->rows - output;
  return left < SNW_BLOCK_DSP ? left : SNW_BLOCK_DSP;
}
