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

static void test_layers(const model *m) {
  sinew_model_info info = {.struct_size = sizeof info};
  sinew_policy *policy;
  CHECK(sinew_check(m->bytes, m->size, NULL, &info) == SINEW_OK);
  CHECK(sinew_init(m->bytes, m->size, place(0), PLACE_BYTES, NULL, &policy) == SINEW_OK);
  sinew_layer_info layer = {.struct_size = sizeof layer};
  for (uint32_t i = 0; i < info.step_count; i++) {
    CHECK(sinew_describe_layer(policy, i, &layer) == SINEW_OK);
    CHECK(layer.operation > 0 && strcmp(sinew_operation_text(layer.operation), "unknown operation") != 0);
    CHECK(strlen(layer.name) == layer.name_length);
  }
  CHECK(sinew_describe_layer(policy, info.step_count, &layer) == SINEW_INVALID_ARGUMENT);
  CHECK(sinew_describe_layer(policy, 0, NULL) == SINEW_INVALID_ARGUMENT);
  CHECK(sinew_describe_layer(NULL, 0, &layer) == SINEW_NOT_INITIALISED);
  CHECK(strcmp(sinew_operation_text(3), "dense") == 0);
}

void test_ports(const models *models) {
  test_description(&models->integer);
  test_description(&models->real);
  test_description(&models->recurrent);
  test_layers(&models->integer);
}
