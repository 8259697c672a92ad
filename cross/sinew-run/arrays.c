// sinew-run run --input --output: every sample of a file of observations is one step, in order.
#include <stdio.h>
#include <string.h>

#include "npz.h"
#include "observations.h"
#include "output_file.h"
#include "ports.h"

// Zip without its 64-bit extension ends at 4 GiB; this leaves room for headers.
static const uint64_t output_limit = UINT32_MAX - ((uint64_t)64 << 20);

// All outputs of all samples.
typedef struct results {
  uint32_t count;
  sinew_tensor_info *ports;
  output_array *arrays;
} results;

// The array of an output: samples in front of the output's own shape.
static output_array array_for(const sinew_tensor_info *port, uint64_t samples) {
  output_array array = {.name = port->name,
                        .descriptor = port_type_of(port)->descriptor,
                        .rank = port->rank + 1,
                        .shape = {samples}};
  for (uint32_t axis = 0; axis < port->rank; axis++) array.shape[axis + 1] = port->shape[axis];
  return array;
}

// Takes memory for the outputs, or ends the program when that is more than there should be.
static results results_for(const loaded *model, const observations *observations) {
  results results = {.count = model->info.output_count};
  results.ports = allocated(results.count * sizeof *results.ports);
  results.arrays = allocated(results.count * sizeof *results.arrays);
  const uint64_t limit = observations->memory_left < output_limit ? observations->memory_left : output_limit;
  uint64_t left = limit;
  for (uint32_t i = 0; i < results.count; i++) {
    const sinew_tensor_info port = results.ports[i] = output_info(model, i);
    output_array *array = &results.arrays[i];
    *array = array_for(&port, observations->count);
    for (uint32_t j = 0; j < i; j++) {
      if (strcmp(results.ports[j].name, port.name) != 0) continue;
      fail(EXIT_BAD_DATA, "%s: two outputs have the name '%s'", model->path, printable(port.name));
    }
    const uint64_t sample_size = (uint64_t)port.elements * port_type_of(&port)->width;
    if (observations->count > left / sample_size) {
      refuse(observations->path, NULL, "%llu samples, whose outputs take more memory than the %llu bytes that are left",
             (unsigned long long)observations->count, (unsigned long long)limit);
    }
    array->size = (size_t)(observations->count * sample_size);
    array->elements = allocated(array->size);
    left -= array->size;
  }
  return results;
}

static void put_little_endian(uint8_t *destination, uint64_t bits, uint32_t width) {
  for (uint32_t i = 0; i < width; i++) destination[i] = (uint8_t)(bits >> 8 * i);
}

// An element as it is written: floats as float32 or float64, integers in the declared type's width.
static uint64_t element_bits(const sinew_tensor_info *info, const port_type *type, const void *elements, uint32_t index) {
  if (type->kind == PORT_BOOL) return port_integer(info, elements, index) != 0;
  if (type->kind == PORT_INTEGER) return (uint64_t)port_integer(info, elements, index);
  const float value = port_float(info, elements, index);
  if (type->width == 8) {
    const double wide = (double)value;
    uint64_t bits;
    memcpy(&bits, &wide, sizeof bits);
    return bits;
  }
  float narrow;
  store_float(info, &narrow, 0, value);
  uint32_t bits;
  memcpy(&bits, &narrow, sizeof bits);
  return bits;
}

static void keep_outputs(const loaded *model, const results *results, uint64_t sample) {
  for (uint32_t i = 0; i < results->count; i++) {
    const sinew_tensor_info *port = &results->ports[i];
    const port_type *type = port_type_of(port);
    const void *elements = sinew_output_data(model->policy, i, NULL);
    uint8_t *destination = results->arrays[i].elements + sample * port->elements * type->width;
    for (uint32_t element = 0; element < port->elements; element++) {
      put_little_endian(destination, element_bits(port, type, elements, element), type->width);
      destination += type->width;
    }
  }
}

static void warn(const loaded *model) {
  sinew_counters counters = {.struct_size = sizeof counters};
  if (sinew_get_counters(model->policy, &counters) != SINEW_OK) return;
  if (counters.invalid_inputs > 0) {
    fprintf(stderr, "sinew-run: warning: NaN was met %llu times where floats become integers, and taken as zero\n",
            (unsigned long long)counters.invalid_inputs);
  }
  if (counters.clamped_indices > 0) {
    fprintf(stderr, "sinew-run: warning: %llu indices lay out of range and were clamped\n",
            (unsigned long long)counters.clamped_indices);
  }
}

// Whether the observations say what the state is at a sample.
static int gives_state(const observations *observations, int is_start) {
  for (uint32_t i = 0; i < observations->column_count; i++) {
    const column *column = &observations->columns[i];
    if (column->is_given && column->port.is_state && (is_start || !column->is_initial)) return 1;
  }
  return 0;
}

int run_arrays(const loaded *model, const arguments *arguments) {
  const observations observations = read_observations(model, arguments->input);
  const char *const inputs[] = {arguments->model, arguments->input};
  check_output(arguments->output, inputs, sizeof inputs / sizeof inputs[0]);
  const results results = results_for(model, &observations);
  recorder *recorder = open_recorder(model, arguments->record, arguments->seed);
  for (uint64_t sample = 0; sample < observations.count; sample++) {
    const int is_start = begins_episode(&observations, sample);
    if (is_start) {
      sinew_reset(model->policy, arguments->seed);
      record_reset(recorder, arguments->seed);
      give_initial_states(model, &observations);
    }
    give_sample(model, &observations, sample);
    if (gives_state(&observations, is_start)) record_state(recorder);
    record_inputs(recorder);
    const sinew_status status = sinew_step(model->policy, NULL, NULL, 0, NULL, 0);
    if (status != SINEW_OK) fail(EXIT_INTERNAL, "%s: %s", model->path, sinew_status_text(status));
    record_step(recorder);
    keep_outputs(model, &results, sample);
  }
  const int exit_code = close_recorder(recorder);
  write_npz(arguments->output, results.arrays, results.count);
  warn(model);
  return exit_code;
}
