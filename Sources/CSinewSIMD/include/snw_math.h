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

// An angle as quadrant · π/2 + rest, with |rest| at most a little over π/4.
typedef struct snw_angle {
  float rest;
  uint32_t quadrant;  // modulo 4
} snw_angle;

// Reduces a finite |x| >= 2^22, where a fused Cody-Waite reduction ends: the product of the mantissa with the 96 bits
// of 2/π that matter, modulo 4, in integers. For infinity and NaN the rest is NaN.
static inline snw_angle snw_reduce_large_angle(float x) {
  // 2/π in 32-bit words, after a word of zeros.
  static const uint32_t two_over_pi[8] = {0x00000000, 0xa2f9836e, 0x4e441529, 0xfc2757d1,
                                          0xf534ddc0, 0xdb629599, 0x3c439041, 0xfe5163ab};
  const uint32_t bits = snw_bits(x) & 0x7fffffffu;
  if (bits >= 0x7f800000u) {
    const snw_angle nan = {snw_float(0x7fc00000u), 0};
    return nan;
  }
  const uint32_t mantissa = (bits & 0x7fffffu) | 0x800000u;
  // |x| = mantissa * 2^(exponent - 150); bits of 2/π worth whole turns are skipped.
  const uint32_t first = (bits >> 23) - 120, word = first >> 5, shift = first & 31;
  uint64_t window[3];
  for (uint32_t i = 0; i < 3; i++) {
    const uint64_t pair = (uint64_t)two_over_pi[word + i] << 32 | two_over_pi[word + i + 1];
    window[i] = (uint32_t)(pair >> (32 - shift));
  }
  const uint64_t turns = ((mantissa * window[0]) << 32) + mantissa * window[1] + ((mantissa * window[2]) >> 32);
  const uint64_t quadrant = (turns + ((uint64_t)1 << 61)) >> 62;
  const int64_t rest = (int64_t)(turns - (quadrant << 62));
  const uint64_t magnitude = rest < 0 ? (uint64_t)0 - (uint64_t)rest : (uint64_t)rest;
  snw_angle angle = {0, (uint32_t)quadrant & 3};
  if (magnitude != 0) {
    const uint32_t zeros = (uint32_t)__builtin_clzll(magnitude);
    const float top = (float)(int32_t)((magnitude << zeros) >> 40);
    const float value = top * snw_float((105 - zeros) << 23) * 0x1.921fb6p+0f;
    angle.rest = rest < 0 ? -value : value;
  }
  const uint32_t negative = snw_bits(x) >> 31;
  if (negative) {
    angle.rest = -angle.rest;
    angle.quadrant = (0u - angle.quadrant) & 3;
  }
  return angle;
}

// The exact product. (Swift's own Int64(Int32) instantiates allocating generic code on 32-bit Embedded targets.)
static inline int64_t snw_multiply_wide(int32_t a, int32_t b) { return (int64_t)a * b; }

// The same value in 64 bits.
static inline int64_t snw_widen(int32_t a) { return a; }

// value / 2^shift rounded to the nearest integer, halves up; shift in [1, 62], |value| < 2^62.
static inline int64_t snw_round_shift(int64_t value, uint8_t shift) {
  return (value + ((int64_t)1 << (shift - 1))) >> shift;
}
