// Elements of arrays, converted for the policy's inputs.
#include <stdio.h>

#include "observations.h"
#include "ports.h"

int begins_episode(const observations *observations, uint64_t sample) {
  return sample == 0 || (observations->has_marks && number_truth(array_number(&observations->marks, sample)));
}

// Positions of elements in an array's own order, visited with the last axis fastest.
typedef struct walk {
  const array *array;
  uint32_t first;  // the axes in front of it stand still
  uint64_t position;
  uint64_t stride[ARRAY_MAX_RANK], index[ARRAY_MAX_RANK];
} walk;

static walk walk_from(const array *array, uint32_t first, uint64_t sample) {
  walk walk = {.array = array, .first = first};
  uint64_t stride = 1;
  for (uint32_t i = 0; i < array->rank; i++) {
    const uint32_t axis = array->is_fortran_order ? i : array->rank - 1 - i;
    walk.stride[axis] = stride;
    stride *= array->shape[axis];
  }
  if (first > 0) walk.position = sample * walk.stride[0];
  return walk;
}

static uint64_t next_position(walk *walk) {
  const uint64_t position = walk->position;
  for (uint32_t axis = walk->array->rank; axis-- > walk->first;) {
    const uint64_t extent = walk->array->shape[axis];
    walk->position += walk->stride[axis];
    if (++walk->index[axis] < extent) break;
    walk->position -= extent * walk->stride[axis];
    walk->index[axis] = 0;
  }
  return position;
}

static _Noreturn void refuse_element(const char *path, const column *column, uint64_t sample, uint32_t element,
                                     number value, const port_type *type) {
  char text[32];
  if (value.kind == ARRAY_FLOAT) {
    snprintf(text, sizeof text, "%g", value.real);
  } else if (value.kind == ARRAY_UNSIGNED) {
    snprintf(text, sizeof text, "%llu", (unsigned long long)value.bits);
  } else {
    snprintf(text, sizeof text, "%lld", (long long)value.bits);
  }
  refuse(path, NULL, "array '%s' holds %s at sample %llu, element %u; %s takes integers from %lld to %lld",
         printable(column->port.name), text, (unsigned long long)sample, element, type->name, (long long)type->least,
         (long long)type->greatest);
}

// Floats are rounded, integers stay what they are, and for a boolean everything but zero is true, as in NumPy.
static void give(const char *path, const column *column, void *elements, uint64_t sample) {
  const sinew_tensor_info *port = &column->port;
  const port_type *type = port_type_of(port);
  walk walk = walk_from(&column->array, column->is_initial ? 0 : 1, sample);
  for (uint32_t i = 0; i < port->elements; i++) {
    const number value = array_number(&column->array, next_position(&walk));
    int64_t integer = number_truth(value);
    switch (type->kind) {
      case PORT_FLOAT:
        store_float(port, elements, i, type->width == 8 ? (float)number_double(value) : number_float(value));
        break;
      case PORT_INTEGER:
        if (!number_integer(value, &integer) || integer < type->least || integer > type->greatest) {
          refuse_element(path, column, sample, i, value, type);
        }
        store_integer(port, elements, i, integer);
        break;
      case PORT_BOOL: store_integer(port, elements, i, integer); break;
    }
  }
}

void give_initial_states(const loaded *model, const observations *observations) {
  for (uint32_t i = 0; i < observations->column_count; i++) {
    const column *column = &observations->columns[i];
    if (column->is_given && column->is_initial) {
      give(observations->path, column, sinew_input_data(model->policy, i, NULL), 0);
    }
  }
}

void give_sample(const loaded *model, const observations *observations, uint64_t sample) {
  for (uint32_t i = 0; i < observations->column_count; i++) {
    const column *column = &observations->columns[i];
    if (column->is_given && !column->is_initial) {
      give(observations->path, column, sinew_input_data(model->policy, i, NULL), sample);
    }
  }
}
