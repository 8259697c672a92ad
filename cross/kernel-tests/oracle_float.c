// Float kernels, docs/arithmetic.md, sections 2, 3 and 5, with binary32 as integers.
#include "oracle.h"

static const uint32_t infinity = 0x7f800000u, not_a_number = 0x7fc00000u;

static int is_nan(uint32_t a) { return (a & 0x7fffffffu) > infinity; }

// ±mantissa · 2^exponent.
typedef struct number {
  uint64_t mantissa;
  int32_t exponent;
  uint32_t negative;
} number;

static number unpack(uint32_t a) {
  const uint32_t field = (a >> 23) & 255;
  const number n = {
      (a & 0x7fffffu) | (field != 0 ? 0x800000u : 0), (int32_t)(field != 0 ? field : 1) - 150, a >> 31};
  return n;
}

// Moves the leading bit to bit 61.
static number normalise(number n) {
  if (n.mantissa == 0) n.exponent = -100000;
  while (n.mantissa != 0 && n.mantissa >> 61 == 0) {
    n.mantissa <<= 1;
    n.exponent--;
  }
  return n;
}

// mantissa / 2^shift; the lowest bit remembers what was lost.
static uint64_t shift_jam(uint64_t mantissa, int32_t shift) {
  if (shift >= 63) return mantissa != 0;
  return mantissa >> shift | ((mantissa & (((uint64_t)1 << shift) - 1)) != 0);
}

// Rounds to nearest, ties to even. The mantissa is not zero, is below 2^63, and its lowest bit may stand for lost ones.
static uint32_t pack(number n) {
  int32_t top = 62;
  while (n.mantissa >> top == 0) top--;
  int32_t unit = n.exponent + top - 23;
  if (unit < -149) unit = -149;
  const int32_t shift = unit - n.exponent;
  uint64_t rounded;
  if (shift <= 0) {
    rounded = n.mantissa << -shift;
  } else if (shift > 63) {
    rounded = 0;
  } else {
    const uint64_t half = (uint64_t)1 << (shift - 1), rest = n.mantissa & (2 * half - 1);
    rounded = n.mantissa >> shift;
    rounded += rest > half || (rest == half && (rounded & 1) != 0);
  }
  const uint64_t bits = ((uint64_t)(unit + 149) << 23) + rounded;
  return (bits >= infinity ? infinity : (uint32_t)bits) | n.negative << 31;
}

// a · b + c, rounded once.
static uint32_t fused(uint32_t a, uint32_t b, uint32_t c) {
  if (is_nan(a) || is_nan(b) || is_nan(c)) return not_a_number;
  const uint32_t sign = (a ^ b) >> 31;
  const uint32_t a_size = a & 0x7fffffffu, b_size = b & 0x7fffffffu, c_size = c & 0x7fffffffu;
  if (a_size == infinity || b_size == infinity) {
    if (a_size == 0 || b_size == 0 || (c_size == infinity && c >> 31 != sign)) return not_a_number;
    return infinity | sign << 31;
  }
  if (c_size == infinity) return c;
  const number left = unpack(a), right = unpack(b);
  number product = {left.mantissa * right.mantissa, left.exponent + right.exponent, sign};
  number addend = unpack(c);
  if (product.mantissa == 0 && addend.mantissa == 0) return (sign & addend.negative) << 31;
  product = normalise(product);
  addend = normalise(addend);
  // Fourteen or more low bits are zero: a shift loses bits only where at most one leading bit can cancel.
  const int product_is_greater = product.exponent > addend.exponent;
  const number greater = product_is_greater ? product : addend, lesser = product_is_greater ? addend : product;
  const uint64_t aligned = shift_jam(lesser.mantissa, greater.exponent - lesser.exponent);
  number sum = greater;
  if (greater.negative == lesser.negative) {
    sum.mantissa = greater.mantissa + aligned;
  } else if (greater.mantissa > aligned) {
    sum.mantissa = greater.mantissa - aligned;
  } else {
    sum.mantissa = aligned - greater.mantissa;
    sum.negative = lesser.negative;
  }
  return sum.mantissa == 0 ? 0 : pack(sum);
}

static uint32_t multiply(uint32_t a, uint32_t b) { return fused(a, b, (a ^ b) & 0x80000000u); }
static uint32_t subtract(uint32_t a, uint32_t b) { return fused(a, 0x3f800000u, b ^ 0x80000000u); }

static uint32_t from_integer(int32_t value) {
  const number n = {(uint64_t)(value < 0 ? -(int64_t)value : value), 0, value < 0};
  return value == 0 ? 0 : pack(n);
}

