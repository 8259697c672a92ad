// Dense layer from int16 with ARM's DSP extension (docs/arithmetic.md, section 4). Sums may wrap on the way; the result
// is below 2^31.
#include "snw_variants.h"

#if SNW_TARGET_DSP

#include "snw_integer_dsp.h"

void snw_dense_s16__dsp(const snw_dense *layer) {
  snw_dense_static_dsp(layer, 2, snw_dot_eight_s16__dsp, snw_dot_four_s16__dsp);
}

#endif
