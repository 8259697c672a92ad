// The float functions of docs/arithmetic.md, section 8, written so that a compiler vectorises a loop over any of them:
// every condition selects between two values that are both computed. The operations of the chosen value are those of
// the portable Swift kernels (FloatFunctions.swift), in the same order.
//
// A file of one instruction set defines SNW_TARGET (its target attribute; it must include FMA), SNW_LANES and, for more
// than one, SNW_PREDICATE (enable where loads and stores have masks, disable elsewhere: the last elements go one by one),
// then includes this one.
#pragma once

#pragma STDC FP_CONTRACT OFF

#include <stddef.h>

#include "snw_math.h"
#include "snw_variants.h"

#define SNW_FUNCTION static inline __attribute__((always_inline)) SNW_TARGET

#define SNW_INTEGER_BIAS 0x1.8p23f

SNW_FUNCTION float fused(float a, float b, float c) { return __builtin_elementwise_fma(a, b, c); }
SNW_FUNCTION float absolute(float x) { return snw_float(snw_bits(x) & 0x7fffffffu); }
SNW_FUNCTION float power_of_two(int32_t n) { return snw_float((uint32_t)(n + 127) << 23); }
SNW_FUNCTION float with_sign(float x, float sign) { return snw_float(snw_bits(x) | (snw_bits(sign) & 0x80000000u)); }

// x = n ln 2 + r; the fraction is e^r - 1. n wraps without meaning for NaN and for values that a selection drops.
SNW_FUNCTION float reduce_exponential(float x, int32_t *n) {
  const float shifted = fused(x, 0x1.715476p+0f, SNW_INTEGER_BIAS);
  const float count = shifted - SNW_INTEGER_BIAS;
  *n = (int32_t)(snw_bits(shifted) - snw_bits(SNW_INTEGER_BIAS));
  float r = fused(count, -0x1.62e43p-1f, x);
  r = fused(count, 0x1.05c61p-29f, r);
  float p = 0x1.6d7ca6p-10f;
  p = fused(p, r, 0x1.123b18p-7f);
  p = fused(p, r, 0x1.5554bep-5f);
  p = fused(p, r, 0x1.55549p-3f);
  p = fused(p, r, 0.5f);
  return fused(r * r, p, r);
}

SNW_FUNCTION float exponential(float x) {
  const float lowered = x > 89.0f ? 89.0f : x;
  int32_t n;
  const float fraction = reduce_exponential(lowered < -104.0f ? -104.0f : lowered, &n);
  const int32_t half = n >> 1;
  return (1.0f + fraction) * power_of_two(half) * power_of_two((int32_t)((uint32_t)n - (uint32_t)half));
}

SNW_FUNCTION float exponential_minus_one(float x) {
  const float raised = x < -30.0f ? -30.0f : x;
  int32_t n;
  const float fraction = reduce_exponential(raised > 0.0f ? 0.0f : raised, &n);
  const float scale = power_of_two(n);
  return fused(scale, fraction, scale - 1.0f);
}

SNW_FUNCTION float logarithm(float x) {
  const int is_subnormal = x < 0x1p-126f;
  const float scaled = is_subnormal ? x * 0x1p23f : x;
  const uint32_t offset = snw_bits(scaled) - 0x3f3504f3u;
  const float exponent = (float)(((int32_t)offset >> 23) - (is_subnormal ? 23 : 0));
  const float f = snw_float((offset & 0x7fffffu) + 0x3f3504f3u) - 1.0f;
  float p = 0x1.147338p-4f;
  p = fused(p, f, -0x1.de01dap-4f);
  p = fused(p, f, 0x1.e6c00ap-4f);
  p = fused(p, f, -0x1.fc28cap-4f);
  p = fused(p, f, 0x1.233ba2p-3f);
  p = fused(p, f, -0x1.555c44p-3f);
  p = fused(p, f, 0x1.99a476p-3f);
  p = fused(p, f, -0x1.000006p-2f);
  p = fused(p, f, 0x1.555548p-2f);
  const float square = f * f;
  float y = f * square * p;
  y = fused(exponent, -0x1.05c61p-29f, y);
  y = fused(-0.5f, square, y);
  const float result = fused(exponent, 0x1.62e43p-1f, f + y);
  const float finite = x < __builtin_inff() ? result : __builtin_inff();
  const float edge = x == 0.0f ? -__builtin_inff() : snw_float(0x7fc00000u);
  return x > 0.0f ? finite : edge;
}

