#include "snw_kernels.h"
