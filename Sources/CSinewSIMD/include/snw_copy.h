// Copying what a caller hands in or takes out.
#pragma once
#include <stddef.h>
#include <stdint.h>

// Copies bytes that may overlap; by memcpy where they do not, because the memmove of some C libraries for
// microcontrollers goes byte by byte.
static inline void snw_copy(void *_Nonnull to, const void *_Nonnull from, size_t bytes) {
  const uintptr_t distance = (uintptr_t)to - (uintptr_t)from;
  if (distance >= bytes && 0 - distance >= bytes) {
    __builtin_memcpy(to, from, bytes);
  } else {
    __builtin_memmove(to, from, bytes);
  }
}
