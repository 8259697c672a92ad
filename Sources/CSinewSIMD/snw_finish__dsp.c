// Rounding, activation and output of integer dense layers with ARM's saturating instructions (docs/arithmetic.md,
// section 4).
#include "snw_variants.h"

#if SNW_TARGET_DSP

#include "snw_integer_dsp.h"

// (c 2^10 + 2^9 + a f) >> 10 = c + h(a, 32 f), saturated; the sum is below 2^27.
SNW_DSP_INLINE int32_t multiply_add(int32_t c, int32_t a, int32_t fraction) {
  return __ssat((c * 1024 + 512 + a * fraction) >> 10, 16);
}

// The middle of a quadratic table is where u = 0: segments reach 32 to both sides. f = u mod 1024.
SNW_DSP_INLINE int32_t quadratic(const int16_t *middle, int32_t u) {
  const int16_t *coefficients = middle + (u >> 10);
  const int32_t fraction = u & 1023;
  const int32_t slope = multiply_add(coefficients[64], coefficients[128], fraction);
  return multiply_add(coefficients[0], slope, fraction);
}

// The same for a linear table, whose segments reach 256 to both sides. The difference has 17 bits, the fraction 7.
SNW_DSP_INLINE int32_t linear(const int16_t *middle, int32_t u) {
  const int16_t *ends = middle + (u >> 7);
  return ends[0] + (((ends[1] - ends[0]) * (u & 127) + 64) >> 7);
}

SNW_DSP_INLINE int32_t positive(int32_t v) { return v > 0 ? v : 0; }

SNW_DSP_INLINE int32_t activate(const snw_dense *layer, int32_t v, const int kind, const int form) {
  switch (kind) {
    case SNW_ACTIVATION_RELU:
      return positive(v);
    case SNW_ACTIVATION_LEAKY:
      // Below 2^30: the slope is above -2^15.
      return positive(v) + (((v - positive(v)) * layer->parameter_a + (1 << 14)) >> 15);
    case SNW_ACTIVATION_CLAMP: {
      const int32_t raised = v > layer->parameter_a ? v : layer->parameter_a;
      return raised < layer->parameter_b ? raised : layer->parameter_b;
    }
    case SNW_ACTIVATION_TABLE:
    case SNW_ACTIVATION_RECTIFIED_TABLE: {
      // Clamped and then shifted: saturation ends at 2^15 - 1 instead of 2^15 - 2^e, and the lower bits go.
      const uint32_t shift = layer->table_shift;
      const int32_t u = __ssat((int32_t)((uint32_t)v << shift), 16) & (int32_t)(~(uint32_t)0 << shift);
      const int32_t t = form == SNW_TABLE_QUADRATIC_64 ? quadratic(layer->table + 32, u) : linear(layer->table + 256, u);
      return kind == SNW_ACTIVATION_TABLE ? t : __ssat(positive(v) + t, 16);
    }
    default:
      return v;
  }
}

// The half is below 2^15 and the zero point int8: all sums stay below 2^17.
SNW_DSP_INLINE int32_t narrow(const snw_dense *layer, int32_t y) {
  const int32_t half = (1 << layer->output_shift) >> 1;
  return __ssat((__ssat(y + half, 16) >> layer->output_shift) + layer->zero_point, 8);
}

// By value, so that the compiler knows that stores to y leave the layer as it is.
SNW_DSP_INLINE void finish(
    const snw_dense layer, const int32_t *v, size_t element, size_t count, const int kind, const int form) {
  if (layer.output_is_int16) {
    int16_t *y = (int16_t *)layer.y + element;
    SNW_ROLLED
    for (size_t i = 0; i < count; i++) y[i] = (int16_t)activate(&layer, v[i], kind, form);
  } else {
    int8_t *y = (int8_t *)layer.y + element;
    SNW_ROLLED
    for (size_t i = 0; i < count; i++) y[i] = (int8_t)narrow(&layer, activate(&layer, v[i], kind, form));
  }
}

int32_t snw_round__dsp(int64_t product, uint8_t right_shift) {
  const int64_t value = (product + ((int64_t)1 << (right_shift - 1))) >> right_shift;
  return value < INT16_MIN ? INT16_MIN : value > INT16_MAX ? INT16_MAX : (int32_t)value;
}

void snw_finish__dsp(const snw_dense *layer, const int32_t *v, size_t element, size_t count) {
  const int is_linear = layer->table_form == SNW_TABLE_LINEAR_513;
  switch (layer->activation) {
    case SNW_ACTIVATION_RELU:
      finish(*layer, v, element, count, SNW_ACTIVATION_RELU, 0);
      return;
    case SNW_ACTIVATION_LEAKY:
      finish(*layer, v, element, count, SNW_ACTIVATION_LEAKY, 0);
      return;
    case SNW_ACTIVATION_CLAMP:
      finish(*layer, v, element, count, SNW_ACTIVATION_CLAMP, 0);
      return;
    case SNW_ACTIVATION_TABLE:
      if (is_linear) {
        finish(*layer, v, element, count, SNW_ACTIVATION_TABLE, SNW_TABLE_LINEAR_513);
      } else {
        finish(*layer, v, element, count, SNW_ACTIVATION_TABLE, SNW_TABLE_QUADRATIC_64);
      }
      return;
    case SNW_ACTIVATION_RECTIFIED_TABLE:
      if (is_linear) {
        finish(*layer, v, element, count, SNW_ACTIVATION_RECTIFIED_TABLE, SNW_TABLE_LINEAR_513);
      } else {
        finish(*layer, v, element, count, SNW_ACTIVATION_RECTIFIED_TABLE, SNW_TABLE_QUADRATIC_64);
      }
      return;
    default:
      finish(*layer, v, element, count, SNW_ACTIVATION_NONE, 0);
      return;
  }
}

#endif
