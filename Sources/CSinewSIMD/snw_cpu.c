#include "snw_cpu.h"

#if defined(__x86_64__)

typedef struct registers {
  uint32_t a, b, c, d;
} registers;

static registers cpuid(uint32_t leaf, uint32_t subleaf) {
  registers r;
  __asm__ volatile("cpuid" : "=a"(r.a), "=b"(r.b), "=c"(r.c), "=d"(r.d) : "a"(leaf), "c"(subleaf));
  return r;
}

// XCR0: the register state that the operating system saves.
static uint32_t saved_state(void) {
  uint32_t low, high;
  __asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
  return low;
}

static int has(uint32_t word, uint32_t bits) { return (word & bits) == bits; }

uint32_t snw_cpu_instruction_sets(void) {
  if (cpuid(0, 0).a < 7) return 0;
  const uint32_t fma = 1u << 12, osxsave = 1u << 27, avx = 1u << 28, f16c = 1u << 29;
  if (!has(cpuid(1, 0).c, fma | osxsave | avx | f16c)) return 0;
  const registers extended = cpuid(7, 0);
  const uint32_t avx2 = 1u << 5, ymm_state = 0x06;
  if (!has(extended.b, avx2) || !has(saved_state(), ymm_state)) return 0;

  const uint32_t f = 1u << 16, dq = 1u << 17, bw = 1u << 30, vl = 1u << 31, vnni = 1u << 11, zmm_state = 0xe6;
  const int wide = has(extended.b, f | dq | bw | vl) && has(extended.c, vnni) && has(saved_state(), zmm_state);
  return wide ? SNW_ISA_AVX2 | SNW_ISA_AVX512VNNI : SNW_ISA_AVX2;
}

#elif defined(__aarch64__) || defined(__arm__)

// Programs for Linux boards are compiled without an operating system in the triple; SNW_LINUX says that they have one.
#if defined(__linux__) || defined(SNW_LINUX)

unsigned long getauxval(unsigned long type);

enum { HARDWARE = 16, HARDWARE_2 = 26 };  // AT_HWCAP, AT_HWCAP2

#if defined(__aarch64__)

uint32_t snw_cpu_instruction_sets(void) {
  const unsigned long dotprod = 1ul << 20, i8mm = 1ul << 13;  // HWCAP_ASIMDDP, HWCAP2_I8MM
  if ((getauxval(HARDWARE) & dotprod) == 0) return SNW_ISA_NEON;
  return SNW_ISA_NEON | SNW_ISA_DOTPROD | (getauxval(HARDWARE_2) & i8mm ? SNW_ISA_I8MM : 0);
}

#else

// Every processor that Linux runs on as ARMv7-A has the dual multiplications.
uint32_t snw_cpu_instruction_sets(void) {
  const unsigned long neon = 1ul << 12, vfp4 = 1ul << 16;  // HWCAP_NEON, HWCAP_VFPv4
  const unsigned long found = getauxval(HARDWARE);
  if ((found & neon) == 0) return SNW_ISA_DSP;
  return SNW_ISA_DSP | SNW_ISA_NEON | (found & vfp4 ? SNW_ISA_NEON_VFP4 : 0);
}

#endif

#else

uint32_t snw_cpu_instruction_sets(void) {
  uint32_t sets = 0;
#if defined(__ARM_NEON)
  sets |= SNW_ISA_NEON;
#endif
#if defined(__ARM_FEATURE_DOTPROD)
  sets |= SNW_ISA_DOTPROD;
#endif
#if defined(__ARM_FEATURE_DOTPROD) && defined(__ARM_FEATURE_MATMUL_INT8)
  sets |= SNW_ISA_I8MM;
#endif
#if defined(__arm__) && defined(__ARM_NEON) && defined(__ARM_FEATURE_FMA)
  sets |= SNW_ISA_NEON_VFP4;
#endif
#if defined(__arm__) && defined(__ARM_FEATURE_SIMD32)
  sets |= SNW_ISA_DSP;
#endif
  return sets;
}

#endif

#else

uint32_t snw_cpu_instruction_sets(void) { return 0; }

#endif
