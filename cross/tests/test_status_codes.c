// Every status that a caller can provoke without a forged model, and calls out of order.
#include <string.h>

#include "harness.h"
#include "sinew.h"

static void test_check(const model *m) {
  sinew_model_info info = {.struct_size = sizeof info};
  CHECK(sinew_check(m->bytes, m->size, NULL, &info) == SINEW_OK);
  CHECK(info.memory_alignment == SINEW_ALIGNMENT && info.memory_bytes > info.arena_bytes + info.record_bytes);
  CHECK(info.record_bytes <= 96 * info.step_count && info.arena_bytes % 16 == 0);
  CHECK(info.input_count == 1 && info.output_count == 1 && info.state_count == 0 && info.state_bytes == 16);
  CHECK(info.work > 0 && info.format_version == 1 && info.error_position == 0);

  CHECK(sinew_check(m->bytes, m->size, NULL, NULL) == SINEW_OK);
  CHECK(sinew_check(NULL, m->size, NULL, NULL) == SINEW_INVALID_ARGUMENT);
  CHECK(sinew_check(m->bytes, 0, NULL, NULL) == SINEW_TRUNCATED);
  CHECK(sinew_check(m->bytes, SIZE_MAX, NULL, NULL) == SINEW_INVALID_ARGUMENT);
  CHECK(sinew_check(m->bytes + 1, m->size - 1, NULL, NULL) == SINEW_MISALIGNED_MODEL);
  CHECK(sinew_check(m->bytes + 8, m->size - 8, NULL, NULL) == SINEW_MISALIGNED_MODEL);

  sinew_options options = {.struct_size = sizeof options, .work_limit = info.work};
  CHECK(sinew_check(m->bytes, m->size, &options, &info) == SINEW_OK);
  options.work_limit = info.work - 1;
  CHECK(sinew_check(m->bytes, m->size, &options, &info) == SINEW_TOO_MUCH_WORK);
  CHECK(info.error_position > 0 && info.memory_bytes == 0);
}

static void test_memory(const model *m) {
  size_t needed = 1;
  CHECK(sinew_memory_size(m->bytes, m->size, &needed) == SINEW_OK);
  sinew_model_info info = {.struct_size = sizeof info};
  CHECK(sinew_check(m->bytes, m->size, NULL, &info) == SINEW_OK && info.memory_bytes == needed);
  CHECK(sinew_memory_size(m->bytes, m->size, NULL) == SINEW_INVALID_ARGUMENT);
  CHECK(sinew_memory_size(NULL, 0, &needed) == SINEW_INVALID_ARGUMENT && needed == 0);
  needed = info.memory_bytes;

  sinew_policy *policy = (sinew_policy *)place(0);
  CHECK(sinew_init(m->bytes, m->size, place(0), needed - 1, NULL, &policy) == SINEW_MEMORY_TOO_SMALL);
  CHECK(policy == NULL);
  CHECK(sinew_init(m->bytes, m->size, place(0) + 8, needed, NULL, &policy) == SINEW_MISALIGNED_MEMORY);
  CHECK(sinew_init(m->bytes + 4, m->size, place(0), needed, NULL, &policy) == SINEW_MISALIGNED_MODEL);
  CHECK(sinew_init(m->bytes, m->size, NULL, needed, NULL, &policy) == SINEW_INVALID_ARGUMENT);
  CHECK(sinew_init(m->bytes, m->size, place(0), needed, NULL, NULL) == SINEW_INVALID_ARGUMENT);

  // After an error there is no policy in the memory, although there was one before.
  CHECK(sinew_init(m->bytes, m->size, place(0), needed, NULL, &policy) == SINEW_OK);
  CHECK(sinew_init(m->bytes, m->size - 1, place(0), needed, NULL, &policy) == SINEW_BAD_TRAILER);
  CHECK(sinew_reset((sinew_policy *)place(0), 0) == SINEW_NOT_INITIALISED);
  CHECK(sinew_init(m->bytes, m->size, place(0), needed, NULL, &policy) == SINEW_OK);
  CHECK(sinew_init(m->bytes, m->size, place(0), needed - 1, NULL, &policy) == SINEW_MEMORY_TOO_SMALL);
  CHECK(sinew_reset((sinew_policy *)place(0), 0) == SINEW_NOT_INITIALISED);

  // Exactly enough, and nothing beyond is touched.
  memset(place(0), 0xa5, needed + 64);
  CHECK(sinew_init(m->bytes, m->size, place(0), needed, NULL, &policy) == SINEW_OK);
  CHECK((void *)policy == (void *)place(0));
  CHECK(sinew_self_test(policy) == SINEW_OK);
  int untouched = 1;
  for (size_t i = needed; i < needed + 64; i++) untouched &= place(0)[i] == 0xa5;
  CHECK(untouched);
}

