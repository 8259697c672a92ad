// Cases for the integer dense layers: every tail of rows and columns, random and extreme operands within the bounds that
// the loader checks, all activations, and every pre-activation once.
#include "families.h"
#include "oracle.h"

typedef void (*dense_function)(const snw_dense *layer);
typedef enum input { INT8, INT16, DYNAMIC } input;

static dense_function oracle_for(input input) {
  return input == INT8 ? oracle_dense_s8 : input == INT16 ? oracle_dense_s16 : oracle_dense_dynamic;
}

static dense_function variant_for(input input, uint32_t bit) {
  const snw_variants variants = snw_variants_for(bit);
  return input == INT8 ? variants.dense_s8 : input == INT16 ? variants.dense_s16 : variants.dense_dynamic;
}

// One layer in guarded memory. The arrays stay writable for those who build special cases.
typedef struct test_layer {
  snw_dense layer;
  int8_t *weights;
  int32_t *bias, *row_sum, *multiplier;
  uint8_t *right_shift;
} test_layer;

static int32_t choose(random_source *random, const int32_t *values, uint32_t count) {
  return values[random_below(random, count)];
}

static uint32_t padded(uint32_t rows) { return (rows + 15) / 16 * 16; }

// A layer of zeros with room for everything; rows are unused (m = 0, r = 1).
static test_layer make_layer(
    random_source *random, input input, uint32_t columns, uint32_t rows, uint32_t positions) {
  test_layer test = {0};
  const uint32_t outputs = padded(rows), groups = (columns + 3) / 4;
  // The storage of a tensor is a multiple of sixteen elements.
  const uint32_t storage = (positions * columns + 15) / 16 * 16;
  memory_reset();
  test.weights = memory_block((size_t)outputs * groups * 4, 4 * random_below(random, 16));
  test.bias = memory_block(4 * outputs, 4 * random_below(random, 4));
  test.row_sum = memory_block(4 * outputs, 4 * random_below(random, 4));
  test.multiplier = memory_block(4 * outputs, 4 * random_below(random, 4));
  test.right_shift = memory_block(outputs, random_below(random, 4));
  for (uint32_t i = 0; i < outputs * groups * 4; i++) test.weights[i] = 0;
  for (uint32_t o = 0; o < outputs; o++) {
    test.bias[o] = test.row_sum[o] = test.multiplier[o] = 0;
    test.right_shift[o] = 1;
  }
  test.layer.x = input == INT8 ? memory_block(storage, random_below(random, 4))
                               : memory_block(2 * storage, 2 * random_below(random, 4));
  test.layer.scratch = memory_block((columns + 15) / 16 * 16, 0);
  test.layer.y = memory_block(2 * (size_t)positions * rows, 2 * random_below(random, 4));
  test.layer.table = memory_block(2 * 513, 2 * random_below(random, 4));
  test.layer.weights = test.weights;
  test.layer.bias = test.bias;
  test.layer.row_sum = test.row_sum;
  test.layer.multiplier = test.multiplier;
  test.layer.right_shift = test.right_shift;
  test.layer.columns = columns;
  test.layer.rows = rows;
  test.layer.positions = positions;
  return test;
}

static void fill_inputs(random_source *random, test_layer *test, input input, int extreme) {
  static const int32_t bytes[] = {-128, 127, 0, 1, -1}, words[] = {-32768, 32767, 0, -1, 255, 256, -256};
  const uint32_t storage = (test->layer.positions * test->layer.columns + 15) / 16 * 16;
  const int is_constant = random_below(random, 8) == 0;
  const int32_t level = random_between(random, -32768, 32767);
  for (uint32_t i = 0; i < storage; i++) {
    if (input == INT8) {
      ((int8_t *)(uintptr_t)test->layer.x)[i] =
          (int8_t)(extreme ? choose(random, bytes, 5) : random_between(random, -128, 127));
    } else {
      const int32_t value = is_constant ? level
                            : extreme   ? choose(random, words, 7)
                                        : random_between(random, -32768, 32767);
      ((int16_t *)(uintptr_t)test->layer.x)[i] = (int16_t)value;
    }
  }
}

static void fill_table(random_source *random, test_layer *test, int extreme) {
  static const int32_t ends[] = {-32768, 32767, 0};
  for (uint32_t i = 0; i < 513; i++)
    ((int16_t *)(uintptr_t)test->layer.table)[i] =
        (int16_t)(extreme ? choose(random, ends, 3) : random_between(random, -32768, 32767));
}

