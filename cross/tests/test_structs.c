// Structs of older and newer programs.
#include <string.h>

#include "harness.h"
#include "sinew.h"

void test_structs(const models *models) {
  const model *m = &models->integer;

  // An older program knows fewer fields: the rest of its memory is not touched.
  union {
    sinew_model_info info;
    uint8_t bytes[sizeof(sinew_model_info) + 16];
  } longer, shorter;
  memset(&shorter, 0xa5, sizeof shorter);
  shorter.info.struct_size = offsetof(sinew_model_info, arena_bytes);
  CHECK(sinew_check(m->bytes, m->size, NULL, &shorter.info) == SINEW_OK);
  CHECK(shorter.info.struct_size == offsetof(sinew_model_info, arena_bytes));
  CHECK(shorter.info.memory_bytes != 0xa5a5a5a5u && shorter.info.arena_bytes == 0xa5a5a5a5u);

  // A newer program knows more fields: they are left as they were.
  memset(&longer, 0xa5, sizeof longer);
  longer.info.struct_size = sizeof longer;
  CHECK(sinew_check(m->bytes, m->size, NULL, &longer.info) == SINEW_OK);
  CHECK(longer.info.struct_size == sizeof longer && longer.info.memory_bytes == shorter.info.memory_bytes);
  CHECK(longer.info.sha256[31] == 0 && longer.bytes[sizeof longer.info] == 0xa5);

  // No struct has no size.
  sinew_model_info info = {.struct_size = 3};
  CHECK(sinew_check(m->bytes, m->size, NULL, &info) == SINEW_INVALID_ARGUMENT);
  sinew_options options = {.struct_size = 0};
  CHECK(sinew_check(m->bytes, m->size, &options, NULL) == SINEW_INVALID_ARGUMENT);
  sinew_policy *policy;
  CHECK(sinew_init(m->bytes, m->size, place(0), PLACE_BYTES, &options, &policy) == SINEW_INVALID_ARGUMENT);

  // Options of an older program ask for the defaults.
  memset(&options, 0xa5, sizeof options);
  options.struct_size = 4;
  CHECK(sinew_init(m->bytes, m->size, place(0), PLACE_BYTES, &options, &policy) == SINEW_OK);
  sinew_counters counters = {.struct_size = 0};
  CHECK(sinew_get_counters(policy, &counters) == SINEW_INVALID_ARGUMENT);
  CHECK(sinew_get_counters(policy, NULL) == SINEW_INVALID_ARGUMENT);
  CHECK(sinew_input_info(policy, 0, NULL) == SINEW_INVALID_ARGUMENT);
  sinew_tick tick = {.struct_size = 0};
  CHECK(sinew_step(policy, &tick, NULL, 0, NULL, 0) == SINEW_INVALID_ARGUMENT);
  tick.struct_size = sizeof tick;
  CHECK(sinew_step(policy, &tick, NULL, 0, NULL, 0) == SINEW_OK);

  // The digest, when asked for.
  options = (sinew_options){.struct_size = sizeof options, .flags = SINEW_CHECK_SHA256};
  info.struct_size = sizeof info;
  CHECK(sinew_check(m->bytes, m->size, &options, &info) == SINEW_OK);
  uint8_t any = 0;
  for (size_t i = 0; i < sizeof info.sha256; i++) any |= info.sha256[i];
  CHECK(any != 0);
}
