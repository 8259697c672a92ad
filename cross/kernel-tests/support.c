#include "support.h"

#include "platform.h"

uint64_t random_next(random_source *random) {
  random->state += 0x9e3779b97f4a7c15u;
  uint64_t z = random->state;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return z ^ (z >> 31);
}

uint32_t random_below(random_source *random, uint32_t bound) {
  return (uint32_t)(((random_next(random) >> 32) * bound) >> 32);
}

int32_t random_between(random_source *random, int32_t low, int32_t high) {
  const uint64_t span = (uint64_t)((int64_t)high - low) + 1;
  return (int32_t)(low + (int64_t)(((random_next(random) >> 32) * span) >> 32));
}

uint64_t hash_start(void) { return 0xcbf29ce484222325u; }

uint64_t hash_bytes(uint64_t hash, const void *bytes, size_t count) {
  for (size_t i = 0; i < count; i++) hash = (hash ^ ((const uint8_t *)bytes)[i]) * 0x100000001b3u;
  return hash;
}

uint64_t hash_word(uint64_t hash, uint32_t word) {
  for (int i = 0; i < 4; i++) hash = (hash ^ (uint8_t)(word >> (8 * i))) * 0x100000001b3u;
  return hash;
}

enum { POOL_BYTES = 768 * 1024, GUARD_BYTES = 64, MOST_BLOCKS = 24, GUARD = 0xa5 };

static _Alignas(64) uint8_t pool[POOL_BYTES];
static struct {
  size_t start, end;  // of the contents
} blocks[MOST_BLOCKS];
static size_t block_count, used;

void memory_reset(void) { block_count = used = 0; }

void *memory_block(size_t bytes, size_t skew) {
  const size_t start = used + GUARD_BYTES + skew, end = start + bytes;
  const size_t next = (end + GUARD_BYTES + 63) / 64 * 64;
  if (block_count == MOST_BLOCKS || next > POOL_BYTES) {
    platform_write("the test's memory is too small\n");
    platform_exit(2);
  }
  for (size_t i = used; i < start; i++) pool[i] = GUARD;
  for (size_t i = end; i < next; i++) pool[i] = GUARD;
  blocks[block_count].start = start;
  blocks[block_count].end = end;
  block_count++;
  used = next;
  return pool + start;
}

int memory_is_intact(void) {
  size_t at = 0;
  for (size_t b = 0; b < block_count; b++) {
    for (; at < blocks[b].start; at++)
      if (pool[at] != GUARD) return 0;
    at = blocks[b].end;
  }
  for (; at < used; at++)
    if (pool[at] != GUARD) return 0;
  return 1;
}
