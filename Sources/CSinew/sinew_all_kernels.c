// Every operation, for programs that do not choose. In the library's archive this is a file of its own, which the
// linker leaves out when the application defines the table.
#include "sinew_kernels.h"

const sinew_kernel sinew_kernels[] = {
    sinew_kernel_quantize,
    sinew_kernel_dequantize,
    sinew_kernel_dense,
    sinew_kernel_dense_float,
    sinew_kernel_map,
    sinew_kernel_binary,
    sinew_kernel_select,
    sinew_kernel_copy,
    sinew_kernel_gather,
    sinew_kernel_scatter,
    sinew_kernel_softmax,
    sinew_kernel_layer_normalization,
    sinew_kernel_reduce,
    sinew_kernel_mat_mul,
    sinew_kernel_cast,
    sinew_kernel_convolution,
    sinew_kernel_convolution_float,
    sinew_kernel_patches,
    sinew_kernel_lstm_cell,
    sinew_kernel_gru_cell,
    sinew_kernel_maximum_pool,
    sinew_kernel_arg_reduce,
    sinew_kernel_top_k,
    sinew_kernel_cumulative,
    sinew_kernel_positions,
    sinew_kernel_tree_ensemble,
    0,
};
