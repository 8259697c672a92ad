// Rounding, activation and output of integer dense layers with ARM's DSP extension (docs/arithmetic.md, section 4): one
// loop for each kind of layer that the converter makes, and one for all others.
#include "snw_variants.h"

#if SNW_TARGET_DSP

#include "snw_integer_dsp.h"

// A half is at most 2^31 - 2.
SNW_DSP_INLINE int32_t rounded(int32_t half) { return __ssat((half + 1) >> 1, 16); }

// Of an int16.
SNW_DSP_INLINE int32_t positive(int32_t v) { return __usat(v, 15); }

// u before the lowest e bits of the largest one are cleared: saturation ends at 2^15 - 1 instead of 2^15 - 2^e.
SNW_DSP_INLINE int32_t widened(int32_t v, uint32_t shift) { return __ssat((int32_t)((uint32_t)v << shift), 16); }

// c 2^10 + half + a f; with a half of 2^9, over 2^10, it is c + h(a, 32 f). Below 2^27 with halves below 2^26.
SNW_DSP_INLINE int32_t multiply_add(int32_t c, int32_t a, int32_t fraction, int32_t half) {
  return __smlabb(a, fraction, half + c * 1024);
}

// A number in a register: compilers that know it take an instruction more to add it to one that is shifted.
SNW_DSP_INLINE int32_t in_register(int32_t number) {
  __asm__("" : "+r"(number));
  return number;
}

// A quadratic table before its last rounding. The middle is where u = 0: segments reach 32 to both sides. `half` is
// 2^9.
SNW_DSP_INLINE int32_t
quadratic(const int16_t *middle, int32_t u, int32_t mask, const int32_t half, const int32_t last_half) {
  const int16_t *coefficients = middle + (u >> 10);
  const int32_t fraction = u & mask;
  const int32_t slope = __ssat(multiply_add(coefficients[64], coefficients[128], fraction, half) >> 10, 16);
  return multiply_add(coefficients[0], slope, fraction, last_half);
}

// A linear table, whose segments reach 256 to both sides: (t[i] (128 - f) + t[i + 1] f + 64) / 128.
SNW_DSP_INLINE int32_t linear(const int16_t *middle, int32_t u, int32_t mask) {
  const int32_t fraction = u & mask;
  uint32_t ends;
  __builtin_memcpy(&ends, middle + (u >> 7), 4);
  return __smlad((int16x2_t)ends, (int16x2_t)((128 - fraction) | fraction << 16), 64) >> 7;
}

SNW_DSP_INLINE int32_t leaky(int32_t v, int32_t slope) {
  // Below 2^30: the slope is above -2^15.
  return positive(v) + (__smlabb(v - positive(v), slope, 1 << 14) >> 15);
}

// sat8(((y + 2^(d - 1)) >> d) + zero) with `power` = 2^(32 - d).
SNW_DSP_INLINE int8_t narrow(int32_t y, int32_t power, int32_t zero) {
  int32_t q;
  __asm__("smmlar %0, %1, %2, %3" : "=r"(q) : "r"(y), "r"(power), "r"(zero));
  return (int8_t)__ssat(q, 8);
}

// The definition of an int8 output. The half is below 2^15 and the zero point int8: all sums stay below 2^17.
static int32_t output_of(const snw_dense *layer, int32_t y) {
  const int32_t half = (1 << layer->output_shift) >> 1;
  return __ssat((__ssat(y + half, 16) >> layer->output_shift) + layer->zero_point, 8);
}

// Runs the statement that follows for each half and its place y in the output.
#define SNW_EACH(TYPE)                       \
  TYPE *y = (TYPE *)layer->y + element;      \
  const int32_t *const end = halves + count; \
  SNW_ROLLED for (; halves != end; halves++, y++)

// Activations that only clamp. An output never falls where its pre-activation rises, so the limits may be those of the
// output, and one shift rounds to the pre-activation and to the output.
static void clamp(
    const snw_dense *layer, const int32_t *halves, size_t element, size_t count, int32_t lower, int32_t upper) {
  const int32_t d = layer->output_shift, offset = (1 << d | 1) + layer->zero_point * (2 << d);
  const int32_t least = layer->output_is_int16 ? lower : output_of(layer, lower);
  const int32_t greatest = layer->output_is_int16 ? upper : output_of(layer, upper);
  if (layer->output_is_int16) {
    SNW_EACH(int16_t) {
      const int32_t value = rounded(*halves), raised = value > least ? value : least;
      *y = (int16_t)(raised < greatest ? raised : greatest);
    }
  } else if (least == INT8_MIN && greatest == INT8_MAX) {
    // A sum that saturates is still too large for any output.
    SNW_EACH(int8_t) *y = (int8_t)__ssat(__qadd(*halves, offset) >> (d + 1), 8);
  } else {
    SNW_EACH(int8_t) {
      const int32_t value = __qadd(*halves, offset) >> (d + 1), raised = value > least ? value : least;
      *y = (int8_t)(raised < greatest ? raised : greatest);
    }
  }
}

// A quadratic table to int8 without a shift of its own, whose outputs reach both ends of int8, so that d is at most 8:
// its last rounding and that of the output are one, and saturation between them does not show.
static void quadratic_to_int8(const snw_dense *layer, const int32_t *halves, size_t element, size_t count) {
  const int16_t *middle = layer->table + 32;
  const int32_t d = layer->output_shift, zero = layer->zero_point * (1 << d);
  const int32_t half = in_register(512), last_half = half + (((1 << d) >> 1) + zero) * 1024;
  SNW_EACH(int8_t) *y = (int8_t)__ssat(quadratic(middle, rounded(*halves), 1023, half, last_half) >> (10 + d), 8);
}

