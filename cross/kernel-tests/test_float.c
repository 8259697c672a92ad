// Cases for the float kernels: tails, numbers of every size, subnormals, overflow, infinities and NaN. Every NaN counts
// as the same one, as in outputs and state.
#include "families.h"
#include "oracle.h"

typedef enum kind { UNIT, WIDE, SUBNORMAL, HUGE, ANY, KINDS } kind;

static uint32_t random_bits(random_source *random, kind kind) {
  const uint32_t sign = random_below(random, 2) << 31, fraction = random_below(random, 1 << 23);
  switch (kind) {
    case UNIT: return sign | (uint32_t)random_between(random, 117, 127) << 23 | fraction;
    case WIDE: return sign | (uint32_t)random_between(random, 60, 180) << 23 | fraction;
    case SUBNORMAL: return sign | fraction;
    case HUGE: return sign | (uint32_t)random_between(random, 200, 254) << 23 | fraction;
    default: {
      static const uint32_t special[] = {0x7f800000u, 0x7fc00000u, 0x00000000u, 0x00000001u, 0x7f7fffffu, 0x3f800000u};
      if (random_below(random, 8) == 0) return sign | special[random_below(random, 6)];
      return (uint32_t)(random_next(random) >> 32);
    }
  }
}

static void fill(random_source *random, float *values, uint32_t count, kind kind) {
  for (uint32_t i = 0; i < count; i++) {
    const uint32_t bits = random_bits(random, kind);
    __builtin_memcpy(values + i, &bits, 4);
  }
}

static uint64_t hash_floats(uint64_t hash, const float *values, size_t count) {
  for (size_t i = 0; i < count; i++) {
    uint32_t bits;
    __builtin_memcpy(&bits, values + i, 4);
    hash = hash_word(hash, (bits & 0x7fffffffu) > 0x7f800000u ? 0x7fc00000u : bits);
  }
  return hash;
}

static void *floats(random_source *random, size_t count) {
  return memory_block(4 * count, 4 * random_below(random, 4));
}

static void spoil(void *memory, size_t bytes) {
  for (size_t i = 0; i < bytes; i++) ((uint8_t *)memory)[i] = 0x5a;
}

// Dense layers.

typedef void (*dense_function)(const snw_dense_float *layer);

static uint64_t run_layer(uint64_t hash, const snw_dense_float *layer, dense_function function, family_result *result) {
  const size_t count = (size_t)layer->positions * layer->rows;
  spoil(layer->y, 4 * count);
  function(layer);
  result->guard_failures += !memory_is_intact();
  return hash_floats(hash, layer->y, count);
}

static void run_dense_shape(
    random_source *random, uint32_t columns, uint32_t rows, uint32_t positions, int half,
    const variant_list *variants, family_result *result) {
  const uint32_t outputs = (rows + 15) / 16 * 16;
  const kind weight_kind = (kind)random_below(random, KINDS), x_kind = (kind)random_below(random, KINDS);
  memory_reset();
  float *x = floats(random, (size_t)positions * columns), *bias = floats(random, outputs);
  float *y = floats(random, (size_t)positions * rows);
  void *weights = half ? memory_block(2 * (size_t)outputs * columns, 2 * random_below(random, 4))
                       : floats(random, (size_t)outputs * columns);
  fill(random, x, positions * columns, x_kind);
  fill(random, bias, outputs, weight_kind);
  if (half) {
    for (uint32_t i = 0; i < outputs * columns; i++) {
      const uint32_t bits = (uint32_t)(random_next(random) >> 48);
      // Any, subnormal or finite.
      const uint32_t mask = weight_kind == ANY ? 0xffff : weight_kind == SUBNORMAL ? 0x83ff : 0xbfff;
      ((uint16_t *)weights)[i] = (uint16_t)(bits & mask);
    }
  } else {
    fill(random, weights, outputs * columns, weight_kind);
  }
  const snw_dense_float layer = {x, y, weights, bias, columns, rows, positions};
  result->hash = run_layer(result->hash, &layer, half ? oracle_dense_f16 : oracle_dense_f32, result);
  for (uint32_t i = 0; i < variants->count; i++) {
    const snw_variants all = snw_variants_for(variants->bits[i]);
    const dense_function function = half ? all.dense_f16 : all.dense_f32;
    if (function == 0) continue;
    result->has_variant[i] = 1;
    result->variant_hash[i] = run_layer(result->variant_hash[i], &layer, function, result);
  }
  result->cases++;
}

static void run_dense(int half, const variant_list *variants, family_result *result) {
  static const uint32_t few[] = {1, 4, 7, 15, 16, 17, 33, 64, 65};
  random_source random = {(uint64_t)(21 + half)};
  for (uint32_t n = 1; n <= 70; n++) {
    for (uint32_t i = 0; i < 9; i++) {
      run_dense_shape(&random, n, few[i], 1 + (n + i) % 6, half, variants, result);
      run_dense_shape(&random, few[i], n, 1 + (n + i) % 6, half, variants, result);
    }
  }
  run_dense_shape(&random, 300, 130, 1, half, variants, result);
}

