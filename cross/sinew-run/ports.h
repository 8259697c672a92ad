// Elements of inputs and outputs, by the element types of the source model.
#pragma once
#include <stdint.h>

#include "sinew.h"

typedef enum port_kind { PORT_BOOL, PORT_INTEGER, PORT_FLOAT } port_kind;

// What an element type of the source model means at run time, where integers have at most 32 bits and floats have 32.
typedef struct port_type {
  const char *name;
  port_kind kind;
  int64_t least, greatest;  // the integers that an input takes
  const char *descriptor;   // NumPy's name of the type that outputs are written in
  uint32_t width;           // of that type, in bytes
} port_type;

const port_type *port_type_of(const sinew_tensor_info *info);

// An element in the policy's memory. An integer that is stored is in the range of the port's type; a float is rounded when
// the port is declared as float16.
float port_float(const sinew_tensor_info *info, const void *elements, uint32_t index);
int64_t port_integer(const sinew_tensor_info *info, const void *elements, uint32_t index);
void store_integer(const sinew_tensor_info *info, void *elements, uint32_t index, int64_t value);
void store_float(const sinew_tensor_info *info, void *elements, uint32_t index, float value);