SNW_DSP_INLINE void rectified_quadratic_to_int8(
    const snw_dense *layer, const int32_t *halves, size_t element, size_t count, const uint32_t shift) {
  const int16_t *middle = layer->table + 32;
  const int32_t mask = (int32_t)(1023u & ~0u << shift), zero = layer->zero_point;
  const int32_t power = (int32_t)(1u << (32 - layer->output_shift)), half = in_register(512);
  SNW_EACH(int8_t) {
    const int32_t v = rounded(*halves);
    const int32_t u = shift == 0 ? v : widened(v, shift);
    *y = narrow(positive(v) + __ssat(quadratic(middle, u, mask, half, half) >> 10, 16), power, zero);
  }
}

SNW_DSP_INLINE void table_to_int16(
    const snw_dense *layer, const int32_t *halves, size_t element, size_t count, const int is_linear,
    const int is_rectified) {
  const int16_t *middle = layer->table + (is_linear ? 256 : 32);
  const uint32_t shift = layer->table_shift;
  const int32_t mask = (int32_t)((is_linear ? 127u : 1023u) & ~0u << shift), half = in_register(512);
  SNW_EACH(int16_t) {
    const int32_t v = rounded(*halves), u = widened(v, shift);
    const int32_t t = is_linear ? linear(middle, u, mask) : __ssat(quadratic(middle, u, mask, half, half) >> 10, 16);
    *y = (int16_t)(is_rectified ? (int32_t)__qadd16((int16x2_t)positive(v), (int16x2_t)t) : t);
  }
}

static void leaky_to_int8(const snw_dense *layer, const int32_t *halves, size_t element, size_t count) {
  const int32_t slope = layer->parameter_a, zero = layer->zero_point;
  const int32_t power = (int32_t)(1u << (32 - layer->output_shift));
  SNW_EACH(int8_t) *y = narrow(leaky(rounded(*halves), slope), power, zero);
}

int32_t snw_half__dsp(int64_t product, uint32_t right_shift) {
  const int64_t half = product >> (right_shift - 1);
  return half < -65536 ? -65536 : half > 65535 ? 65535 : (int32_t)half;
}

SNW_DSP_INLINE int32_t activate(const snw_dense *layer, int32_t v) {
  if (layer->activation == SNW_ACTIVATION_LEAKY) return leaky(v, layer->parameter_a);
  const uint32_t shift = layer->table_shift;
  const int32_t u = widened(v, shift) & (int32_t)(~0u << shift);
  const int32_t t = layer->table_form == SNW_TABLE_LINEAR_513
                        ? linear(layer->table + 256, u, 127)
                        : __ssat(quadratic(layer->table + 32, u, 1023, 512, 512) >> 10, 16);
  return layer->activation == SNW_ACTIVATION_RECTIFIED_TABLE ? __ssat(positive(v) + t, 16) : t;
}

// Any layer that does not only clamp.
static void finish(const snw_dense *layer, const int32_t *halves, size_t element, size_t count) {
  SNW_ROLLED
  for (size_t i = 0; i < count; i++) {
    const int32_t y = activate(layer, rounded(halves[i]));
    if (layer->output_is_int16) {
      ((int16_t *)layer->y)[element + i] = (int16_t)y;
    } else {
      ((int8_t *)layer->y)[element + i] = (int8_t)output_of(layer, y);
    }
  }
}

// Whether an output after the saturation of its sum to int16 is one without, and `narrow` takes its shift.
static int is_narrow(const snw_dense *layer) {
  return !layer->output_is_int16 && layer->output_shift >= 2 && output_of(layer, INT16_MAX) == INT8_MAX;
}

static void finish_table(const snw_dense *layer, const int32_t *halves, size_t element, size_t count) {
  const uint32_t shift = layer->table_shift;
  const int is_linear = layer->table_form == SNW_TABLE_LINEAR_513;
  const int is_rectified = layer->activation == SNW_ACTIVATION_RECTIFIED_TABLE;
  // The e lowest bits of u are those of a fraction; a mask clears them where `widened` does not.
  if (shift <= (is_linear ? 7 : 10)) {
    if (layer->output_is_int16) {
      if (is_linear && is_rectified) return table_to_int16(layer, halves, element, count, 1, 1);
      if (is_linear) return table_to_int16(layer, halves, element, count, 1, 0);
      if (is_rectified) return table_to_int16(layer, halves, element, count, 0, 1);
      return table_to_int16(layer, halves, element, count, 0, 0);
    }
    if (!is_linear && is_narrow(layer)) {
      if (is_rectified && shift == 0) return rectified_quadratic_to_int8(layer, halves, element, count, 0);
      if (is_rectified) return rectified_quadratic_to_int8(layer, halves, element, count, shift);
      if (shift == 0 && output_of(layer, INT16_MIN) == INT8_MIN)
        return quadratic_to_int8(layer, halves, element, count);
    }
  }
  finish(layer, halves, element, count);
}

void snw_finish__dsp(const snw_dense *layer, const int32_t *halves, size_t element, size_t count) {
  switch (layer->activation) {
    case SNW_ACTIVATION_NONE:
      return clamp(layer, halves, element, count, INT16_MIN, INT16_MAX);
    case SNW_ACTIVATION_RELU:
      return clamp(layer, halves, element, count, 0, INT16_MAX);
    case SNW_ACTIVATION_CLAMP:
      return clamp(layer, halves, element, count, layer->parameter_a, layer->parameter_b);
    case SNW_ACTIVATION_LEAKY:
      if (is_narrow(layer)) return leaky_to_int8(layer, halves, element, count);
      return finish(layer, halves, element, count);
    default:
      return finish_table(layer, halves, element, count);
  }
}

#endif