static uint32_t from_half(uint16_t half) {
  const uint32_t sign = (uint32_t)(half >> 15) << 31, field = (half >> 10) & 31, fraction = half & 1023;
  if (field == 31) return (fraction != 0 ? not_a_number : infinity) | sign;
  const number n = {fraction | (field != 0 ? 1024u : 0), (int32_t)(field != 0 ? field : 1) - 25, half >> 15};
  return n.mantissa == 0 ? sign : pack(n);
}

// rne(clamp(t, ±65536)).
static int32_t round_clamped(uint32_t t) {
  const uint32_t size = t & 0x7fffffffu;
  int64_t magnitude;
  if (size >= 0x47800000u) {
    magnitude = 65536;
  } else {
    const number n = unpack(t);
    const int32_t shift = -n.exponent;  // at least 7, since the number is below 2^17
    if (shift > 40) {
      magnitude = 0;
    } else {
      const uint64_t half = (uint64_t)1 << (shift - 1), rest = n.mantissa & (2 * half - 1);
      magnitude = (int64_t)(n.mantissa >> shift);
      magnitude += rest > half || (rest == half && (magnitude & 1) != 0);
    }
  }
  return (int32_t)(t >> 31 ? -magnitude : magnitude);
}

static uint32_t bits_at(const float *values, uint64_t index) {
  uint32_t bits;
  __builtin_memcpy(&bits, values + index, 4);
  return bits;
}

static void store(float *values, uint64_t index, uint32_t bits) { __builtin_memcpy(values + index, &bits, 4); }

static void dense(const snw_dense_float *layer, int half) {
  for (uint32_t p = 0; p < layer->positions; p++) {
    for (uint32_t o = 0; o < layer->rows; o++) {
      uint32_t sum = bits_at(layer->bias, o);
      for (uint32_t k = 0; k < layer->columns; k++) {
        const uint64_t at = ((uint64_t)(o / 16) * layer->columns + k) * 16 + o % 16;
        const uint32_t w =
            half ? from_half(((const uint16_t *)layer->weights)[at]) : bits_at((const float *)layer->weights, at);
        sum = fused(w, bits_at(layer->x, (uint64_t)p * layer->columns + k), sum);
      }
      store(layer->y, (uint64_t)p * layer->rows + o, sum);
    }
  }
}

void oracle_dense_f32(const snw_dense_float *layer) { dense(layer, 0); }
void oracle_dense_f16(const snw_dense_float *layer) { dense(layer, 1); }

void oracle_matmul(const snw_matmul *product) {
  const uint64_t m = product->m, k = product->k, n = product->n;
  for (uint64_t b = 0; b < product->batch; b++) {
    for (uint64_t i = 0; i < m; i++) {
      for (uint64_t j = 0; j < n; j++) {
        uint32_t sum = 0;
        for (uint64_t p = 0; p < k; p++) {
          const uint32_t left = bits_at(product->left, b * product->left_stride + i * k + p);
          const uint32_t right = bits_at(product->right, b * product->right_stride + p * n + j);
          sum = fused(left, right, sum);
        }
        store(product->y, (b * m + i) * n + j, sum);
      }
    }
  }
}

static uint32_t quantise(const snw_boundary *boundary, int32_t lower, int32_t upper) {
  uint32_t invalid = 0;
  for (uint32_t i = 0; i < boundary->count; i++) {
    const uint32_t feature = i % boundary->features;
    const uint32_t t = multiply(
        subtract(bits_at((const float *)boundary->x, i), bits_at(boundary->centre, feature)),
        bits_at(boundary->gain, feature));
    int32_t q = boundary->zero_point;
    if (is_nan(t)) {
      invalid++;
    } else {
      q += round_clamped(t);
    }
    q = q < lower ? lower : q > upper ? upper : q;
    if (upper == 127) {
      ((int8_t *)boundary->y)[i] = (int8_t)q;
    } else {
      ((int16_t *)boundary->y)[i] = (int16_t)q;
    }
  }
  return invalid;
}

uint32_t oracle_quantise_s8(const snw_boundary *boundary) { return quantise(boundary, -128, 127); }
uint32_t oracle_quantise_s16(const snw_boundary *boundary) { return quantise(boundary, -32768, 32767); }

static void dequantise(const snw_boundary *boundary, int wide) {
  for (uint32_t i = 0; i < boundary->count; i++) {
    const int32_t q = wide ? ((const int16_t *)boundary->x)[i] : ((const int8_t *)boundary->x)[i];
    const uint32_t x = multiply(from_integer(q - boundary->zero_point), bits_at(boundary->gain, 0));
    store((float *)boundary->y, i, x);
  }
}

void oracle_dequantise_s8(const snw_boundary *boundary) { dequantise(boundary, 0); }
void oracle_dequantise_s16(const snw_boundary *boundary) { dequantise(boundary, 1); }
