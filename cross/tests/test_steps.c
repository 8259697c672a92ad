// Steps: whole, in slices, copying and in place; buffers of a wrong size; NaN; two policies.
#include <string.h>

#include "harness.h"
#include "sinew.h"

enum { MOST = 256 };

static sinew_policy *made(int index, const model *m, sinew_model_info *info) {
  sinew_policy *policy = NULL;
  info->struct_size = sizeof *info;
  CHECK(sinew_check(m->bytes, m->size, NULL, info) == SINEW_OK);
  CHECK(info->input_frame_bytes <= 4 * MOST && info->output_frame_bytes <= 4 * MOST);
  CHECK(sinew_init(m->bytes, m->size, place(index), PLACE_BYTES, NULL, &policy) == SINEW_OK);
  return policy;
}

static void fill(float *values, int seed) {
  for (int i = 0; i < MOST; i++) values[i] = (float)((i * 37 + seed * 11) % 64) / 32 - 1;
}

static void test_sizes(const model *m) {
  sinew_model_info info;
  sinew_policy *policy = made(0, m, &info);
  float in[MOST], out[MOST];
  fill(in, 0);
  const size_t ib = info.input_frame_bytes, ob = info.output_frame_bytes;
  memset(out, 0xa5, sizeof out);
  CHECK(sinew_step(policy, NULL, in, ib + 1, out, ob) == SINEW_WRONG_BUFFER_SIZE);
  CHECK(sinew_step(policy, NULL, in, ib - 1, out, ob) == SINEW_WRONG_BUFFER_SIZE);
  CHECK(sinew_step(policy, NULL, in, 0, out, ob) == SINEW_WRONG_BUFFER_SIZE);
  CHECK(sinew_step(policy, NULL, in, ib, out, ob - 4) == SINEW_WRONG_BUFFER_SIZE);
  CHECK(sinew_step(policy, NULL, NULL, ib, out, ob) == SINEW_INVALID_ARGUMENT);
  CHECK(sinew_step(policy, NULL, in, ib, NULL, ob) == SINEW_INVALID_ARGUMENT);
  CHECK(sinew_step(policy, NULL, in, SIZE_MAX, out, ob) == SINEW_INVALID_ARGUMENT);
  CHECK(sinew_step_begin(policy, NULL, in, ib + 4) == SINEW_WRONG_BUFFER_SIZE);
  sinew_counters counters = {.struct_size = sizeof counters};
  CHECK(sinew_get_counters(policy, &counters) == SINEW_OK && counters.completed_steps == 0);
  CHECK(((const uint8_t *)out)[0] == 0xa5);
  CHECK(sinew_step(policy, NULL, in, ib, out, ob) == SINEW_OK);
  CHECK(((const uint8_t *)out)[ob] == 0xa5);
}

static void test_slices(const model *m) {
  sinew_model_info info;
  sinew_policy *policy = made(0, m, &info);
  float in[MOST], whole[MOST], sliced[MOST];
  fill(in, 1);
  const size_t ib = info.input_frame_bytes, ob = info.output_frame_bytes;
  CHECK(sinew_step_continue(policy, 1, NULL, 0) == SINEW_NOT_IN_STEP);
  CHECK(sinew_step(policy, NULL, in, ib, whole, ob) == SINEW_OK);
  for (uint32_t slice = 1; slice <= info.step_count; slice++) {
    CHECK(sinew_reset(policy, 0) == SINEW_OK);
    CHECK(sinew_step_begin(policy, NULL, in, ib) == SINEW_OK);
    uint32_t calls = 1;
    memset(sliced, 0xa5, sizeof sliced);
    while (sinew_step_continue(policy, slice, sliced, ob) == SINEW_IN_PROGRESS) calls += 1;
    CHECK(calls == (info.step_count + slice - 1) / slice);
    CHECK(memcmp(whole, sliced, ob) == 0);
  }

  // In the middle of a step.
  uint8_t state[4 * MOST];
  CHECK(sinew_step_begin(policy, NULL, in, ib) == SINEW_OK);
  CHECK(sinew_step_continue(policy, 1, sliced, ob - 4) == SINEW_WRONG_BUFFER_SIZE);
  CHECK(sinew_step_continue(policy, 1, sliced, ob) == SINEW_IN_PROGRESS);
  CHECK(sinew_step(policy, NULL, in, ib, sliced, ob) == SINEW_NOT_IN_STEP);
  CHECK(sinew_save_state(policy, state, sinew_state_size(policy)) == SINEW_NOT_IN_STEP);
  CHECK(sinew_load_state(policy, state, sinew_state_size(policy)) == SINEW_NOT_IN_STEP);
  CHECK(sinew_reset(policy, 0) == SINEW_OK);
  CHECK(sinew_step_continue(policy, 1, sliced, ob) == SINEW_NOT_IN_STEP);
  CHECK(sinew_step(policy, NULL, in, ib, sliced, ob) == SINEW_OK && memcmp(whole, sliced, ob) == 0);
}