// Multiplier and shift of one row, for accumulators up to `most` in magnitude.
static void fill_scale(random_source *random, test_layer *test, input input, uint32_t row, int64_t most) {
  int32_t shift = random_between(random, 30, 50), multiplier;
  if (input == DYNAMIC) {
    // |acc| m < 2^62.
    const int64_t room = (((int64_t)1 << 62) - 1) / (most > 0 ? most : 1);
    const int32_t limit = room < (1 << 22) - 1 ? (int32_t)room : (1 << 22) - 1;
    multiplier = random_below(random, 4) == 0 ? limit : random_between(random, 1, limit);
  } else {
    static const int32_t ends[] = {1 << 30, INT32_MAX};
    multiplier = random_below(random, 3) == 0 ? choose(random, ends, 2) : random_between(random, 1 << 30, INT32_MAX);
  }
  switch (random_below(random, 5)) {
    case 0: shift = 1; break;
    case 1: shift = 62; break;
    case 2: shift = random_between(random, 1, 62); break;
    case 3: shift = random_between(random, 31, 34); break;
    default: break;
  }
  test->multiplier[row] = multiplier;
  test->right_shift[row] = (uint8_t)shift;
}

static void fill_rows(random_source *random, test_layer *test, input input, int extreme) {
  static const int32_t ends[] = {-127, 127, 126};
  static const int32_t limits[] = {1, 1000, 1 << 20, INT32_MAX};
  const uint32_t columns = test->layer.columns, groups = (columns + 3) / 4;
  for (uint32_t row = 0; row < test->layer.rows; row++) {
    if (random_below(random, 16) == 0) continue;  // a row without weights
    int64_t magnitude = 0;
    const int32_t sign = extreme && random_below(random, 4) == 0 ? 1 : 0;
    for (uint32_t k = 0; k < columns; k++) {
      const int32_t w = sign ? 127 : extreme ? choose(random, ends, 3) : random_between(random, -127, 127);
      test->weights[((row / 16 * groups + k / 4) * 16 + row % 16) * 4 + k % 4] = (int8_t)w;
      test->row_sum[row] += w;
      magnitude += w < 0 ? -w : w;
    }
    const int64_t room = INT32_MAX - (magnitude << (input == INT8 ? 7 : 15)), limit = choose(random, limits, 4);
    const int32_t most_bias = (int32_t)(input == DYNAMIC ? 1000000 : room < limit ? room : limit);
    test->bias[row] = random_below(random, 4) == 0 ? most_bias : random_between(random, -most_bias, most_bias);
    const int64_t most =
        255 * magnitude * 65535 + 255 * (32768 * magnitude + 1000000);  // of a dynamic accumulator
    fill_scale(random, test, input, row, most);
  }
}

static void fill_activation(random_source *random, snw_dense *layer, uint32_t activation, uint32_t form) {
  layer->activation = (uint8_t)activation;
  layer->table_form = (uint8_t)form;
  const int32_t a = random_between(random, -32767, 32767);
  layer->parameter_a = (int16_t)(random_below(random, 6) == 0 ? (a < 0 ? -32767 : 32767) : a);
  layer->parameter_b = (int16_t)random_between(random, layer->parameter_a, 32767);
  layer->zero_point = (int16_t)random_between(random, -128, 127);
  layer->table_shift = (uint8_t)random_below(random, 16);
  layer->output_shift = (uint8_t)random_below(random, 16);
  layer->output_is_int16 = (uint8_t)random_below(random, 2);
}

static uint64_t run(uint64_t hash, test_layer *test, dense_function function, family_result *result) {
  const size_t bytes =
      (size_t)test->layer.positions * test->layer.rows * (test->layer.output_is_int16 ? 2 : 1);
  uint8_t *y = test->layer.y;
  // Bytes behind an int8 output serve as further guards.
  const size_t all = (size_t)test->layer.positions * test->layer.rows * 2;
  for (size_t i = 0; i < all; i++) y[i] = 0x5a;
  function(&test->layer);
  int intact = memory_is_intact();
  for (size_t i = bytes; i < all; i++) intact = intact && y[i] == 0x5a;
  result->guard_failures += !intact;
  return hash_bytes(hash, y, bytes);
}

static void run_all(test_layer *test, input input, const variant_list *variants, family_result *result) {
  result->hash = run(result->hash, test, oracle_for(input), result);
  for (uint32_t i = 0; i < variants->count; i++) {
    const dense_function function = variant_for(input, variants->bits[i]);
    if (function == 0) continue;
    result->has_variant[i] = 1;
    result->variant_hash[i] = run(result->variant_hash[i], test, function, result);
  }
  result->cases++;
}

