// Elementwise float functions with NEON. AArch64 only: 32-bit NEON flushes subnormals.
#if defined(__aarch64__)

#define SNW_TARGET
#define SNW_LANES 4
#define SNW_PREDICATE disable
#include "snw_functions.h"

void snw_map__neon(const snw_map *map) { map_each(map); }

#endif
