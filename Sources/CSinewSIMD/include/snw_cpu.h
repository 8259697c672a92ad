// Which instruction-set variants of the kernels this processor and operating system can run.
#pragma once
#include <stdint.h>

// Bits of the mask. The portable kernels need none.
enum {
  SNW_ISA_AVX2 = 1,        // AVX2, FMA and F16C
  SNW_ISA_AVX512VNNI = 2,  // AVX512 F, BW, VL, DQ and VNNI, and all of SNW_ISA_AVX2
};

// Asks the processor each time; keep the answer. 0 on machines without variants.
uint32_t snw_cpu_instruction_sets(void);
