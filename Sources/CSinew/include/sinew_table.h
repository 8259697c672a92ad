// The library's view of the table in sinew_kernels.h.
#pragma once
#include "sinew_kernels.h"

// A row of the table, or NULL at its end; `index` is not beyond that.
static inline sinew_kernel _Nullable sinew_kernel_at(uint32_t index) { return sinew_kernels[index]; }
