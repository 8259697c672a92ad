// Instruction-set variants of the kernels; what they compute is defined by the portable Swift kernels.
//
// The suffix names the instruction set (snw_cpu.h); calling a variant that the processor lacks is undefined.
// `quantise` returns the number of NaN it met.
#pragma once
#include <stddef.h>

#include "snw_cpu.h"
#include "snw_kernels.h"

// Which variants the programs of this target contain.
#if defined(__aarch64__) || (defined(__arm__) && defined(__ARM_ARCH_PROFILE) && __ARM_ARCH_PROFILE == 'A')
#define SNW_TARGET_NEON 1
#else
#define SNW_TARGET_NEON 0
#endif
#if SNW_TARGET_NEON && defined(__arm__)
#define SNW_TARGET_VFP4 1
#else
#define SNW_TARGET_VFP4 0
#endif
#if defined(__arm__) && defined(__ARM_FEATURE_SIMD32)
#define SNW_TARGET_DSP 1
#else
#define SNW_TARGET_DSP 0
#endif
#if SNW_TARGET_DSP && defined(__ARM_FP) && (__ARM_FP & 4)
#define SNW_TARGET_DSP_BOUNDARY 1
#else
#define SNW_TARGET_DSP_BOUNDARY 0
#endif

// Hidden: Swift, which compiles position-independent code, then needs no table of addresses (GOT) to reach them, which
// the linker scripts of bare-metal programs have no place for.
#pragma GCC visibility push(hidden)
#if defined(__clang__)
#pragma clang assume_nonnull begin
#define SNW_NULLABLE _Nullable
#else
#define SNW_NULLABLE
#endif

#define SNW_DECLARE_INTEGER(isa)                          \
  void snw_dense_s8__##isa(const snw_dense *layer);       \
  void snw_dense_s16__##isa(const snw_dense *layer);      \
  void snw_dense_dynamic__##isa(const snw_dense *layer);

#define SNW_DECLARE_FLOAT(isa)                             \
  void snw_dense_f32__##isa(const snw_dense_float *layer); \
  void snw_dense_f16__##isa(const snw_dense_float *layer); \
  void snw_matmul__##isa(const snw_matmul *product);       \
  void snw_map__##isa(const snw_map *map);

#define SNW_DECLARE_QUANTISE(isa)                                \
  uint32_t snw_quantise_s8__##isa(const snw_boundary *boundary); \
  uint32_t snw_quantise_s16__##isa(const snw_boundary *boundary);

#define SNW_DECLARE_BOUNDARY(isa)                              \
  SNW_DECLARE_QUANTISE(isa)                                    \
  void snw_dequantise_s8__##isa(const snw_boundary *boundary); \
  void snw_dequantise_s16__##isa(const snw_boundary *boundary);

#if defined(__x86_64__)
SNW_DECLARE_INTEGER(avx2)
SNW_DECLARE_FLOAT(avx2)
SNW_DECLARE_BOUNDARY(avx2)
SNW_DECLARE_INTEGER(avx512vnni)
SNW_DECLARE_FLOAT(avx512vnni)
SNW_DECLARE_BOUNDARY(avx512vnni)
#endif
#if SNW_TARGET_NEON
SNW_DECLARE_INTEGER(neon)
#endif
#if defined(__aarch64__)
SNW_DECLARE_FLOAT(neon)
SNW_DECLARE_BOUNDARY(neon)
SNW_DECLARE_INTEGER(dotprod)
void snw_dense_s8__i8mm(const snw_dense *layer);
void snw_dense_s16__i8mm(const snw_dense *layer);
#endif
#if SNW_TARGET_VFP4
SNW_DECLARE_FLOAT(vfp4)
#endif
#if SNW_TARGET_DSP
SNW_DECLARE_INTEGER(dsp)
#endif
#if SNW_TARGET_DSP_BOUNDARY
SNW_DECLARE_QUANTISE(dsp)
#endif