static void run_dense_f32(const variant_list *variants, family_result *result) { run_dense(0, variants, result); }
static void run_dense_f16(const variant_list *variants, family_result *result) { run_dense(1, variants, result); }

// Matrix products.

typedef void (*matmul_function)(const snw_matmul *product);

static uint64_t run_product(uint64_t hash, const snw_matmul *product, matmul_function function, family_result *result) {
  const size_t count = (size_t)product->batch * product->m * product->n;
  spoil(product->y, 4 * count);
  function(product);
  result->guard_failures += !memory_is_intact();
  return hash_floats(hash, product->y, count);
}

static void run_matmul(const variant_list *variants, family_result *result) {
  random_source random = {23};
  for (uint32_t m = 1; m <= 9; m++) {
    for (uint32_t n = 1; n <= 70; n++) {
      const uint32_t k = random_below(&random, 20), batch = 1 + random_below(&random, 3);
      const int repeats_left = random_below(&random, 3) == 0, repeats_right = random_below(&random, 3) == 0;
      const uint32_t left_count = (repeats_left ? 1 : batch) * m * k, right_count = (repeats_right ? 1 : batch) * k * n;
      memory_reset();
      float *left = floats(&random, left_count), *right = floats(&random, right_count);
      float *y = floats(&random, (size_t)batch * m * n);
      fill(&random, left, left_count, (kind)random_below(&random, KINDS));
      fill(&random, right, right_count, (kind)random_below(&random, KINDS));
      const snw_matmul product = {left, right, y, batch, m, k, n, repeats_left ? 0 : m * k, repeats_right ? 0 : k * n};
      result->hash = run_product(result->hash, &product, oracle_matmul, result);
      for (uint32_t i = 0; i < variants->count; i++) {
        const matmul_function function = snw_variants_for(variants->bits[i]).matmul;
        if (function == 0) continue;
        result->has_variant[i] = 1;
        result->variant_hash[i] = run_product(result->variant_hash[i], &product, function, result);
      }
      result->cases++;
    }
  }
}

// The boundary between float and integer.

typedef uint32_t (*quantise_function)(const snw_boundary *boundary);
typedef void (*dequantise_function)(const snw_boundary *boundary);

static uint64_t run_quantise_case(
    uint64_t hash, const snw_boundary *boundary, quantise_function function, size_t bytes, family_result *result) {
  spoil(boundary->y, bytes);
  const uint32_t invalid = function(boundary);
  result->guard_failures += !memory_is_intact();
  return hash_word(hash_bytes(hash, boundary->y, bytes), invalid);
}

// Observations: halves and their neighbours between integers, or any bits.
static void fill_observations(random_source *random, float *x, uint32_t count, int simple) {
  fill(random, x, count, (kind)random_below(random, KINDS));
  for (uint32_t i = 0; i < count; i++)
    if (simple || random_below(random, 3) == 0) x[i] = (float)random_between(random, -140000, 140000) * 0.5f;
}

static void run_quantise(int wide, const variant_list *variants, family_result *result) {
  random_source random = {(uint64_t)(24 + wide)};
  for (uint32_t count = 1; count <= 70; count++) {
    for (uint32_t repetition = 0; repetition < 24; repetition++) {
      const uint32_t rows = 1 + random_below(&random, 4), features = repetition % 3 == 0 ? 1 : count;
      const uint32_t all = count * rows;
      memory_reset();
      float *x = floats(&random, all), *centre = floats(&random, features), *gain = floats(&random, features);
      const size_t bytes = (size_t)all * (wide ? 2 : 1);
      void *y = memory_block(bytes, (wide ? 2 : 1) * random_below(&random, 4));
      const int simple = repetition % 4 == 0;
      fill_observations(&random, x, all, simple);
      fill(&random, centre, features, (kind)random_below(&random, KINDS));
      fill(&random, gain, features, (kind)random_below(&random, KINDS));
      for (uint32_t i = 0; i < features && simple; i++) {
        centre[i] = 0;
        gain[i] = random_below(&random, 2) ? 1.0f : 0.25f;
      }
      const int32_t zero = wide ? random_between(&random, -32768, 32767) : random_between(&random, -128, 127);
      const snw_boundary boundary = {x, y, centre, gain, all, features, zero};
      result->hash =
          run_quantise_case(result->hash, &boundary, wide ? oracle_quantise_s16 : oracle_quantise_s8, bytes, result);
      for (uint32_t i = 0; i < variants->count; i++) {
        const snw_variants found = snw_variants_for(variants->bits[i]);
        const quantise_function function = wide ? found.quantise_s16 : found.quantise_s8;
        if (function == 0) continue;
        result->has_variant[i] = 1;
        result->variant_hash[i] = run_quantise_case(result->variant_hash[i], &boundary, function, bytes, result);
      }
      result->cases++;
    }
  }
}

