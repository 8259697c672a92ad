// Dense layer from int8 with ARM's DSP extension (docs/arithmetic.md, section 4).
#include "snw_variants.h"

#if SNW_TARGET_DSP

#include "snw_integer_dsp.h"

void snw_dense_s8__dsp(const snw_dense *layer) { snw_dense_static__dsp(layer, 0); }

#endif
