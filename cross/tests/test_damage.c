// Models that are damaged, cut off, newer, or forged: refused, without harm to anything.
#include <string.h>

#include "forge.h"
#include "sinew.h"

static sinew_status checked(const uint8_t *bytes, size_t size) { return sinew_check(bytes, size, NULL, NULL); }

static void test_envelope(const model *m) {
  uint8_t *bytes = copy_to(1, m);
  bytes[m->size / 2] ^= 1;
  CHECK(checked(bytes, m->size) == SINEW_WRONG_CHECKSUM);
  bytes[m->size / 2] ^= 1;
  bytes[4] ^= 1;
  CHECK(checked(bytes, m->size) == SINEW_NOT_A_MODEL);
  bytes[4] ^= 1;
  bytes[m->size - 1] ^= 1;
  CHECK(checked(bytes, m->size) == SINEW_BAD_TRAILER);
  bytes[m->size - 1] ^= 1;
  write_u32(bytes + m->size - 12, (uint32_t)m->size + 16);
  CHECK(checked(bytes, m->size) == SINEW_WRONG_LENGTH);
  CHECK(checked(bytes, m->size - 1) == SINEW_BAD_TRAILER);
  CHECK(checked(bytes, 23) == SINEW_TRUNCATED);
}

static void test_versions(const model *m) {
  uint8_t *bytes = copy_to(1, m);
  write_u32(bytes + root_field(bytes, 0), 2);
  seal(bytes, m->size);
  CHECK(checked(bytes, m->size) == SINEW_UNSUPPORTED_FORMAT);
  size_t size;
  CHECK(sinew_memory_size(bytes, m->size, &size) == SINEW_UNSUPPORTED_FORMAT && size == 0);
  sinew_policy *policy;
  CHECK(sinew_init(bytes, m->size, place(0), PLACE_BYTES, NULL, &policy) == SINEW_UNSUPPORTED_FORMAT);
  CHECK(policy == NULL);

  bytes = copy_to(1, m);
  write_u32(bytes + root_field(bytes, 1), 2);
  seal(bytes, m->size);
  CHECK(checked(bytes, m->size) == SINEW_UNSUPPORTED_ARITHMETIC);
}

// Offsets of 2^31 and more, wherever a word of the FlatBuffer may be one: never followed, never written through. A
// policy in other memory does not notice.
static void test_great_offsets(const model *m) {
  sinew_policy *witness;
  CHECK(sinew_init(m->bytes, m->size, place(2), PLACE_BYTES, NULL, &witness) == SINEW_OK);
  uint8_t *bytes = copy_to(1, m);
  const size_t segment = read_u32(bytes + root_field(bytes, 3));
  static const uint32_t offsets[] = {0x7ffffffcu, 0x80000000u, 0xfffffff0u};
  for (size_t position = 0; position < segment; position += 4 * 7) {
    const uint32_t original = read_u32(bytes + position);
    for (int i = 0; i < 3; i++) {
      write_u32(bytes + position, offsets[i]);
      seal(bytes, m->size);
      sinew_policy *policy;
      const sinew_status status = sinew_init(bytes, m->size, place(0), PLACE_BYTES, NULL, &policy);
      CHECK(status <= SINEW_OK && (status == SINEW_OK) == (policy != NULL));
    }
    write_u32(bytes + position, original);
  }
  write_u32(bytes, 0x80000000u);
  seal(bytes, m->size);
  CHECK(checked(bytes, m->size) == SINEW_TRUNCATED);
  CHECK(sinew_self_test(witness) == SINEW_OK);
}

// A weight that no converter writes: found although the checksum is right.
static void test_forged_weight(const model *m) {
  uint8_t *bytes = copy_to(1, m);
  const size_t segment = read_u32(bytes + root_field(bytes, 3));
  int refused = 0;
  for (size_t position = segment; position + 16 < m->size && refused < 3; position += 257) {
    const uint8_t original = bytes[position];
    bytes[position] = 0x80;
    seal(bytes, m->size);
    refused += checked(bytes, m->size) == SINEW_BAD_WEIGHT;
    bytes[position] = original;
  }
  CHECK(refused > 0);
}

static void test_self_test_failure(const model *m) {
  uint8_t *bytes = copy_to(1, m);
  const size_t test = root_field(bytes, 6) + read_u32(bytes + root_field(bytes, 6));
  const size_t vtable = test - read_u32(bytes + test);
  const size_t hash = test + (bytes[vtable + 8] | (size_t)bytes[vtable + 9] << 8);
  bytes[hash] ^= 1;
  seal(bytes, m->size);
  sinew_policy *policy;
  CHECK(sinew_init(bytes, m->size, place(0), PLACE_BYTES, NULL, &policy) == SINEW_OK);
  CHECK(sinew_self_test(policy) == SINEW_SELF_TEST_FAILED);
}

void test_damage(const models *models) {
  test_envelope(&models->integer);
  test_versions(&models->integer);
  test_great_offsets(&models->recurrent);
  test_forged_weight(&models->integer);
  test_self_test_failure(&models->integer);
}
