// Argument records and instruction-set variants of the micro-kernels.
//
// The portable Swift kernels (SinewKernels) define every result and take the same records; a variant here must
// match them bit for bit (docs/arithmetic.md). Nothing here allocates, reads global state or calls libm.
#pragma once
#include <stdint.h>

// Activations of an integer dense layer (docs/arithmetic.md, section 4).
enum {
  SNW_ACTIVATION_NONE = 0,
  SNW_ACTIVATION_RELU = 1,
  SNW_ACTIVATION_LEAKY = 2,
  SNW_ACTIVATION_CLAMP = 3,
  SNW_ACTIVATION_TABLE = 4,
  SNW_ACTIVATION_RECTIFIED_TABLE = 5,
};

// Forms of an activation table.
enum { SNW_TABLE_QUADRATIC_64 = 0, SNW_TABLE_LINEAR_513 = 1 };

// One integer dense layer: y = activation(requantise(W x + bias)). `rows` outputs, `columns` inputs.
// Per-output arrays hold ceil(rows / 16) * 16 entries; weights are 16c4 (docs/layouts.md) and start at a multiple of 4
// bytes (in a policy, of 16).
// x may be read up to 3 elements past its end (they meet zero weights); y is written exactly.
typedef struct snw_dense {
  const void *x;               // int8 or int16 [positions][columns]
  void *y;                     // int8 or int16 [positions][rows]
  const int8_t *weights;       // in [-127, 127]
  const int32_t *bias;
  const int32_t *row_sum;
  const int32_t *multiplier;
  const uint8_t *right_shift;  // in [1, 62]
  const int16_t *table;        // 192 (quadratic) or 513 (linear) entries, or null
  int8_t *scratch;             // dynamic only: ceil(columns / 16) * 16 bytes
  uint32_t columns, rows, positions;
  int16_t parameter_a;         // leaky: Q15 slope; clamp: lower
  int16_t parameter_b;         // clamp: upper
  int16_t zero_point;          // of an int8 y
  uint8_t activation;          // SNW_ACTIVATION_*
  uint8_t table_form;          // SNW_TABLE_*
  uint8_t table_shift;         // e in [0, 15]
  uint8_t output_shift;        // d in [0, 15]
  uint8_t output_is_int16;     // 0: int8, 1: int16
} snw_dense;

// One float dense layer: y = W x + bias as a sequential fma chain. Weights [ceil(rows/16)][columns][16].
typedef struct snw_dense_float {
  const float *x;       // [positions][columns]
  float *y;             // [positions][rows]
  const void *weights;  // float or IEEE binary16
  const float *bias;    // ceil(rows / 16) * 16
  uint32_t columns, rows, positions;
} snw_dense_float;

// Products of run-time matrices: y[b] = left[b] right[b], fma chains over k from +0.
typedef struct snw_matmul {
  const float *left;   // [m][k] for each product
  const float *right;  // [k][n]
  float *y;            // [batch][m][n]
  uint32_t batch, m, k, n;
  uint32_t left_stride, right_stride;  // elements from one product's matrix to the next; 0 repeats one
} snw_matmul;

// Elementwise conversion between float and integer.
typedef struct snw_boundary {
  const void *x;
  void *y;
  const float *centre;  // features entries (quantise only)
  const float *gain;    // features entries (quantise); one entry: the scale (dequantise)
  uint32_t count, features;
  int32_t zero_point;
} snw_boundary;

// Elementwise float function y[i] = f(x[i]); x and y may be the same array.
typedef struct snw_map {
  const float *x;
  float *y;
  uint32_t count;
  uint32_t function;  // SNW_FUNCTION_*
  float alpha, beta;
} snw_map;

// Float functions of one variable. Values are part of the file format (sinew.fbs, enum Function).
enum {
  SNW_FUNCTION_ABS = 0,
  SNW_FUNCTION_NEG = 1,
  SNW_FUNCTION_RECIPROCAL = 2,
  SNW_FUNCTION_SQRT = 3,
  SNW_FUNCTION_EXP = 4,
  SNW_FUNCTION_LOG = 5,
  SNW_FUNCTION_SIN = 6,
  SNW_FUNCTION_COS = 7,
  SNW_FUNCTION_ERF = 8,
  SNW_FUNCTION_TANH = 9,
  SNW_FUNCTION_SIGMOID = 10,
  SNW_FUNCTION_RELU = 11,
  SNW_FUNCTION_LEAKY_RELU = 12,    // alpha: slope
  SNW_FUNCTION_ELU = 13,           // alpha
  SNW_FUNCTION_SELU = 14,          // alpha, beta: gamma
  SNW_FUNCTION_CELU = 15,          // alpha
  SNW_FUNCTION_SOFTPLUS = 16,
  SNW_FUNCTION_SOFTSIGN = 17,
  SNW_FUNCTION_SILU = 18,
  SNW_FUNCTION_GELU = 19,          // with erf
  SNW_FUNCTION_GELU_TANH = 20,
  SNW_FUNCTION_MISH = 21,
  SNW_FUNCTION_HARD_SIGMOID = 22,  // alpha, beta
  SNW_FUNCTION_HARD_SWISH = 23,
  SNW_FUNCTION_CLIP = 24,          // alpha: lower, beta: upper
  SNW_FUNCTION_FLOOR = 25,
  SNW_FUNCTION_CEIL = 26,
  SNW_FUNCTION_ROUND = 27,         // ties to even
  SNW_FUNCTION_SIGN = 28,
  SNW_FUNCTION_TAN = 29,
  SNW_FUNCTION_ASIN = 30,
  SNW_FUNCTION_ACOS = 31,
  SNW_FUNCTION_ATAN = 32,
  SNW_FUNCTION_SINH = 33,
  SNW_FUNCTION_COSH = 34,
  SNW_FUNCTION_ASINH = 35,
  SNW_FUNCTION_ACOSH = 36,
  SNW_FUNCTION_ATANH = 37,
  SNW_FUNCTION_COUNT = 38,
};