// The variants of one instruction set; null where the portable kernel serves it.
typedef struct snw_variants {
  void (*SNW_NULLABLE dense_s8)(const snw_dense *layer);
  void (*SNW_NULLABLE dense_s16)(const snw_dense *layer);
  void (*SNW_NULLABLE dense_dynamic)(const snw_dense *layer);
  void (*SNW_NULLABLE dense_f32)(const snw_dense_float *layer);
  void (*SNW_NULLABLE dense_f16)(const snw_dense_float *layer);
  void (*SNW_NULLABLE matmul)(const snw_matmul *product);
  uint32_t (*SNW_NULLABLE quantise_s8)(const snw_boundary *boundary);
  uint32_t (*SNW_NULLABLE quantise_s16)(const snw_boundary *boundary);
  void (*SNW_NULLABLE dequantise_s8)(const snw_boundary *boundary);
  void (*SNW_NULLABLE dequantise_s16)(const snw_boundary *boundary);
  void (*SNW_NULLABLE map)(const snw_map *map);
} snw_variants;

#define SNW_USE_INTEGER(isa)                 \
  variants.dense_s8 = snw_dense_s8__##isa;   \
  variants.dense_s16 = snw_dense_s16__##isa; \
  variants.dense_dynamic = snw_dense_dynamic__##isa;

#define SNW_USE_FLOAT(isa)                   \
  variants.dense_f32 = snw_dense_f32__##isa; \
  variants.dense_f16 = snw_dense_f16__##isa; \
  variants.matmul = snw_matmul__##isa;       \
  variants.map = snw_map__##isa;

#define SNW_USE_QUANTISE(isa)                    \
  variants.quantise_s8 = snw_quantise_s8__##isa; \
  variants.quantise_s16 = snw_quantise_s16__##isa;

#define SNW_USE_BOUNDARY(isa)                        \
  SNW_USE_QUANTISE(isa)                              \
  variants.dequantise_s8 = snw_dequantise_s8__##isa; \
  variants.dequantise_s16 = snw_dequantise_s16__##isa;

// The variants for one bit of snw_cpu_instruction_sets, as far as this target's programs contain them. Inline, so that
// a program that takes one of them links that one only.
static inline __attribute__((always_inline)) snw_variants snw_variants_for(uint32_t instruction_set) {
  snw_variants variants = {0};
#if defined(__x86_64__)
  if (instruction_set == SNW_ISA_AVX2) {
    SNW_USE_INTEGER(avx2)
    SNW_USE_FLOAT(avx2)
    SNW_USE_BOUNDARY(avx2)
  }
  if (instruction_set == SNW_ISA_AVX512VNNI) {
    SNW_USE_INTEGER(avx512vnni)
    SNW_USE_FLOAT(avx512vnni)
    SNW_USE_BOUNDARY(avx512vnni)
  }
#endif
#if defined(__aarch64__)
  if (instruction_set == SNW_ISA_NEON || instruction_set == SNW_ISA_DOTPROD || instruction_set == SNW_ISA_I8MM) {
    SNW_USE_FLOAT(neon)
    SNW_USE_BOUNDARY(neon)
  }
  if (instruction_set == SNW_ISA_DOTPROD || instruction_set == SNW_ISA_I8MM) {
    SNW_USE_INTEGER(dotprod)
  }
  if (instruction_set == SNW_ISA_I8MM) {
    variants.dense_s8 = snw_dense_s8__i8mm;
    variants.dense_s16 = snw_dense_s16__i8mm;
  }
#endif
#if SNW_TARGET_NEON
  if (instruction_set == SNW_ISA_NEON || instruction_set == SNW_ISA_NEON_VFP4) {
    SNW_USE_INTEGER(neon)
  }
#endif
#if SNW_TARGET_VFP4
  if (instruction_set == SNW_ISA_NEON_VFP4) {
    SNW_USE_FLOAT(vfp4)
  }
#endif
#if SNW_TARGET_DSP
  if (instruction_set == SNW_ISA_DSP) {
    SNW_USE_INTEGER(dsp)
#if SNW_TARGET_DSP_BOUNDARY
    SNW_USE_QUANTISE(dsp)
#endif
  }
#endif
  (void)instruction_set;
  return variants;
}

#pragma GCC visibility pop

#undef SNW_DECLARE_INTEGER
#undef SNW_DECLARE_FLOAT
#undef SNW_DECLARE_QUANTISE
#undef SNW_DECLARE_BOUNDARY
#undef SNW_USE_INTEGER
#undef SNW_USE_FLOAT
#undef SNW_USE_QUANTISE
#undef SNW_USE_BOUNDARY
#undef SNW_NULLABLE
#if defined(__clang__)
#pragma clang assume_nonnull end
#endif
