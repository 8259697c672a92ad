// Elementwise float functions with the scalar fused multiply-add of VFPv4.
#include "snw_variants.h"

#if SNW_TARGET_VFP4

#include "snw_vfp4.h"

#define SNW_TARGET SNW_VFP4
#define SNW_LANES 1
#include "snw_functions.h"

SNW_TARGET void snw_map__vfp4(const snw_map *map) { map_each(map); }

#endif
