// Times the dense kernels on the layers of a small walking policy (48-512-256-128-12) and the float functions.
// Every number is the least of many runs over memory that stays in the caches. Build and run with ./run.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "snw_cpu.h"
#include "snw_variants.h"

typedef struct shape {
  uint32_t columns, rows;
} shape;

static const shape shapes[] = {{48, 512}, {512, 256}, {256, 128}, {128, 12}};
enum { LAYERS = sizeof shapes / sizeof shapes[0] };

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1e9 + time.tv_nsec;
}

static void *filled(size_t bytes) {
  // Bytes of 0x38 ... 0x3f: ordinary numbers as int8, int16, binary16 and f32 alike, never subnormal.
  uint8_t *memory = aligned_alloc(64, (bytes + 127) / 64 * 64);
  for (size_t i = 0; i < bytes; i++) memory[i] = (uint8_t)(0x38 | (rand() & 7));
  return memory;
}

// The least time of one pass over all layers in order, and of each layer inside such passes.
static void measure(void (*run)(const void *), const void *const *layers, double *each, double *total) {
  for (int i = 0; i < LAYERS; i++) each[i] = 1e9;
  *total = 1e9;
  for (int repetition = 0; repetition < 400; repetition++) {
    const double start = now();
    for (int pass = 0; pass < 20; pass++)
      for (int i = 0; i < LAYERS; i++) run(layers[i]);
    const double time = (now() - start) / 20;
    if (time < *total) *total = time;
    for (int i = 0; i < LAYERS; i++) {
      const double layer_start = now();
      for (int pass = 0; pass < 20; pass++) run(layers[i]);
      const double layer_time = (now() - layer_start) / 20;
      if (layer_time < each[i]) each[i] = layer_time;
    }
  }
}

static void report(const char *name, void (*run)(const void *), const void *const *layers) {
  double each[LAYERS], total;
  measure(run, layers, each, &total);
  printf("%-28s", name);
  for (int i = 0; i < LAYERS; i++) printf(" %8.0f", each[i]);
  printf(" %8.0f ns\n", total);
}

static snw_dense *integer_layer(shape shape, int table_form, int input_bytes) {
  snw_dense *layer = calloc(1, sizeof *layer);
  const uint32_t padded = (shape.rows + 15) / 16 * 16, groups = (shape.columns + 3) / 4;
  int32_t *multiplier = filled(4 * padded);
  uint8_t *shift = filled(padded);
  for (uint32_t i = 0; i < padded; i++) {
    multiplier[i] = (1 << 21) + 12345;
    shift[i] = 32;
  }
  layer->x = filled((size_t)shape.columns * input_bytes + 64);
  layer->y = filled(2 * padded);
  layer->weights = filled((size_t)padded * groups * 4);
  layer->bias = filled(4 * padded);
  layer->row_sum = filled(4 * padded);
  layer->multiplier = multiplier;
  layer->right_shift = shift;
  layer->table = filled(2 * 513);
  layer->scratch = filled(shape.columns + 64);
  layer->columns = shape.columns;
  layer->rows = shape.rows;
  layer->positions = 1;
  layer->activation = SNW_ACTIVATION_RECTIFIED_TABLE;
  layer->table_form = (uint8_t)table_form;
  layer->output_shift = 8;
  return layer;
}

static snw_dense_float *float_layer(shape shape) {
  snw_dense_float *layer = calloc(1, sizeof *layer);
  const uint32_t padded = (shape.rows + 15) / 16 * 16;
  layer->x = filled(4 * shape.columns);
  layer->y = filled(4 * padded);
  layer->weights = filled((size_t)4 * padded * shape.columns);
  layer->bias = filled(4 * padded);
  layer->columns = shape.columns;
  layer->rows = shape.rows;
  layer->positions = 1;
  return layer;
}

#if defined(__x86_64__)
typedef void (*kernel)(const void *);

