// Instruction-set variants of the kernels; what they compute is defined by the portable Swift kernels.
//
// The suffix names the instruction set (snw_cpu.h); calling a variant that the processor lacks is undefined.
// `quantise` returns the number of NaN it met.
#pragma once
#include <stddef.h>

#include "snw_kernels.h"

#if defined(__x86_64__)
#pragma clang assume_nonnull begin
void snw_dense_s8__avx2(const snw_dense *layer);
void snw_dense_s16__avx2(const snw_dense *layer);
void snw_dense_dynamic__avx2(const snw_dense *layer);
void snw_dense_f32__avx2(const snw_dense_float *layer);
void snw_dense_f16__avx2(const snw_dense_float *layer);
void snw_matmul__avx2(const snw_matmul *product);
uint32_t snw_quantise_s8__avx2(const snw_boundary *boundary);
uint32_t snw_quantise_s16__avx2(const snw_boundary *boundary);
void snw_dequantise_s8__avx2(const snw_boundary *boundary);
void snw_dequantise_s16__avx2(const snw_boundary *boundary);
void snw_map__avx2(const snw_map *map);

void snw_dense_s8__avx512vnni(const snw_dense *layer);
void snw_dense_s16__avx512vnni(const snw_dense *layer);
void snw_dense_dynamic__avx512vnni(const snw_dense *layer);
void snw_dense_f32__avx512vnni(const snw_dense_float *layer);
void snw_dense_f16__avx512vnni(const snw_dense_float *layer);
void snw_matmul__avx512vnni(const snw_matmul *product);
uint32_t snw_quantise_s8__avx512vnni(const snw_boundary *boundary);
uint32_t snw_quantise_s16__avx512vnni(const snw_boundary *boundary);
void snw_dequantise_s8__avx512vnni(const snw_boundary *boundary);
void snw_dequantise_s16__avx512vnni(const snw_boundary *boundary);
void snw_map__avx512vnni(const snw_map *map);
#pragma clang assume_nonnull end
#endif
