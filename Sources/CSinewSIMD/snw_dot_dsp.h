// Sums of products with the dual multiply-accumulate of ARM's DSP extension (Cortex-M4 and M7; every ARMv7-A).
#pragma once
#include <stddef.h>

#include "snw_variants.h"

#define SNW_DSP_INLINE static inline __attribute__((always_inline))

// Before a loop that compilers shall leave as it is: memory for code is small here.
#if defined(__clang__)
#define SNW_ROLLED _Pragma("clang loop unroll(disable) vectorize(disable)")
#else
#define SNW_ROLLED _Pragma("GCC unroll 1")
#endif

// sums[o] = initial[o] + Σ x w over `groups` groups of four columns for the first eight or four of a tile's outputs; 16c4
// weights, x int8 or int16. Functions of their own: each loop needs all registers.
void snw_dot_eight_s8__dsp(
    const void *x, const int8_t *weights, size_t groups, const int32_t *initial, int32_t *sums);
void snw_dot_four_s8__dsp(
    const void *x, const int8_t *weights, size_t groups, const int32_t *initial, int32_t *sums);
void snw_dot_eight_s16__dsp(
    const void *x, const int8_t *weights, size_t groups, const int32_t *initial, int32_t *sums);
void snw_dot_four_s16__dsp(
    const void *x, const int8_t *weights, size_t groups, const int32_t *initial, int32_t *sums);
