// Which operations a program contains. Most programs need not care: the library brings a table with all of them.
//
// A microcontroller whose flash is small links only what its policies use: `sinew inspect policy.sinew --kernels`
// writes sinew_kernels.c, which defines the table in the library's place. Compile it with the application and link with
// --gc-sections. A policy that uses anything else is refused by sinew_check and sinew_init with SINEW_MISSING_OPERATION.
#ifndef SINEW_KERNELS_H
#define SINEW_KERNELS_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__clang__)
#pragma clang assume_nonnull begin
#endif

// What the interpreter calls; not for applications.
typedef struct sinew_operation {
  uint32_t tag;  // in sinew.fbs
  int32_t (*prepare)(void *preparation);
  void (*execute)(const void *record, void *policy);
  void (*install)(void *slots, uint8_t instruction_set);
} sinew_operation;

typedef sinew_operation (*sinew_kernel)(void);

sinew_operation sinew_kernel_quantize(void);
sinew_operation sinew_kernel_dequantize(void);
sinew_operation sinew_kernel_dense(void);
sinew_operation sinew_kernel_dense_float(void);
sinew_operation sinew_kernel_map(void);
sinew_operation sinew_kernel_binary(void);
sinew_operation sinew_kernel_select(void);
sinew_operation sinew_kernel_copy(void);
sinew_operation sinew_kernel_gather(void);
sinew_operation sinew_kernel_scatter(void);
sinew_operation sinew_kernel_softmax(void);
sinew_operation sinew_kernel_layer_normalization(void);
sinew_operation sinew_kernel_reduce(void);
sinew_operation sinew_kernel_mat_mul(void);
sinew_operation sinew_kernel_cast(void);
sinew_operation sinew_kernel_convolution(void);
sinew_operation sinew_kernel_convolution_float(void);
sinew_operation sinew_kernel_patches(void);
sinew_operation sinew_kernel_lstm_cell(void);
sinew_operation sinew_kernel_gru_cell(void);
sinew_operation sinew_kernel_maximum_pool(void);
sinew_operation sinew_kernel_arg_reduce(void);
sinew_operation sinew_kernel_top_k(void);
sinew_operation sinew_kernel_cumulative(void);
sinew_operation sinew_kernel_positions(void);
sinew_operation sinew_kernel_tree_ensemble(void);

// Parts of an operation, in its place: a policy that needs the rest is refused.
sinew_operation sinew_kernel_quantize_int16(void);
sinew_operation sinew_kernel_dequantize_int16(void);
sinew_operation sinew_kernel_dense_static(void);  // without the run-time scale of int8-dynamic

// The table, in any order, every operation there once, whole or in part, with a NULL at its end. Hidden, because it is the program's own: no other library can come in
// between.
#if defined(__GNUC__)
#pragma GCC visibility push(hidden)
#endif
extern const sinew_kernel sinew_kernels[];
#if defined(__GNUC__)
#pragma GCC visibility pop
#endif

#if defined(__clang__)
#pragma clang assume_nonnull end
#endif

#ifdef __cplusplus
}
#endif

#endif
