// Elementwise float functions with AVX512.
#if defined(__x86_64__)

#define SNW_TARGET __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,avx2,fma,f16c")))
#define SNW_LANES 16
#define SNW_PREDICATE enable
#include "snw_functions.h"

SNW_TARGET void snw_map__avx512vnni(const snw_map *map) { map_each(map); }

#endif
