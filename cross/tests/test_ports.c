// What a policy says about its inputs and outputs, and where they and the weights lie.
#include <string.h>

#include "harness.h"
#include "sinew.h"

static void test_description(const model *m) {
  sinew_policy *policy;
  sinew_model_info info = {.struct_size = sizeof info};
  CHECK(sinew_check(m->bytes, m->size, NULL, &info) == SINEW_OK);
  CHECK(sinew_init(m->bytes, m->size, place(0), PLACE_BYTES, NULL, &policy) == SINEW_OK);
  size_t frame = 0, states = 16;
  for (uint32_t i = 0; i < info.input_count; i++) {
    sinew_tensor_info input = {.struct_size = sizeof input};
    CHECK(sinew_input_info(policy, i, &input) == SINEW_OK);
    CHECK(strlen(input.name) == input.name_length && strlen(input.declared_type) == input.declared_type_length);
    CHECK((const uint8_t *)input.name > m->bytes && (const uint8_t *)input.name < m->bytes + m->size);
    uint32_t elements = 1;
    for (uint32_t axis = 0; axis < SINEW_MAX_RANK; axis++) {
      CHECK((input.shape[axis] != 0) == (axis < input.rank));
      if (axis < input.rank) elements *= input.shape[axis];
    }
    CHECK(elements == input.elements && input.bytes == 4 * elements && input.type == SINEW_FLOAT32);
    size_t size;
    uint8_t *data = sinew_input_data(policy, i, &size);
    CHECK(data > place(0) && data < place(0) + info.memory_bytes && (uintptr_t)data % 16 == 0 && size == input.bytes);
    if (input.is_state) {
      sinew_tensor_info output = {.struct_size = sizeof output};
      CHECK(sinew_output_info(policy, input.state_partner, &output) == SINEW_OK);
      CHECK(output.is_state == 1 && output.state_partner == i && output.bytes == input.bytes);
      states += input.bytes;
    } else {
      frame += input.bytes;
    }
  }
  CHECK(frame == info.input_frame_bytes && states == info.state_bytes && states == sinew_state_size(policy));

  sinew_tensor_info none = {.struct_size = sizeof none};
  CHECK(sinew_input_info(policy, info.input_count, &none) == SINEW_INVALID_ARGUMENT);
  CHECK(sinew_output_info(policy, UINT32_MAX, &none) == SINEW_INVALID_ARGUMENT);
  size_t size = 1;
  CHECK(sinew_input_data(policy, UINT32_MAX, &size) == NULL && size == 0);
  size = 1;
  CHECK(sinew_output_data(policy, info.output_count, &size) == NULL && size == 0);
}

// Weights are used where they lie in the file: the memory is much smaller than they are, and holds their addresses.
static void test_weights_stay(const model *m) {
  sinew_policy *policy;
  size_t needed;
  CHECK(sinew_memory_size(m->bytes, m->size, &needed) == SINEW_OK && needed < m->size / 4);
  CHECK(sinew_init(m->bytes, m->size, place(0), needed, NULL, &policy) == SINEW_OK);
  int addresses = 0;
  for (size_t i = 0; i + sizeof(uintptr_t) <= needed; i += sizeof(uintptr_t)) {
    uintptr_t word;
    memcpy(&word, place(0) + i, sizeof word);
    addresses += word > (uintptr_t)m->bytes && word < (uintptr_t)m->bytes + m->size;
  }
  CHECK(addresses >= 4);

  // And nothing of the file is written.
  uint64_t before = 0, after = 0;
  for (size_t i = 0; i < m->size; i++) before = before * 31 + m->bytes[i];
  CHECK(sinew_self_test(policy) == SINEW_OK);
  for (size_t i = 0; i < m->size; i++) after = after * 31 + m->bytes[i];
  CHECK(before == after);
}

void test_ports(const models *models) {
  test_description(&models->integer);
  test_description(&models->real);
  test_description(&models->recurrent);
  test_weights_stay(&models->integer);
}
