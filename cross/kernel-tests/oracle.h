// The kernels once more, written from docs/arithmetic.md alone: plain scalar code, and floats in integer arithmetic, so
// that no unit, flag or compiler option of the target can touch them.
#pragma once
#include "snw_kernels.h"

// Columns of a dynamic layer, at most.
enum { ORACLE_MOST_COLUMNS = 1024 };

void oracle_dense_s8(const snw_dense *layer);
void oracle_dense_s16(const snw_dense *layer);
void oracle_dense_dynamic(const snw_dense *layer);
void oracle_dense_f32(const snw_dense_float *layer);
void oracle_dense_f16(const snw_dense_float *layer);
void oracle_matmul(const snw_matmul *product);
uint32_t oracle_quantise_s8(const snw_boundary *boundary);
uint32_t oracle_quantise_s16(const snw_boundary *boundary);
void oracle_dequantise_s8(const snw_boundary *boundary);
void oracle_dequantise_s16(const snw_boundary *boundary);
