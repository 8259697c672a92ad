// The model is used where it lies, in flash or in a mapped file: nothing of its weights is copied into memory.
#include <string.h>

#include "forge.h"
#include "sinew.h"

// Whether memory holds the 32 bytes from `pattern` on.
static int holds(const uint8_t *memory, size_t size, const uint8_t *pattern) {
  for (size_t i = 0; i + 32 <= size; i++) {
    if (memory[i] == pattern[0] && memcmp(memory + i, pattern, 32) == 0) return 1;
  }
  return 0;
}

static int is_uniform(const uint8_t *pattern) {
  for (int i = 1; i < 32; i++) {
    if (pattern[i] != pattern[0]) return 0;
  }
  return 1;
}

// Addresses into the weight segment among the words of the memory.
static size_t addresses_into(const uint8_t *memory, size_t size, const uint8_t *start, const uint8_t *end) {
  size_t count = 0;
  for (size_t i = 0; i + sizeof(uintptr_t) <= size; i += sizeof(uintptr_t)) {
    uintptr_t word;
    memcpy(&word, memory + i, sizeof word);
    count += word >= (uintptr_t)start && word < (uintptr_t)end;
  }
  return count;
}

// The weights that a step uses are those of the file: changed there, the actions change.
static void test_use(const model *m) {
  sinew_model_info info = {.struct_size = sizeof info};
  uint8_t *bytes = copy_to(1, m);
  const size_t segment = read_u32(bytes + root_field(bytes, 3)), end = m->size - 16;
  sinew_policy *policy;
  CHECK(sinew_check(bytes, m->size, NULL, &info) == SINEW_OK);
  CHECK(sinew_init(bytes, m->size, place(0), info.memory_bytes, NULL, &policy) == SINEW_OK);

  // Each dense layer and the boundary refer to several blocks of the segment.
  CHECK(addresses_into(place(0), info.memory_bytes, bytes + segment, bytes + end) >= info.step_count);

  float in[64], before[64], after[64];
  CHECK(info.input_frame_bytes <= sizeof in && info.output_frame_bytes <= sizeof before);
  for (int i = 0; i < 64; i++) in[i] = (float)(i % 7) / 4 - 0.5f;
  const size_t ib = info.input_frame_bytes, ob = info.output_frame_bytes;
  CHECK(sinew_step(policy, NULL, in, ib, before, ob) == SINEW_OK);
  int copied = 0;
  for (size_t i = segment; i + 32 <= end; i += 32) {
    copied |= !is_uniform(bytes + i) && holds(place(0), info.memory_bytes, bytes + i);
  }
  CHECK(!copied);
  // Nothing of it is written, either.
  CHECK(memcmp(bytes, m->bytes, m->size) == 0);
  memset(bytes + segment, 0, end - segment);
  CHECK(sinew_step(policy, NULL, in, ib, after, ob) == SINEW_OK);
  CHECK(memcmp(before, after, ob) != 0);
}

void test_placement(const models *models) {
  test_use(&models->integer);
  test_use(&models->real);
}
