// sinew-run bench and self-test.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sinew_run.h"

enum { MOST_LAYER_RUNS = 2000 };

static int ascending(const void *a, const void *b) {
  const uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
  return (x > y) - (x < y);
}

// Nearest-rank percentile, in tenths of a percent, of times in ascending order; microseconds.
static double percentile_us(const uint64_t *times, uint32_t count, uint32_t per_mille) {
  const uint64_t rank = ((uint64_t)count * per_mille + 999) / 1000;
  return (double)times[rank > 0 ? rank - 1 : 0] / 1000;
}

// Median nanoseconds of each step of the program, timed apart in further runs.
static uint64_t *time_layers(const loaded *model, const uint8_t *in, uint32_t runs) {
  const uint32_t layers = model->info.step_count;
  uint64_t *times = malloc(((size_t)layers * runs + 1) * sizeof *times);
  uint64_t *medians = malloc(((size_t)layers + 1) * sizeof *medians);
  if (times == NULL || medians == NULL) fail(EXIT_INTERNAL, "no memory for the measurement");
  for (uint32_t run = 0; run < runs; run++) {
    sinew_step_begin(model->policy, NULL, in, model->info.input_frame_bytes);
    for (uint32_t layer = 0; layer < layers; layer++) {
      const uint64_t start = now_ns();
      sinew_step_continue(model->policy, 1, NULL, 0);
      times[(size_t)layer * runs + run] = now_ns() - start;
    }
  }
  for (uint32_t layer = 0; layer < layers; layer++) {
    qsort(times + (size_t)layer * runs, runs, sizeof *times, ascending);
    medians[layer] = times[(size_t)layer * runs + runs / 2];
  }
  free(times);
  return medians;
}

static sinew_layer_info layer_info(const loaded *model, uint32_t index) {
  sinew_layer_info info = {.struct_size = sizeof info};
  if (sinew_describe_layer(model->policy, index, &info) != SINEW_OK) fail(EXIT_INTERNAL, "no step %u", index);
  return info;
}

static void print_layers_json(const loaded *model, const uint64_t *medians) {
  fputs(", \"layers\": [", stdout);
  for (uint32_t i = 0; i < model->info.step_count; i++) {
    const sinew_layer_info info = layer_info(model, i);
    fputs(i > 0 ? ", {\"name\": " : "{\"name\": ", stdout);
    print_json_string(info.name);
    printf(", \"operation\": \"%s\", \"median_us\": %.3f}", sinew_operation_text(info.operation),
           (double)medians[i] / 1000);
  }
  putchar(']');
}

static void print_layers(const loaded *model, const uint64_t *medians) {
  puts("step  operation           median us  name");
  for (uint32_t i = 0; i < model->info.step_count; i++) {
    const sinew_layer_info info = layer_info(model, i);
    printf("%4u  %-18s  %9.3f  ", i, sinew_operation_text(info.operation), (double)medians[i] / 1000);
    print_name(info.name, info.name_length);
    putchar('\n');
  }
}

int run_bench(const loaded *model, const arguments *arguments) {
  const uint32_t count = arguments->iterations, warm_up = count / 10 + 1;
  const size_t in_bytes = model->info.input_frame_bytes, out_bytes = model->info.output_frame_bytes;
  uint8_t *in = calloc(in_bytes + 4, 1), *out = malloc(out_bytes + 1);
  uint64_t *times = malloc(count * sizeof *times);
  if (in == NULL || out == NULL || times == NULL) fail(EXIT_INTERNAL, "no memory for the measurement");
  for (size_t i = 0; i + 4 <= in_bytes; i += 4) {
    const float value = (float)((i / 4 * 37 + 11) % 64) / 32 - 1;
    memcpy(in + i, &value, 4);
  }
  for (uint32_t i = 0; i < warm_up; i++) sinew_step(model->policy, NULL, in, in_bytes, out, out_bytes);
  for (uint32_t i = 0; i < count; i++) {
    const uint64_t start = now_ns();
    sinew_step(model->policy, NULL, in, in_bytes, out, out_bytes);
    times[i] = now_ns() - start;
  }
  qsort(times, count, sizeof *times, ascending);
  const uint32_t layer_runs = count < MOST_LAYER_RUNS ? count : MOST_LAYER_RUNS;
  uint64_t *medians = arguments->wants_layers ? time_layers(model, in, layer_runs) : NULL;
  const double median = percentile_us(times, count, 500), p99 = percentile_us(times, count, 990);
  const double p999 = percentile_us(times, count, 999), longest = percentile_us(times, count, 1000);
  const char *isa = sinew_instruction_set_text(sinew_instruction_set(model->policy));
  if (arguments->wants_json) {
    printf("{\"median_us\": %.3f, \"p99_us\": %.3f, \"p999_us\": %.3f, \"max_us\": %.3f, \"iterations\": %u, "
           "\"model_bytes\": %zu, \"arena_bytes\": %u, \"isa\": \"%s\"",
           median, p99, p999, longest, count, model->model_bytes, model->info.memory_bytes, isa);
    if (medians != NULL) print_layers_json(model, medians);
    puts("}");
  } else {
    printf("%s: %zu bytes, %u bytes of memory, %s\n", model->path, model->model_bytes, model->info.memory_bytes, isa);
    printf("median   %.3f us\n99 %%     %.3f us\n99.9 %%   %.3f us\nlargest  %.3f us\n", median, p99, p999, longest);
    if (medians != NULL) print_layers(model, medians);
  }
  free(medians);
  free(times);
  free(out);
  free(in);
  return 0;
}

int run_self_test(const loaded *model, const arguments *arguments) {
  (void)arguments;
  const sinew_status status = sinew_self_test(model->policy);
  const char *isa = sinew_instruction_set_text(sinew_instruction_set(model->policy));
  if (status == SINEW_OK) {
    printf("%s: %s computes the bits that the converter saw\n", model->path, isa);
    return 0;
  }
  fprintf(stderr, "sinew-run: %s: %s (%s)\n", model->path, sinew_status_text(status), isa);
  return status == SINEW_SELF_TEST_FAILED ? EXIT_GATE : EXIT_BAD_DATA;
}
