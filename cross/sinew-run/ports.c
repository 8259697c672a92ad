// Elements of inputs and outputs, by the element types of the source model.
#include "ports.h"

#include <string.h>

const port_type *port_type_of(const sinew_tensor_info *info) {
  static const port_type types[] = {
      {"float32", PORT_FLOAT, 0, 0, "<f4", 4},
      {"float16", PORT_FLOAT, 0, 0, "<f4", 4},
      {"float64", PORT_FLOAT, 0, 0, "<f8", 8},
      {"int8", PORT_INTEGER, INT8_MIN, INT8_MAX, "|i1", 1},
      {"int16", PORT_INTEGER, INT16_MIN, INT16_MAX, "<i2", 2},
      {"int32", PORT_INTEGER, INT32_MIN, INT32_MAX, "<i4", 4},
      {"int64", PORT_INTEGER, INT32_MIN, INT32_MAX, "<i8", 8},
      {"uint8", PORT_INTEGER, 0, UINT8_MAX, "|u1", 1},
      {"uint16", PORT_INTEGER, 0, UINT16_MAX, "<u2", 2},
      {"uint32", PORT_INTEGER, 0, INT32_MAX, "<u4", 4},
      {"uint64", PORT_INTEGER, 0, INT32_MAX, "<u8", 8},
      {"bool", PORT_BOOL, 0, 1, "|b1", 1}};
  // By the type in memory, for a declared type that is none of these or has nothing to do with it.
  static const uint8_t plain[] = {
      [SINEW_FLOAT32] = 0, [SINEW_INT8] = 3, [SINEW_INT16] = 4, [SINEW_INT32] = 5, [SINEW_BOOL] = 11};
  for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
    const int agrees = (types[i].kind == PORT_FLOAT) == (info->type == SINEW_FLOAT32);
    if (agrees && strcmp(info->declared_type, types[i].name) == 0) return &types[i];
  }
  return &types[info->type < sizeof plain ? plain[info->type] : 0];
}

// The nearest binary16 value, ties to even.
static float half_rounded(float value) {
  uint32_t word;
  memcpy(&word, &value, 4);
  const uint32_t sign = word & 0x80000000u;
  uint32_t magnitude = word ^ sign;
  if (magnitude >= 0x7f800000u) return value;
  if (magnitude >= 0x477ff000u) {
    magnitude = 0x7f800000u;
  } else if (magnitude >= 0x38800000u) {
    magnitude = (magnitude + 0xfff + (magnitude >> 13 & 1)) & ~(uint32_t)0x1fff;
  } else {
    // Below 2^-14 the values are multiples of 2^-24, which is what floats are from 0.5 to 1.
    float small;
    memcpy(&small, &magnitude, 4);
    small = (small + 0.5f) - 0.5f;
    memcpy(&magnitude, &small, 4);
  }
  word = sign | magnitude;
  memcpy(&value, &word, 4);
  return value;
}

int64_t port_integer(const sinew_tensor_info *info, const void *elements, uint32_t index) {
  switch (info->type) {
    case SINEW_INT32: return ((const int32_t *)elements)[index];
    case SINEW_INT16: return ((const int16_t *)elements)[index];
    default: return ((const int8_t *)elements)[index];
  }
}

float port_float(const sinew_tensor_info *info, const void *elements, uint32_t index) {
  if (info->type == SINEW_FLOAT32) return ((const float *)elements)[index];
  return (float)port_integer(info, elements, index);
}

void store_integer(const sinew_tensor_info *info, void *elements, uint32_t index, int64_t value) {
  switch (info->type) {
    case SINEW_INT32: ((int32_t *)elements)[index] = (int32_t)value; break;
    case SINEW_INT16: ((int16_t *)elements)[index] = (int16_t)value; break;
    default: ((int8_t *)elements)[index] = (int8_t)value; break;
  }
}

void store_float(const sinew_tensor_info *info, void *elements, uint32_t index, float value) {
  ((float *)elements)[index] = strcmp(info->declared_type, "float16") == 0 ? half_rounded(value) : value;
}
