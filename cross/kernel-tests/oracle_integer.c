// Integer dense layers, docs/arithmetic.md, section 4.
#include "oracle.h"

static int64_t clamp(int64_t value, int64_t lower, int64_t upper) {
  return value < lower ? lower : value > upper ? upper : value;
}

static int32_t sat16(int64_t value) { return (int32_t)clamp(value, -32768, 32767); }
static int32_t sat8(int64_t value) { return (int32_t)clamp(value, -128, 127); }

// value / 2^shift, rounded down, without relying on how the target shifts negative numbers.
static int64_t floor_shift(int64_t value, int shift) {
  const int64_t quotient = value / ((int64_t)1 << shift);
  return value % ((int64_t)1 << shift) < 0 ? quotient - 1 : quotient;
}

static int32_t high_product(int32_t a, int32_t b) { return (int32_t)floor_shift((int64_t)a * b + (1 << 14), 15); }

static int32_t table_value(const snw_dense *layer, int32_t v) {
  const int64_t limit = (int64_t)1 << (15 - layer->table_shift);
  const int32_t u = (int32_t)(clamp(v, -limit, limit - 1) * ((int64_t)1 << layer->table_shift));
  const int32_t w = u + 32768;
  const int16_t *t = layer->table;
  if (layer->table_form == SNW_TABLE_QUADRATIC_64) {
    const int32_t i = w / 1024, f = w % 1024 * 32;
    const int32_t slope = sat16(t[64 + i] + high_product(t[128 + i], f));
    return sat16(t[i] + high_product(slope, f));
  }
  const int32_t i = w / 128, f = w % 128;
  return t[i] + (int32_t)floor_shift((int64_t)(t[i + 1] - t[i]) * f + 64, 7);
}

static int32_t activate(const snw_dense *layer, int32_t v) {
  const int32_t positive = v > 0 ? v : 0, negative = v < 0 ? v : 0;
  switch (layer->activation) {
    case SNW_ACTIVATION_RELU: return positive;
    case SNW_ACTIVATION_LEAKY: return positive + high_product(negative, layer->parameter_a);
    case SNW_ACTIVATION_CLAMP: return (int32_t)clamp(v, layer->parameter_a, layer->parameter_b);
    case SNW_ACTIVATION_TABLE: return table_value(layer, v);
    case SNW_ACTIVATION_RECTIFIED_TABLE: return sat16(positive + table_value(layer, v));
    default: return v;
  }
}

// One output: requantisation of acc · m, activation and storage.
static void finish(const snw_dense *layer, int64_t product, uint32_t output, uint32_t element) {
  const int r = layer->right_shift[output];
  const int32_t v = sat16(floor_shift(product + ((int64_t)1 << (r - 1)), r));
  const int32_t y = activate(layer, v);
  if (layer->output_is_int16) {
    ((int16_t *)layer->y)[element] = (int16_t)y;
    return;
  }
  const int d = layer->output_shift;
  const int64_t shifted = floor_shift(sat16(y + (((int64_t)1 << d) / 2)), d);
  ((int8_t *)layer->y)[element] = (int8_t)sat8(shifted + layer->zero_point);
}

// The weight of output o and column k in 16c4 order (docs/layouts.md).
static int32_t weight(const snw_dense *layer, uint32_t o, uint32_t k) {
  const uint32_t groups = (layer->columns + 3) / 4;
  return layer->weights[((o / 16 * groups + k / 4) * 16 + o % 16) * 4 + k % 4];
}

static void dense_static(const snw_dense *layer, int wide) {
  for (uint32_t p = 0; p < layer->positions; p++) {
    for (uint32_t o = 0; o < layer->rows; o++) {
      int64_t acc = layer->bias[o];
      for (uint32_t k = 0; k < layer->columns; k++) {
        const uint32_t at = p * layer->columns + k;
        acc += weight(layer, o, k) * (wide ? ((const int16_t *)layer->x)[at] : ((const int8_t *)layer->x)[at]);
      }
      finish(layer, acc * layer->multiplier[o], o, p * layer->rows + o);
    }
  }
}

void oracle_dense_s8(const snw_dense *layer) { dense_static(layer, 0); }
void oracle_dense_s16(const snw_dense *layer) { dense_static(layer, 1); }

void oracle_dense_dynamic(const snw_dense *layer) {
  static int16_t xq[ORACLE_MOST_COLUMNS];
  for (uint32_t p = 0; p < layer->positions; p++) {
    const int16_t *x = (const int16_t *)layer->x + (uint64_t)p * layer->columns;
    int32_t lo = x[0], hi = x[0];
    for (uint32_t k = 0; k < layer->columns; k++) {
      lo = x[k] < lo ? x[k] : lo;
      hi = x[k] > hi ? x[k] : hi;
    }
    const int32_t rg = hi - lo > 1 ? hi - lo : 1;
    const uint32_t r = (255u << 16) / (uint32_t)rg;
    for (uint32_t k = 0; k < layer->columns; k++) {
      const uint64_t level = ((uint64_t)(uint32_t)(x[k] - lo) * r + 32768) / 65536;
      xq[k] = (int16_t)((level < 255 ? (int32_t)level : 255) - 128);
    }
    for (uint32_t o = 0; o < layer->rows; o++) {
      int64_t sum = 0, row_sum = 0;
      for (uint32_t k = 0; k < layer->columns; k++) {
        const int32_t w = weight(layer, o, k);
        sum += w * xq[k];
        row_sum += w;
      }
      const int64_t acc = (sum + 128 * row_sum) * rg + 255 * (lo * row_sum + layer->bias[o]);
      finish(layer, acc * layer->multiplier[o], o, p * layer->rows + o);
    }
  }
}
