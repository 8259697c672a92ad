// One pool for everything that a test program reads or asks for.
#include "platform.h"

enum { POOL_BYTES = 3 << 20 };

static _Alignas(64) uint8_t pool[POOL_BYTES];
static size_t used;

void *platform_memory(size_t size) {
  if (size > POOL_BYTES - used) {
    platform_write("the test's memory is too small\n");
    platform_exit(2);
  }
  void *place = pool + used;
  used += (size + 63) / 64 * 64;
  if (used > POOL_BYTES) used = POOL_BYTES;
  return place;
}

void platform_forget(void) { used = 0; }
