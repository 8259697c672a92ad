// The families of kernels: each runs the oracle and every variant that this processor has on one set of cases.
#pragma once
#include "snw_cpu.h"
#include "snw_variants.h"
#include "support.h"

// Variants at most, apart from the oracle.
enum { MOST_VARIANTS = 8 };

// The variants to test; the bits are those of snw_cpu_instruction_sets.
typedef struct variant_list {
  uint32_t count;
  uint32_t bits[MOST_VARIANTS];
  const char *names[MOST_VARIANTS];
} variant_list;

// What a family found out.
typedef struct family_result {
  uint64_t hash;                        // of the oracle's results
  uint64_t variant_hash[MOST_VARIANTS];
  int has_variant[MOST_VARIANTS];
  uint32_t cases;
  uint32_t guard_failures;
} family_result;

typedef struct family {
  const char *name;
  void (*run)(const variant_list *variants, family_result *result);
} family;

extern const family integer_families[];
extern const family float_families[];
extern const family map_families[];

// Starts a result with no cases.
void result_start(family_result *result);