SNW_FUNCTION float circle(float r, uint32_t quadrant) {
  const float z = r * r;
  float sine = 0x1.70b3fp-19f;
  sine = fused(sine, z, -0x1.a02de6p-13f);
  sine = fused(sine, z, 0x1.11114ep-7f);
  sine = fused(sine, z, -0x1.555556p-3f);
  sine = fused(r * z, sine, r);
  float cosine = 0x1.976d14p-16f;
  cosine = fused(cosine, z, -0x1.6c01eap-10f);
  cosine = fused(cosine, z, 0x1.555536p-5f);
  cosine = fused(z * z, cosine, fused(z, -0.5f, 1.0f));
  const float value = (quadrant & 1) == 0 ? sine : cosine;
  return snw_float(snw_bits(value) ^ ((quadrant & 2) << 30));
}

// For x below 2^22 in magnitude.
SNW_FUNCTION float circular(float x, uint32_t first_quadrant) {
  const float shifted = fused(x, 0x1.45f306p-1f, SNW_INTEGER_BIAS);
  const float count = shifted - SNW_INTEGER_BIAS;
  float r = fused(count, -0x1.921fb6p+0f, x);
  r = fused(count, 0x1.777a5cp-25f, r);
  r = fused(count, 0x1.ee59dap-50f, r);
  return circle(r, snw_bits(shifted) + first_quadrant);
}

// For any x; not for vectors.
SNW_FUNCTION float circular_large(float x, uint32_t first_quadrant) {
  if (x < 0x1p22f) return circular(x, first_quadrant);
  const snw_angle angle = snw_reduce_large_angle(x);
  return circle(angle.rest, angle.quadrant + first_quadrant);
}

SNW_FUNCTION float with_odd_sign(float value, float x) {
  return snw_float(snw_bits(value) ^ (snw_bits(x) & 0x80000000u));
}

SNW_FUNCTION float tangent(float x) {
  const float a = absolute(x);
  return with_odd_sign(circular(a, 0) / circular(a, 1), x);
}

// For any x; not for vectors.
SNW_FUNCTION float tangent_large(float x) {
  const float a = absolute(x);
  return with_odd_sign(circular_large(a, 0) / circular_large(a, 1), x);
}

#define SNW_HALF_PI 0x1.921fb6p+0f
#define SNW_HALF_PI_LOW -0x1.777a5cp-25f

SNW_FUNCTION float reduced_arc_sine(float a) {
  const int is_small = a <= 0.5f;
  const float z = is_small ? a * a : 0.5f * (1.0f - a);
  const float root = __builtin_elementwise_sqrt(z);
  const float t = is_small ? a : root;
  float p = 0x1.595c60p-5f;
  p = fused(p, z, 0x1.8c3e50p-6f);
  p = fused(p, z, 0x1.747bb8p-5f);
  p = fused(p, z, 0x1.330204p-4f);
  p = fused(p, z, 0x1.5555c8p-3f);
  return fused(t * z, p, t);
}

SNW_FUNCTION float arc_sine(float x) {
  const float a = absolute(x), reduced = reduced_arc_sine(a);
  const float large = fused(-2.0f, reduced, SNW_HALF_PI) + SNW_HALF_PI_LOW;
  return with_sign(a <= 0.5f ? reduced : large, x);
}

SNW_FUNCTION float arc_cosine(float x) {
  const float a = absolute(x), reduced = reduced_arc_sine(a);
  const int is_small = a <= 0.5f;
  const float complement = (SNW_HALF_PI - (is_small ? with_sign(reduced, x) : reduced)) + SNW_HALF_PI_LOW;
  const float large = 2.0f * (x > 0.0f ? reduced : complement);
  return is_small ? complement : large;
}