static void run_quantise_s8(const variant_list *variants, family_result *result) { run_quantise(0, variants, result); }
static void run_quantise_s16(const variant_list *variants, family_result *result) { run_quantise(1, variants, result); }

static uint64_t run_dequantise_case(
    uint64_t hash, const snw_boundary *boundary, dequantise_function function, family_result *result) {
  spoil(boundary->y, 4 * (size_t)boundary->count);
  function(boundary);
  result->guard_failures += !memory_is_intact();
  return hash_floats(hash, boundary->y, boundary->count);
}

static void run_dequantise(int wide, const variant_list *variants, family_result *result) {
  random_source random = {(uint64_t)(26 + wide)};
  for (uint32_t count = 1; count <= 70; count++) {
    for (uint32_t repetition = 0; repetition < 8; repetition++) {
      memory_reset();
      const size_t size = wide ? 2 : 1;
      void *x = memory_block(count * size, size * random_below(&random, 4));
      float *y = floats(&random, count), *gain = floats(&random, 1);
      for (uint32_t i = 0; i < count * size; i++) ((uint8_t *)x)[i] = (uint8_t)random_below(&random, 256);
      fill(&random, gain, 1, (kind)(repetition % KINDS));
      const int32_t zero = wide ? random_between(&random, -32768, 32767) : random_between(&random, -128, 127);
      const snw_boundary boundary = {x, y, 0, gain, count, 1, zero};
      result->hash =
          run_dequantise_case(result->hash, &boundary, wide ? oracle_dequantise_s16 : oracle_dequantise_s8, result);
      for (uint32_t i = 0; i < variants->count; i++) {
        const snw_variants found = snw_variants_for(variants->bits[i]);
        const dequantise_function function = wide ? found.dequantise_s16 : found.dequantise_s8;
        if (function == 0) continue;
        result->has_variant[i] = 1;
        result->variant_hash[i] = run_dequantise_case(result->variant_hash[i], &boundary, function, result);
      }
      result->cases++;
    }
  }
}

static void run_dequantise_s8(const variant_list *variants, family_result *result) {
  run_dequantise(0, variants, result);
}
static void run_dequantise_s16(const variant_list *variants, family_result *result) {
  run_dequantise(1, variants, result);
}

const family float_families[] = {
    {"dense_f32", run_dense_f32},         {"dense_f16", run_dense_f16},
    {"matmul", run_matmul},               {"quantise_s8", run_quantise_s8},
    {"quantise_s16", run_quantise_s16},   {"dequantise_s8", run_dequantise_s8},
    {"dequantise_s16", run_dequantise_s16}, {0, 0},
};

// Float functions. There is no oracle here (tools/oracle has one): the first variant's hash stands for it.

static uint64_t run_function(
    uint64_t hash, random_source random, uint32_t function, uint32_t count, void (*variant)(const snw_map *map),
    family_result *result) {
  const int in_place = random_below(&random, 2) == 0;
  memory_reset();
  float *x = floats(&random, count), *y = in_place ? x : floats(&random, count);
  fill(&random, x, count, (kind)random_below(&random, KINDS));
  if (random_below(&random, 2) == 0)
    for (uint32_t i = 0; i < count; i++) x[i] = (float)random_between(&random, -(1 << 24), 1 << 24) * 0x1p-20f;
  snw_map map = {x, y, count, function, 0, 0};
  map.alpha = (float)random_between(&random, -(1 << 24), 1 << 24) * 0x1p-23f;
  map.beta = (float)random_between(&random, -(1 << 24), 1 << 24) * 0x1p-23f;
  variant(&map);
  result->guard_failures += !memory_is_intact();
  return hash_floats(hash, y, count);
}

static void run_map(const variant_list *variants, family_result *result) {
  int has_first = 0;
  for (uint32_t i = 0; i < variants->count; i++) {
    void (*variant)(const snw_map *map) = snw_variants_for(variants->bits[i]).map;
    if (variant == 0) continue;
    result->has_variant[i] = 1;
    random_source random = {28};
    result->cases = 0;
    for (uint32_t function = 0; function < SNW_FUNCTION_COUNT; function++) {
      for (uint32_t count = 1; count <= 70; count++) {
        for (uint32_t repetition = 0; repetition < 6; repetition++) {
          const random_source source = {random_next(&random)};
          result->variant_hash[i] = run_function(result->variant_hash[i], source, function, count, variant, result);
          result->cases++;
        }
      }
    }
    if (!has_first) result->hash = result->variant_hash[i];
    has_first = 1;
  }
}

const family map_families[] = {{"map", run_map}, {0, 0}};
