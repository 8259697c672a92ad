// Function attributes of the float kernels for ARMv7-A with VFPv4, whose scalar unit has the fused multiply-add and
// keeps subnormals; without it every one of them is a sequence in double precision.
#pragma once
#include <stddef.h>

#include "snw_variants.h"

#if defined(__clang__)
#define SNW_VFP4 __attribute__((target("vfp4d16,vfp4d16sp,fp16")))
#define SNW_UNROLL _Pragma("clang loop unroll(full)")
#else
#define SNW_VFP4 __attribute__((target("fpu=vfpv4-d16")))
#define SNW_UNROLL _Pragma("GCC unroll 16")
#endif
#define SNW_VFP4_INLINE static inline __attribute__((always_inline)) SNW_VFP4

SNW_VFP4_INLINE float snw_fma_vfp4(float a, float b, float c) { return __builtin_fmaf(a, b, c); }

// IEEE binary16 to binary32, exact.
SNW_VFP4_INLINE float snw_half_to_float_vfp4(uint16_t half) {
  const uint32_t bits = half;
  float value;
  __builtin_memcpy(&value, &bits, 4);
  __asm__("vcvtb.f32.f16 %0, %0" : "+t"(value));
  return value;
}