static void integer_set(const char *suffix, kernel s8, kernel s16, kernel dynamic) {
  for (int form = 0; form < 2; form++) {
    const void *narrow[LAYERS], *wide[LAYERS];
    for (int i = 0; i < LAYERS; i++) {
      narrow[i] = integer_layer(shapes[i], form, 1);
      wide[i] = integer_layer(shapes[i], form, 2);
    }
    char name[64];
    const char *table = form == SNW_TABLE_QUADRATIC_64 ? "quadratic" : "linear";
    snprintf(name, sizeof name, "s8 %s %s", table, suffix);
    report(name, s8, narrow);
    snprintf(name, sizeof name, "s16 %s %s", table, suffix);
    report(name, s16, wide);
    snprintf(name, sizeof name, "dynamic %s %s", table, suffix);
    report(name, dynamic, wide);
  }
}

static void float_set(const char *suffix, kernel f32, kernel f16) {
  const void *layers[LAYERS];
  for (int i = 0; i < LAYERS; i++) layers[i] = float_layer(shapes[i]);
  char name[64];
  snprintf(name, sizeof name, "f32 %s", suffix);
  report(name, f32, layers);
  snprintf(name, sizeof name, "f16 %s", suffix);
  report(name, f16, layers);
}

static void map_set(const char *suffix, void (*map)(const snw_map *)) {
  static const struct {
    const char *name;
    uint32_t function;
  } functions[] = {{"exp", SNW_FUNCTION_EXP},   {"log", SNW_FUNCTION_LOG},         {"sin", SNW_FUNCTION_SIN},
                   {"erf", SNW_FUNCTION_ERF},   {"tanh", SNW_FUNCTION_TANH},       {"sigmoid", SNW_FUNCTION_SIGMOID},
                   {"gelu", SNW_FUNCTION_GELU}, {"softplus", SNW_FUNCTION_SOFTPLUS}, {"mish", SNW_FUNCTION_MISH}};
  static float x[512], y[512];
  for (int i = 0; i < 512; i++) x[i] = (float)(rand() % 2000 - 1000) / 200;
  printf("functions of 512 floats, %s:", suffix);
  for (size_t i = 0; i < sizeof functions / sizeof functions[0]; i++) {
    const snw_map task = {x, y, 512, functions[i].function, 1, 1};
    double best = 1e9;
    for (int repetition = 0; repetition < 200; repetition++) {
      const double start = now();
      for (int pass = 0; pass < 50; pass++) map(&task);
      const double time = (now() - start) / 50;
      if (time < best) best = time;
    }
    printf(" %s %.0f", functions[i].name, best);
  }
  printf(" ns\n");
}

int main(void) {
  const uint32_t sets = snw_cpu_instruction_sets();
  printf("%-28s", "layer, ns");
  for (int i = 0; i < LAYERS; i++) printf(" %4ux%-3u", shapes[i].columns, shapes[i].rows);
  printf("   in turn\n");
#define KERNEL(name) ((kernel)(void *)(name))
  if (sets & SNW_ISA_AVX512VNNI) {
    integer_set("avx512vnni", KERNEL(snw_dense_s8__avx512vnni), KERNEL(snw_dense_s16__avx512vnni),
                KERNEL(snw_dense_dynamic__avx512vnni));
    float_set("avx512vnni", KERNEL(snw_dense_f32__avx512vnni), KERNEL(snw_dense_f16__avx512vnni));
  }
  if (sets & SNW_ISA_AVX2) {
    integer_set("avx2", KERNEL(snw_dense_s8__avx2), KERNEL(snw_dense_s16__avx2), KERNEL(snw_dense_dynamic__avx2));
    float_set("avx2", KERNEL(snw_dense_f32__avx2), KERNEL(snw_dense_f16__avx2));
  }
  if (sets & SNW_ISA_AVX512VNNI) map_set("avx512vnni", snw_map__avx512vnni);
  if (sets & SNW_ISA_AVX2) map_set("avx2", snw_map__avx2);
  return 0;
}
#else
int main(void) {
  puts("this target has no kernel variants");
  return 0;
}
#endif