SNW_FUNCTION float arc_tangent(float x) {
  const float a = absolute(x);
  const float t = a > 1.0f ? 1.0f / a : a;
  const float z = t * t;
  float p = 0x1.7eb2c4p-9f;
  p = fused(p, z, -0x1.0c1c96p-6f);
  p = fused(p, z, 0x1.61f17ep-5f);
  p = fused(p, z, -0x1.35519ep-4f);
  p = fused(p, z, 0x1.b4dee0p-4f);
  p = fused(p, z, -0x1.230a96p-3f);
  p = fused(p, z, 0x1.9978ecp-3f);
  p = fused(p, z, -0x1.5554dcp-2f);
  const float value = fused(t * z, p, t);
  return with_sign(a > 1.0f ? (SNW_HALF_PI - value) + SNW_HALF_PI_LOW : value, x);
}

SNW_FUNCTION float half_exponential(float a) {
  int32_t n;
  const float fraction = reduce_exponential(a > 90.0f ? 90.0f : a, &n);
  n = (int32_t)((uint32_t)n - 1u);
  const int32_t half = n >> 1;
  return (1.0f + fraction) * power_of_two(half) * power_of_two((int32_t)((uint32_t)n - (uint32_t)half));
}

SNW_FUNCTION float hyperbolic_sine(float x) {
  const float a = absolute(x), z = a * a;
  float p = 0x1.756c1ep-19f;
  p = fused(p, z, 0x1.a022bcp-13f);
  p = fused(p, z, 0x1.1110e0p-7f);
  p = fused(p, z, 0x1.555556p-3f);
  const float small = fused(a * z, p, a);
  const float half = half_exponential(a);
  const float large = half - 0.25f / half;
  return with_sign(a < 1.0f ? small : large, x);
}

SNW_FUNCTION float hyperbolic_cosine(float x) {
  const float half = half_exponential(absolute(x));
  return half + 0.25f / half;
}

SNW_FUNCTION float logarithm_of_one_plus(float u) {
  const float sum = 1.0f + u;
  const float value = logarithm(sum) + (u - (sum - 1.0f)) / sum;
  return u < __builtin_inff() ? value : u;
}

SNW_FUNCTION float logarithm_of_twice(float x) { return logarithm(x) + 0x1.62e43p-1f; }

SNW_FUNCTION float area_sine(float x) {
  const float a = absolute(x);
  const float root = __builtin_elementwise_sqrt(fused(a, a, 1.0f));
  const float value = logarithm_of_one_plus(a + a * a / (1.0f + root));
  const float large = logarithm_of_twice(a);
  return with_sign(a >= 0x1p60f ? large : value, x);
}

SNW_FUNCTION float area_cosine(float x) {
  const float t = x - 1.0f;
  const float value = logarithm_of_one_plus(t + __builtin_elementwise_sqrt(fused(t, t, t + t)));
  const float large = logarithm_of_twice(x);
  const float defined = x >= 0x1p60f ? large : value;
  return x >= 1.0f ? defined : snw_float(0x7fc00000u);
}

SNW_FUNCTION float area_tangent(float x) {
  const float a = absolute(x);
  return with_sign(0.5f * logarithm_of_one_plus((a + a) / (1.0f - a)), x);
}

SNW_FUNCTION float error_function(float x) {
  const float a = absolute(x), z = x * x;
  float p = 0x1.4f8e58p-14f;
  p = fused(p, z, -0x1.a6126ep-11f);
  p = fused(p, z, 0x1.544aa8p-8f);
  p = fused(p, z, -0x1.b80120p-6f);
  p = fused(p, z, 0x1.ce2d64p-4f);
  p = fused(p, z, -0x1.812740p-2f);
  p = fused(p, z, 0x1.06eba8p-3f);
  const float small = fused(x, p, x);
  const float t = a > 4.0f ? 4.0f : a;
  float q = 0x1.6593c0p-16f;
  q = fused(q, t, -0x1.ca31cep-12f);
  q = fused(q, t, 0x1.122588p-8f);
  q = fused(q, t, -0x1.9c138ep-6f);
  q = fused(q, t, 0x1.bbb744p-4f);
  q = fused(q, t, 0x1.444036p-1f);
  q = fused(q, t, 0x1.212956p+0f);
  q = fused(q, t, -0x1.77fbdep-13f);
  const float large = with_sign(1.0f - exponential(-q), x);
  return a < 0.9375f ? small : large;
}

