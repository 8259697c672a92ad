// Which instruction-set variants of the kernels this processor and operating system can run.
#pragma once
#include <stdint.h>

// Bits of the mask. The portable kernels need none.
enum {
  SNW_ISA_AVX2 = 1,        // AVX2, FMA and F16C
  SNW_ISA_AVX512VNNI = 2,  // AVX512 F, BW, VL, DQ and VNNI, and all of SNW_ISA_AVX2
  SNW_ISA_NEON = 4,        // Advanced SIMD: all of AArch64, some of ARMv7-A
  SNW_ISA_DOTPROD = 8,     // the int8 dot products of ARMv8.2, and all of SNW_ISA_NEON
  SNW_ISA_DSP = 16,        // the dual 16-bit multiplications of ARMv6 and ARMv7E-M
  SNW_ISA_NEON_VFP4 = 32,  // ARMv7-A with scalar fused multiply-add, and all of SNW_ISA_NEON
  SNW_ISA_I8MM = 64,       // the int8 matrix products of ARMv8.6, and all of SNW_ISA_DOTPROD
};

// The instruction set of a target whose processors all have it, when no operating system is there to choose between
// programs: there the portable forms of kernels with variants are left out. 0 where the choice is made at run time.
#if defined(__arm__) && defined(__ARM_ARCH_PROFILE) && __ARM_ARCH_PROFILE == 'M' && defined(__ARM_FEATURE_SIMD32)
enum { SNW_ISA_ONLY = SNW_ISA_DSP };
#else
enum { SNW_ISA_ONLY = 0 };
#endif

// Asks the processor or, on Linux for ARM, the kernel each time; keep the answer. Without an operating system, what the
// program was compiled for decides. 0 on machines without variants.
#pragma GCC visibility push(hidden)
uint32_t snw_cpu_instruction_sets(void);
#pragma GCC visibility pop
