// Random numbers, guarded memory, hashes and text for the kernel tests. The same calls give the same values everywhere.
#pragma once
#include <stddef.h>
#include <stdint.h>

// Random numbers (SplitMix64).
typedef struct random_source {
  uint64_t state;
} random_source;

uint64_t random_next(random_source *random);
// In [0, bound).
uint32_t random_below(random_source *random, uint32_t bound);
// In [low, high].
int32_t random_between(random_source *random, int32_t low, int32_t high);

// FNV-1a over 64 bits.
uint64_t hash_start(void);
uint64_t hash_bytes(uint64_t hash, const void *bytes, size_t count);
uint64_t hash_word(uint64_t hash, uint32_t word);

// Memory for one test case. Every block lies between guard bytes and starts `skew` bytes after a multiple of 64.
void memory_reset(void);
void *memory_block(size_t bytes, size_t skew);
// Whether all guard bytes are as they were.
int memory_is_intact(void);