static void test_in_place(const model *m) {
  sinew_model_info info;
  sinew_policy *policy = made(0, m, &info);
  float in[MOST], out[MOST];
  fill(in, 2);
  CHECK(sinew_step(policy, NULL, in, info.input_frame_bytes, out, info.output_frame_bytes) == SINEW_OK);
  CHECK(sinew_reset(policy, 7) == SINEW_OK);
  size_t size;
  memcpy(sinew_input_data(policy, 0, &size), in, info.input_frame_bytes);
  CHECK(size == info.input_frame_bytes);
  CHECK(sinew_step(policy, NULL, NULL, 0, NULL, 0) == SINEW_OK);
  CHECK(memcmp(sinew_output_data(policy, 0, NULL), out, info.output_frame_bytes) == 0);

  // Unaligned frames, and outputs over the inputs.
  uint8_t shared[4 * MOST + 1];
  memcpy(shared + 1, in, info.input_frame_bytes);
  CHECK(sinew_step(policy, NULL, shared + 1, info.input_frame_bytes, shared + 1, info.output_frame_bytes) == SINEW_OK);
  CHECK(memcmp(shared + 1, out, info.output_frame_bytes) == 0);
}

static void test_invalid_numbers(const model *m) {
  sinew_model_info info;
  sinew_policy *policy = made(0, m, &info);
  float in[MOST], out[MOST];
  fill(in, 3);
  const size_t ib = info.input_frame_bytes, ob = info.output_frame_bytes;
  const uint32_t nan = 0xffc00001u, infinity = 0x7f800000u;
  CHECK(sinew_step(policy, NULL, in, ib, out, ob) == SINEW_OK);
  memcpy(&in[1], &nan, 4);
  memcpy(&in[2], &nan, 4);
  CHECK(sinew_step(policy, NULL, in, ib, out, ob) == SINEW_OK);
  sinew_counters counters = {.struct_size = sizeof counters};
  CHECK(sinew_get_counters(policy, &counters) == SINEW_OK);
  CHECK(counters.invalid_inputs == 2 && counters.completed_steps == 2 && counters.clamped_indices == 0);
  memcpy(&in[1], &infinity, 4);
  in[2] = 0;
  CHECK(sinew_step(policy, NULL, in, ib, out, ob) == SINEW_OK);
  CHECK(sinew_reset(policy, 0) == SINEW_OK && sinew_get_counters(policy, &counters) == SINEW_OK);
  CHECK(counters.invalid_inputs == 2 && counters.completed_steps == 3);
}

static void test_independence(const model *m) {
  sinew_model_info info;
  sinew_policy *a = made(0, m, &info), *b = made(1, m, &info);
  float in[MOST], alone[8][MOST], out[MOST];
  const size_t ib = info.input_frame_bytes, ob = info.output_frame_bytes;
  for (int t = 0; t < 8; t++) {
    fill(in, t);
    CHECK(sinew_step(a, NULL, in, ib, alone[t], ob) == SINEW_OK);
  }
  CHECK(sinew_reset(a, 0) == SINEW_OK);
  for (int t = 0; t < 8; t++) {
    fill(in, t);
    CHECK(sinew_step(a, NULL, in, ib, out, ob) == SINEW_OK && memcmp(out, alone[t], ob) == 0);
    fill(in, 7 - t);
    CHECK(sinew_step(b, NULL, in, ib, out, ob) == SINEW_OK);
    if (t % 3 == 0) CHECK(sinew_reset(b, 0) == SINEW_OK);
  }
}

void test_steps(const models *models) {
  const model *const all[] = {&models->integer, &models->real, &models->recurrent};
  for (int i = 0; i < 3; i++) {
    test_sizes(all[i]);
    test_slices(all[i]);
    test_independence(all[i]);
  }
  test_in_place(&models->integer);
  test_in_place(&models->real);
  test_invalid_numbers(&models->integer);
}
