// Function attributes of the NEON kernels. AArch64 always has NEON; a 32-bit ARM program is built for VFPv3-D16, and the
// functions marked here may run where snw_cpu.h reports SNW_ISA_NEON.
#pragma once
#include <arm_neon.h>
#include <stddef.h>

#include "snw_variants.h"

#if defined(__aarch64__)
#define SNW_NEON
#elif defined(__clang__)
// `neon` alone keeps the sixteen double registers of VFPv3-D16, which its code generator has no NEON for.
#define SNW_NEON __attribute__((target("neon,d32,vfp3,vfp3sp")))
#else
#define SNW_NEON __attribute__((target("fpu=neon")))
#endif
#define SNW_NEON_INLINE static inline __attribute__((always_inline)) SNW_NEON

// Before a loop with a constant number of passes over an array that shall live in registers, and before a short one that
// shall stay as it is.
#if defined(__clang__)
#define SNW_UNROLL _Pragma("clang loop unroll(full)")
#define SNW_ROLLED _Pragma("clang loop unroll(disable) vectorize(disable)")
#else
#define SNW_UNROLL _Pragma("GCC unroll 16")
#define SNW_ROLLED _Pragma("GCC unroll 1")
#endif
