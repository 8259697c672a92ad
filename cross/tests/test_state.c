// Recurrent state: kept, reset, saved and loaded.
#include <string.h>

#include "harness.h"
#include "sinew.h"

enum { MOST = 256 };

void test_state(const models *models) {
  const model *m = &models->recurrent;
  sinew_model_info info = {.struct_size = sizeof info};
  sinew_policy *policy, *other;
  CHECK(sinew_check(m->bytes, m->size, NULL, &info) == SINEW_OK && info.state_count > 0);
  CHECK(sinew_init(m->bytes, m->size, place(0), PLACE_BYTES, NULL, &policy) == SINEW_OK);
  CHECK(sinew_init(m->bytes, m->size, place(1), PLACE_BYTES, NULL, &other) == SINEW_OK);
  const size_t ib = info.input_frame_bytes, ob = info.output_frame_bytes, sb = info.state_bytes;
  float in[MOST], first[MOST], second[MOST], out[MOST];
  for (int i = 0; i < MOST; i++) in[i] = (float)(i % 7) / 4 - 0.5f;

  CHECK(sinew_step(policy, NULL, in, ib, first, ob) == SINEW_OK);
  uint8_t state[4 * MOST];
  CHECK(sb <= sizeof state && sinew_save_state(policy, state, sb) == SINEW_OK);
  CHECK(sinew_step(policy, NULL, in, ib, second, ob) == SINEW_OK);
  CHECK(memcmp(first, second, ob) != 0);

  // Back to the saved state, here and in another policy on the same model.
  CHECK(sinew_load_state(policy, state, sb) == SINEW_OK);
  CHECK(sinew_step(policy, NULL, in, ib, out, ob) == SINEW_OK && memcmp(out, second, ob) == 0);
  CHECK(sinew_load_state(other, state, sb) == SINEW_OK);
  CHECK(sinew_step(other, NULL, in, ib, out, ob) == SINEW_OK && memcmp(out, second, ob) == 0);
  CHECK(sinew_reset(other, 0) == SINEW_OK);
  CHECK(sinew_step(other, NULL, in, ib, out, ob) == SINEW_OK && memcmp(out, first, ob) == 0);

  // An abandoned step leaves the state as it was.
  CHECK(sinew_load_state(other, state, sb) == SINEW_OK);
  CHECK(sinew_step_begin(other, NULL, in, ib) == SINEW_OK);
  CHECK(sinew_step_continue(other, 1, NULL, 0) == SINEW_IN_PROGRESS);
  CHECK(sinew_step_begin(other, NULL, in, ib) == SINEW_OK);
  CHECK(sinew_step_continue(other, UINT32_MAX, out, ob) == SINEW_OK && memcmp(out, second, ob) == 0);

  CHECK(sinew_save_state(policy, state, sb - 1) == SINEW_WRONG_BUFFER_SIZE);
  CHECK(sinew_save_state(policy, NULL, sb) == SINEW_INVALID_ARGUMENT);
  CHECK(sinew_load_state(policy, state, sb + 1) == SINEW_WRONG_BUFFER_SIZE);
  CHECK(sinew_load_state(policy, NULL, sb) == SINEW_INVALID_ARGUMENT);
  for (size_t i = 0; i < 16; i++) {
    state[i] ^= 0x40;
    CHECK(sinew_load_state(policy, state, sb) == SINEW_WRONG_STATE);
    state[i] ^= 0x40;
  }
  CHECK(sinew_load_state(policy, state, sb) == SINEW_OK);

  // The state of another model.
  CHECK(sinew_init(models->integer.bytes, models->integer.size, place(1), PLACE_BYTES, NULL, &other) == SINEW_OK);
  CHECK(sinew_state_size(other) == 16 && sinew_save_state(other, state, 16) == SINEW_OK);
  CHECK(sinew_init(models->real.bytes, models->real.size, place(2), PLACE_BYTES, NULL, &other) == SINEW_OK);
  CHECK(sinew_load_state(other, state, 16) == SINEW_WRONG_STATE);
}