static void run_shape(
    random_source *random, input input, uint32_t columns, uint32_t rows, uint32_t positions, int extreme,
    const variant_list *variants, family_result *result) {
  test_layer test = make_layer(random, input, columns, rows, positions);
  fill_inputs(random, &test, input, extreme);
  fill_table(random, &test, extreme);
  fill_rows(random, &test, input, extreme);
  fill_activation(random, &test.layer, random_below(random, 6), random_below(random, 2));
  run_all(&test, input, variants, result);
}

static void run_shapes(input input, const variant_list *variants, family_result *result) {
  random_source random = {(uint64_t)input + 1};
  for (uint32_t columns = 1; columns <= 70; columns++)
    for (uint32_t rows = 1; rows <= 70; rows++)
      run_shape(
          &random, input, columns, rows, 1 + (columns * rows) % 7 / 5, (columns + rows) % 2 == 0, variants, result);
  static const uint32_t larger[] = {127, 128, 256, 257, 511};
  for (uint32_t c = 0; c < 5; c++)
    for (uint32_t r = 0; r < 3; r++)
      for (uint32_t positions = 1; positions <= 9; positions += 4)
        run_shape(&random, input, larger[c], larger[r] - r, positions, (c + r) % 2 == 0, variants, result);
}

static void run_s8(const variant_list *variants, family_result *result) { run_shapes(INT8, variants, result); }
static void run_s16(const variant_list *variants, family_result *result) { run_shapes(INT16, variants, result); }
static void run_dynamic(const variant_list *variants, family_result *result) { run_shapes(DYNAMIC, variants, result); }

// One to nine positions, which variants take in blocks of their own, with every tail of columns and rows.
static void run_positions(const variant_list *variants, family_result *result) {
  random_source random = {13};
  for (uint32_t columns = 1; columns <= 35; columns++)
    for (uint32_t positions = 1; positions <= 9; positions++)
      for (int input = INT8; input <= DYNAMIC; input++)
        run_shape(
            &random, (enum input)input, columns, 1 + (5 * columns + 7 * positions) % 40, positions,
            (columns + positions) % 2 == 0, variants, result);
}

// Every int16 as pre-activation, for each activation, table form and output type.
static void run_activations(const variant_list *variants, family_result *result) {
  enum { ROWS = 512 };
  random_source random = {11};
  for (uint32_t kind = 0; kind < 8; kind++) {
    const uint32_t form = kind / 6, activation = kind < 6 ? kind : kind - 2;
    for (uint32_t variation = 0; variation < 6; variation++) {
      test_layer test = make_layer(&random, INT8, 1, ROWS, 1);
      fill_inputs(&random, &test, INT8, 0);
      fill_table(&random, &test, variation % 3 == 2);
      fill_activation(&random, &test.layer, activation, form);
      test.layer.output_is_int16 = variation % 2;
      if (variation < 2) test.layer.table_shift = 0;
      for (uint32_t o = 0; o < ROWS; o++) {
        test.multiplier[o] = 1 << 30;
        test.right_shift[o] = 30;
      }
      for (int32_t first = -32768; first < 32768; first += ROWS) {
        for (int32_t o = 0; o < ROWS; o++) test.bias[o] = first + o;
        run_all(&test, INT8, variants, result);
      }
    }
  }
}

// Accumulators of every size with every shift, ties included.
static void run_requantise(const variant_list *variants, family_result *result) {
  enum { ROWS = 64, TIES = 8 };
  random_source random = {12};
  for (uint32_t repetition = 0; repetition < 64; repetition++) {
    for (int32_t shift = 1; shift <= 62; shift++) {
      test_layer test = make_layer(&random, INT8, 1, ROWS, 1);
      fill_inputs(&random, &test, INT8, 0);
      test.layer.output_is_int16 = 1;
      for (uint32_t o = 0; o < ROWS; o++) {
        const int32_t size = random_between(&random, 0, 30);
        const int32_t magnitude = random_between(&random, 0, INT32_MAX) >> size;
        test.bias[o] = random_below(&random, 2) ? magnitude : -magnitude;
        test.multiplier[o] = o < TIES ? 1 << 30 : random_between(&random, 1 << 30, INT32_MAX);
        test.right_shift[o] = (uint8_t)shift;
      }
      run_all(&test, INT8, variants, result);
    }
  }
}

const family integer_families[] = {
    {"dense_s8", run_s8},         {"dense_s16", run_s16},   {"dense_dynamic", run_dynamic},
    {"positions", run_positions}, {"activation", run_activations}, {"requantise", run_requantise}, {0, 0},
};
