// A program whose table of kernels holds those of its first policy only.
#include "platform.h"
#include "sinew.h"

int program(int argc, char **argv) {
  if (argc != 3) return 64;
  size_t own_size, other_size;
  const uint8_t *own = platform_read(argv[1], &own_size), *other = platform_read(argv[2], &other_size);
  sinew_model_info info = {.struct_size = sizeof info};
  if (sinew_check(own, own_size, NULL, &info) != SINEW_OK) return 1;
  void *memory = platform_memory(info.memory_bytes);
  sinew_policy *policy;
  if (sinew_init(own, own_size, memory, info.memory_bytes, NULL, &policy) != SINEW_OK) return 2;
  if (sinew_self_test(policy) != SINEW_OK) return 3;
  if (sinew_check(other, other_size, NULL, NULL) != SINEW_MISSING_OPERATION) return 4;
  return 0;
}