SNW_FUNCTION float hyperbolic_tangent(float x) {
  const float a = absolute(x), z = x * x;
  float p = -0x1.750ce4p-8f;
  p = fused(p, z, 0x1.51f8cep-6f);
  p = fused(p, z, -0x1.b835a4p-5f);
  p = fused(p, z, 0x1.1106f6p-3f);
  p = fused(p, z, -0x1.555532p-2f);
  const float small = fused(x * z, p, x);
  const float large = with_sign(1.0f - 2.0f / (exponential(a + a) + 1.0f), x);
  return a < 0.625f ? small : large;
}

SNW_FUNCTION float sigmoid(float x) {
  const float e = exponential(-absolute(x));
  return (x < 0.0f ? e : 1.0f) / (1.0f + e);
}

SNW_FUNCTION float softplus(float x) {
  const float e = exponential(-absolute(x)), sum = 1.0f + e;
  const float tail = logarithm(sum) + (e - (sum - 1.0f)) / sum;
  return (x < 0.0f ? 0.0f : x) + tail;
}

SNW_FUNCTION float mish(float x) {
  const float e = exponential(-absolute(x)), twice = e + e;
  const float numerator = x < 0.0f ? fused(e, e, twice) : 1.0f + twice;
  const float denominator = x < 0.0f ? numerator + 2.0f : fused(twice, e, numerator);
  return x * (numerator / denominator);
}

SNW_FUNCTION float gelu(float x) { return 0.5f * x * (1.0f + error_function(x * 0x1.6a09e6p-1f)); }

SNW_FUNCTION float gelu_tanh(float x) {
  const float inner = (x * 0x1.988454p-1f) * fused(x * x, 0x1.6e4e26p-5f, 1.0f);
  return 0.5f * x * (1.0f + hyperbolic_tangent(inner));
}

SNW_FUNCTION float round_to_even(float x) {
  const float a = absolute(x);
  return a < 0x1p23f ? with_sign((a + 0x1p23f) - 0x1p23f, x) : x;
}

SNW_FUNCTION float round_down(float x) {
  const float nearest = round_to_even(x);
  return nearest > x ? nearest - 1.0f : nearest;
}

SNW_FUNCTION float round_up(float x) {
  const float nearest = round_to_even(x);
  return nearest < x ? with_sign(absolute(nearest + 1.0f), x) : nearest;
}

SNW_FUNCTION float maximum(float x, float y) { return x > y ? x : y; }
SNW_FUNCTION float minimum(float x, float y) { return x < y ? x : y; }

// maximum(x, 0). As integers: of that selection compilers make ARM's fmaxnm, which gives NaN for a signalling NaN.
SNW_FUNCTION float rectified(float x) {
  const uint32_t bits = snw_bits(x);
  return snw_float(bits - 1 < 0x7f800000u ? bits : 0);
}

SNW_FUNCTION float sign_of(float x) {
  const float equal = x == 0.0f ? 0.0f : x;
  const float negative = x < 0.0f ? -1.0f : equal;
  return x > 0.0f ? 1.0f : negative;
}

SNW_FUNCTION int is_any_large(const float *x, size_t count) {
  uint32_t largest = 0;
  for (size_t i = 0; i < count; i++) {
    const uint32_t bits = snw_bits(x[i]) & 0x7fffffffu;
    largest = bits > largest ? bits : largest;
  }
  return largest >= 0x4a800000u;  // 2^22
}

// Before a loop whose elements are independent even when x and y are the same array: each is read before it is written.
#if SNW_LANES > 1
#define SNW_VECTORISE \
  _Pragma("clang loop vectorize(assume_safety) vectorize_width(SNW_LANES) vectorize_predicate(SNW_PREDICATE)")
#else
#define SNW_VECTORISE
#endif

#define SNW_EACH(value)                 \
  {                                     \
    SNW_VECTORISE                       \
    for (size_t i = 0; i < count; i++) {\
      const float v = x[i];             \
      y[i] = (value);                   \
    }                                   \
    return;                             \
  }

#define SNW_EACH_LARGE(value)           \
  {                                     \
    for (size_t i = 0; i < count; i++) {\
      const float v = x[i];             \
      y[i] = (value);                   \
    }                                   \
    return;                             \
  }

