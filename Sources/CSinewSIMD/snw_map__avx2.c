// Elementwise float functions with AVX2.
#if defined(__x86_64__)

#define SNW_TARGET __attribute__((target("avx2,fma,f16c")))
#define SNW_LANES 8
#define SNW_PREDICATE enable
#include "snw_functions.h"

SNW_TARGET void snw_map__avx2(const snw_map *map) { map_each(map); }

#endif