static void test_instruction_sets(const model *m) {
  sinew_policy *policy;
  sinew_options options = {.struct_size = sizeof options, .instruction_set = 1000};
  CHECK(sinew_init(m->bytes, m->size, place(0), PLACE_BYTES, &options, &policy) == SINEW_UNSUPPORTED_INSTRUCTION_SET);
  int available = 0;
  for (options.instruction_set = SINEW_ISA_PORTABLE; options.instruction_set < 32; options.instruction_set++) {
    sinew_status status = sinew_init(m->bytes, m->size, place(0), PLACE_BYTES, &options, &policy);
    CHECK(status == SINEW_OK || status == SINEW_UNSUPPORTED_INSTRUCTION_SET);
    if (status != SINEW_OK) continue;
    available += 1;
    CHECK(sinew_instruction_set(policy) == options.instruction_set);
    CHECK(sinew_self_test(policy) == SINEW_OK);
  }
  CHECK(available > 0);
  CHECK(strcmp(sinew_instruction_set_text(SINEW_ISA_PORTABLE), "portable") == 0);
  CHECK(strcmp(sinew_instruction_set_text(SINEW_ISA_FASTEST), "unknown instruction set") == 0);
}

// Calls on no policy, and on memory that never became one.
static void test_before_init(void) {
  memset(place(0), 0, 4096);
  sinew_policy *const none[] = {NULL, (sinew_policy *)place(0), (sinew_policy *)(place(0) + 4)};
  for (size_t i = 0; i < sizeof none / sizeof none[0]; i++) {
    sinew_policy *p = none[i];
    float values[4] = {0};
    size_t size = 1;
    sinew_tensor_info tensor = {.struct_size = sizeof tensor};
    sinew_counters counters = {.struct_size = sizeof counters};
    CHECK(sinew_step(p, NULL, values, sizeof values, values, sizeof values) == SINEW_NOT_INITIALISED);
    CHECK(sinew_step_begin(p, NULL, NULL, 0) == SINEW_NOT_INITIALISED);
    CHECK(sinew_step_continue(p, 1, NULL, 0) == SINEW_NOT_INITIALISED);
    CHECK(sinew_reset(p, 0) == SINEW_NOT_INITIALISED);
    CHECK(sinew_self_test(p) == SINEW_NOT_INITIALISED);
    CHECK(sinew_input_info(p, 0, &tensor) == SINEW_NOT_INITIALISED);
    CHECK(sinew_output_info(p, 0, &tensor) == SINEW_NOT_INITIALISED);
    CHECK(sinew_get_counters(p, &counters) == SINEW_NOT_INITIALISED);
    CHECK(sinew_save_state(p, values, sizeof values) == SINEW_NOT_INITIALISED);
    CHECK(sinew_load_state(p, values, sizeof values) == SINEW_NOT_INITIALISED);
    CHECK(sinew_input_data(p, 0, &size) == NULL && size == 0);
    CHECK(sinew_output_data(p, 0, NULL) == NULL);
    CHECK(sinew_state_size(p) == 0 && sinew_instruction_set(p) == 0);
  }
}

static void test_texts(void) {
  CHECK(strcmp(sinew_version(), "0.1.0") == 0);
  CHECK(strcmp(sinew_status_text(SINEW_OK), "no error") == 0);
  CHECK(strcmp(sinew_status_text(12345), "unknown status") == 0);
  for (sinew_status status = SINEW_IN_PROGRESS; status >= SINEW_WRONG_STATE; status--) {
    CHECK(strlen(sinew_status_text(status)) > 5);
  }
}

void test_status_codes(const models *models) {
  test_check(&models->integer);
  test_memory(&models->integer);
  test_instruction_sets(&models->integer);
  test_before_init();
  test_texts();
}