SNW_FUNCTION void map_each(const snw_map *map) {
  const float *x = map->x;
  float *y = map->y;
  const size_t count = map->count;
  const float alpha = map->alpha, beta = map->beta;
  switch (map->function) {
    case SNW_FUNCTION_ABS: SNW_EACH(absolute(v))
    case SNW_FUNCTION_NEG: SNW_EACH(snw_float(snw_bits(v) ^ 0x80000000u))
    case SNW_FUNCTION_RECIPROCAL: SNW_EACH(1.0f / v)
    case SNW_FUNCTION_SQRT: SNW_EACH(__builtin_elementwise_sqrt(v))
    case SNW_FUNCTION_EXP: SNW_EACH(exponential(v))
    case SNW_FUNCTION_LOG: SNW_EACH(logarithm(v))
    case SNW_FUNCTION_SIN:
      if (is_any_large(x, count)) SNW_EACH_LARGE(with_odd_sign(circular_large(absolute(v), 0), v))
      SNW_EACH(with_odd_sign(circular(absolute(v), 0), v))
    case SNW_FUNCTION_COS:
      if (is_any_large(x, count)) SNW_EACH_LARGE(circular_large(absolute(v), 1))
      SNW_EACH(circular(absolute(v), 1))
    case SNW_FUNCTION_ERF: SNW_EACH(error_function(v))
    case SNW_FUNCTION_TANH: SNW_EACH(hyperbolic_tangent(v))
    case SNW_FUNCTION_SIGMOID: SNW_EACH(sigmoid(v))
    case SNW_FUNCTION_RELU: SNW_EACH(rectified(v))
    case SNW_FUNCTION_LEAKY_RELU: SNW_EACH(v < 0.0f ? alpha * v : v)
    case SNW_FUNCTION_ELU: SNW_EACH(v > 0.0f ? v : alpha * exponential_minus_one(v))
    case SNW_FUNCTION_SELU: SNW_EACH(beta * (v > 0.0f ? v : alpha * exponential_minus_one(v)))
    case SNW_FUNCTION_CELU: SNW_EACH(v > 0.0f ? v : alpha * exponential_minus_one(v / alpha))
    case SNW_FUNCTION_SOFTPLUS: SNW_EACH(softplus(v))
    case SNW_FUNCTION_SOFTSIGN: SNW_EACH(v / (1.0f + absolute(v)))
    case SNW_FUNCTION_SILU: SNW_EACH(v * sigmoid(v))
    case SNW_FUNCTION_GELU: SNW_EACH(gelu(v))
    case SNW_FUNCTION_GELU_TANH: SNW_EACH(gelu_tanh(v))
    case SNW_FUNCTION_MISH: SNW_EACH(mish(v))
    case SNW_FUNCTION_HARD_SIGMOID: SNW_EACH(minimum(maximum(fused(alpha, v, beta), 0.0f), 1.0f))
    case SNW_FUNCTION_HARD_SWISH: SNW_EACH(v * minimum(maximum(fused(v, 0x1.555556p-3f, 0.5f), 0.0f), 1.0f))
    case SNW_FUNCTION_CLIP: SNW_EACH(minimum(maximum(v, alpha), beta))
    case SNW_FUNCTION_FLOOR: SNW_EACH(round_down(v))
    case SNW_FUNCTION_CEIL: SNW_EACH(round_up(v))
    case SNW_FUNCTION_ROUND: SNW_EACH(round_to_even(v))
    case SNW_FUNCTION_SIGN: SNW_EACH(sign_of(v))
    case SNW_FUNCTION_TAN:
      if (is_any_large(x, count)) SNW_EACH_LARGE(tangent_large(v))
      SNW_EACH(tangent(v))
    case SNW_FUNCTION_ASIN: SNW_EACH(arc_sine(v))
    case SNW_FUNCTION_ACOS: SNW_EACH(arc_cosine(v))
    case SNW_FUNCTION_ATAN: SNW_EACH(arc_tangent(v))
    case SNW_FUNCTION_SINH: SNW_EACH(hyperbolic_sine(v))
    case SNW_FUNCTION_COSH: SNW_EACH(hyperbolic_cosine(v))
    case SNW_FUNCTION_ASINH: SNW_EACH(area_sine(v))
    case SNW_FUNCTION_ACOSH: SNW_EACH(area_cosine(v))
    case SNW_FUNCTION_ATANH: SNW_EACH(area_tangent(v))
    default: SNW_EACH(v)
  }
}
