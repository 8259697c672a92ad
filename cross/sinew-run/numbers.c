// Elements of arrays of any type as numbers.
#include <math.h>
#include <string.h>

#include "npz.h"

static double half_value(uint32_t half) {
  const uint32_t exponent = half >> 10 & 31, fraction = half & 1023;
  double value;
  if (exponent == 31) {
    value = fraction == 0 ? (double)INFINITY : (double)NAN;
  } else if (exponent == 0) {
    value = fraction * 0x1p-24;
  } else {
    value = (1024 + fraction) * 0x1p-25 * (double)(1u << exponent);
  }
  return half & 0x8000 ? -value : value;
}

static double real_value(uint64_t bits, uint32_t width) {
  if (width == 2) return half_value((uint32_t)bits);
  if (width == 4) {
    const uint32_t word = (uint32_t)bits;
    float value;
    memcpy(&value, &word, sizeof value);
    return value;
  }
  double value;
  memcpy(&value, &bits, sizeof value);
  return value;
}

number array_number(const array *array, uint64_t position) {
  const uint8_t *bytes = array->elements + position * array->width;
  uint64_t bits = 0;
  for (uint32_t i = 0; i < array->width; i++) {
    bits = bits << 8 | bytes[array->is_big_endian ? i : array->width - 1 - i];
  }
  number result = {.kind = array->kind, .bits = bits};
  const uint32_t unused = 64 - 8 * array->width;
  switch (array->kind) {
    case ARRAY_BOOL: result.bits = bits != 0; break;
    case ARRAY_SIGNED: result.bits = (uint64_t)((int64_t)(bits << unused) >> unused); break;
    case ARRAY_UNSIGNED: break;
    case ARRAY_FLOAT: result.real = real_value(bits, array->width); break;
  }
  return result;
}

float number_float(number value) {
  if (value.kind == ARRAY_FLOAT) return (float)value.real;
  return value.kind == ARRAY_SIGNED ? (float)(int64_t)value.bits : (float)value.bits;
}

double number_double(number value) {
  if (value.kind == ARRAY_FLOAT) return value.real;
  return value.kind == ARRAY_SIGNED ? (double)(int64_t)value.bits : (double)value.bits;
}

int number_truth(number value) { return value.kind == ARRAY_FLOAT ? value.real != 0 : value.bits != 0; }

int number_integer(number value, int64_t *integer) {
  *integer = (int64_t)value.bits;
  if (value.kind == ARRAY_UNSIGNED) return value.bits <= INT64_MAX;
  if (value.kind != ARRAY_FLOAT) return 1;
  // In this order, NaN fails too; 2^63 as a double is exact.
  if (!(value.real >= -0x1p63 && value.real < 0x1p63)) return 0;
  *integer = (int64_t)value.real;
  return (double)*integer == value.real;
}
