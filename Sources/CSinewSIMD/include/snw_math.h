// The float operations that Swift would hand to libm on some target, as inline functions.
//
// Each maps to the instruction where the compilation target has one and to an exact software form elsewhere, so
// every target computes the same bits and none references libm. The software forms have names of their own: tests
// compare them with the instructions. All of them assume round to nearest, ties to even, and no flushing of
// subnormals (snw_environment.h).
#pragma once
#include <stdint.h>

#pragma STDC FP_CONTRACT OFF

#if defined(__aarch64__) || (defined(__FMA__) && defined(__x86_64__)) || defined(__riscv_f) || \
    (defined(__ARM_FEATURE_FMA) && defined(__ARM_FP) && (__ARM_FP & 4))
#define SNW_HAS_FMA 1
#else
#define SNW_HAS_FMA 0
#endif

#if defined(__aarch64__) || defined(__x86_64__) || defined(__riscv_f) || \
    (defined(__ARM_FP) && (__ARM_FP & 4))
#define SNW_HAS_SQRT 1
#else
#define SNW_HAS_SQRT 0
#endif

static inline uint32_t snw_bits(float x) {
  union { float f; uint32_t u; } both = {x};
  return both.u;
}

static inline float snw_float(uint32_t bits) {
  union { uint32_t u; float f; } both = {bits};
  return both.f;
}

// a * b + c with one rounding, without a fused instruction: the product is exact in double, TwoSum gives the sum and
// its error, and a sum rounded to odd (53 >= 24 + 2 bits) rounds to float as the exact value would.
static inline float snw_fma_software(float a, float b, float c) {
  double product = (double)a * (double)b, addend = (double)c;
  double sum = product + addend;
  double addend_part = sum - product;
  double error = (product - (sum - addend_part)) + (addend - addend_part);
  union { double f; uint64_t u; } odd = {sum};
  int is_finite = (odd.u & 0x7ff0000000000000u) != 0x7ff0000000000000u;
  if (error != 0 && is_finite && (odd.u & 1) == 0) odd.u += (error > 0) == (sum > 0) ? 1 : UINT64_MAX;
  return (float)odd.f;
}

// a * b + c with one rounding.
static inline float snw_fma(float a, float b, float c) {
#if SNW_HAS_FMA
  return __builtin_elementwise_fma(a, b, c);
#else
  return snw_fma_software(a, b, c);
#endif
}

// The nearest integer, ties to even, for |x| <= 2^22: the sum lies in [2^23, 2^24], where floats are the integers.
// A zero result is +0.
static inline float snw_rne(float x) { return (x + 0x1.8p23f) - 0x1.8p23f; }

// The correctly rounded square root in integer arithmetic. -0 keeps its sign; below zero and NaN give NaN.
static inline float snw_sqrt_software(float x) {
  uint32_t bits = snw_bits(x);
  if ((bits << 1) == 0) return x;
  if (bits > 0x7f800000u) return snw_float(0x7fc00000u);
  if (bits == 0x7f800000u) return x;
  int32_t exponent = (int32_t)(bits >> 23);
  uint32_t mantissa = bits & 0x7fffffu;
  if (exponent == 0) {
    exponent = 1;
    while ((mantissa & 0x800000u) == 0) {
      mantissa <<= 1;
      exponent -= 1;
    }
  } else {
    mantissa |= 0x800000u;
  }
  // x = mantissa * 2^(exponent - 150). Make the power of two even and the radicand 2^48 ..< 2^50: its root has 25
  // bits, one more than a float. That last bit rounds: a tie would need an odd root of an even radicand.
  int32_t odd = (exponent & 1) == 0;
  uint64_t remainder = (uint64_t)mantissa << (25 + odd);
  uint64_t root = 0;
  for (uint64_t bit = (uint64_t)1 << 48; bit != 0; bit >>= 2) {
    uint64_t trial = root + bit;
    root >>= 1;
    if (remainder >= trial) {
      remainder -= trial;
      root += bit;
    }
  }
  // The root's leading bit is 2^24, so the rounded mantissa is in 2^23 ... 2^24 and its carry moves the exponent.
  uint32_t rounded = (uint32_t)((root + 1) >> 1);
  int32_t half = (exponent - odd - 127) / 2 + 127;
  return snw_float(((uint32_t)(half - 1) << 23) + rounded);
}

// The correctly rounded square root.
static inline float snw_sqrt(float x) {
#if SNW_HAS_SQRT
  return __builtin_elementwise_sqrt(x);
#else
  return snw_sqrt_software(x);
#endif
}

// IEEE binary16 to binary32, exact. The multiplication by 2^112 moves the exponent bias and normalises subnormals.
static inline float snw_half_to_float_software(uint16_t half) {
  uint32_t magnitude = (uint32_t)(half & 0x7fffu) << 13;
  uint32_t sign = (uint32_t)(half & 0x8000u) << 16;
  uint32_t bits = magnitude >= 0x0f800000u ? magnitude | 0x7f800000u : snw_bits(snw_float(magnitude) * 0x1p112f);
  return snw_float(bits | sign);
}

// IEEE binary16 to binary32, exact.
static inline float snw_half_to_float(uint16_t half) {
#if defined(__aarch64__) || (defined(__ARM_FP) && (__ARM_FP & 2))
  union { uint16_t u; __fp16 f; } both = {half};
  return (float)both.f;
#else
  return snw_half_to_float_software(half);
#endif
}

// The exact product. (Swift's own Int64(Int32) instantiates allocating generic code on 32-bit Embedded targets.)
static inline int64_t snw_multiply_wide(int32_t a, int32_t b) { return (int64_t)a * b; }

// The same value in 64 bits.
static inline int64_t snw_widen(int32_t a) { return a; }

// value / 2^shift rounded to the nearest integer, halves up; shift in [1, 62], |value| < 2^62.
static inline int64_t snw_round_shift(int64_t value, uint8_t shift) {
  return (value + ((int64_t)1 << (shift - 1))) >> shift;
}
