// Runs every family and prints one line for each: its name, the hash of the oracle's results, and the variants whose
// results are the same. Ends with status 1 when one differs or wrote outside its output.
#include "families.h"
#include "platform.h"
#include "snw_environment.h"

static const struct {
  uint32_t bit;
  const char *name;
} known[] = {
    {SNW_ISA_AVX2, "avx2"}, {SNW_ISA_AVX512VNNI, "avx512vnni"}, {SNW_ISA_NEON, "neon"},
    {SNW_ISA_DOTPROD, "dotprod"}, {SNW_ISA_I8MM, "i8mm"}, {SNW_ISA_DSP, "dsp"}, {SNW_ISA_NEON_VFP4, "neonvfp4"},
};

static variant_list available(void) {
  variant_list variants = {0};
  const uint32_t sets = snw_cpu_instruction_sets();
  for (uint32_t i = 0; i < sizeof known / sizeof known[0]; i++) {
    if ((sets & known[i].bit) == 0) continue;
    variants.bits[variants.count] = known[i].bit;
    variants.names[variants.count] = known[i].name;
    variants.count++;
  }
  return variants;
}

void result_start(family_result *result) {
  const family_result empty = {0};
  *result = empty;
  result->hash = hash_start();
  for (uint32_t i = 0; i < MOST_VARIANTS; i++) result->variant_hash[i] = hash_start();
}

// Returns whether everything was as it should be.
static int run_family(const family *family, const variant_list *variants) {
  family_result result;
  result_start(&result);
  family->run(variants, &result);
  if (result.cases == 0) return 1;
  int good = result.guard_failures == 0;
  platform_write(family->name);
  platform_write(" ");
  platform_write_hex(result.hash, 16);
  platform_write(" ");
  platform_write_number(result.cases);
  platform_write(" cases:");
  for (uint32_t i = 0; i < variants->count; i++) {
    if (!result.has_variant[i]) continue;
    platform_write(" ");
    platform_write(variants->names[i]);
    if (result.variant_hash[i] == result.hash) continue;
    platform_write(" DIFFERS");
    good = 0;
  }
  if (result.guard_failures != 0) platform_write(" WRITES OUTSIDE ITS OUTPUT");
  platform_write("\n");
  return good;
}

static int run_families(const family *families, const variant_list *variants) {
  int good = 1;
  for (; families->name != 0; families++) good &= run_family(families, variants);
  return good;
}

int program(int argc, char **argv) {
  (void)argc;
  (void)argv;
  const variant_list variants = available();
  const snw_environment caller = snw_environment_enter();
  int good = run_families(integer_families, &variants);
  good &= run_families(float_families, &variants);
  good &= run_families(map_families, &variants);
  snw_environment_leave(caller);
  return good ? 0 : 1;
}
