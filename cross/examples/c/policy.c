// A policy from a file, in C: what it takes and gives, and its action on an observation of zeros.
//
//     export PKG_CONFIG_PATH=$PWD/cross/out/x86_64-linux/lib/pkgconfig
//     cc cross/examples/c/policy.c $(pkg-config --cflags --libs sinew) -o policy && ./policy policy.sinew
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include "sinew.h"

static int fail(const char *what, const char *why) {
  fprintf(stderr, "%s: %s\n", what, why);
  return 1;
}

static void print_port(const char *kind, const sinew_tensor_info *info) {
  printf("%s %s: %u elements%s\n", kind, info->name, info->elements, info->is_state ? ", state" : "");
}

int main(int argc, char **argv) {
  if (argc != 2) return fail("usage", "policy MODEL.sinew");

  // The model stays in the file: pages are read when they are used, and nothing is copied.
  struct stat status;
  const int file = open(argv[1], O_RDONLY);
  if (file < 0 || fstat(file, &status) != 0) return fail(argv[1], "cannot be opened");
  const size_t model_bytes = (size_t)status.st_size;
  const void *model = mmap(NULL, model_bytes, PROT_READ, MAP_PRIVATE, file, 0);
  if (model == MAP_FAILED) return fail(argv[1], "cannot be mapped");

  sinew_model_info info = {.struct_size = sizeof info};
  sinew_status result = sinew_check(model, model_bytes, NULL, &info);
  if (result < 0) return fail(argv[1], sinew_status_text(result));

  // The only memory a policy ever needs. On a robot it may be a static array.
  void *memory = aligned_alloc(SINEW_ALIGNMENT, (info.memory_bytes + 15u) / 16 * 16);
  sinew_policy *policy;
  result = sinew_init(model, model_bytes, memory, info.memory_bytes, NULL, &policy);
  if (result < 0) return fail(argv[1], sinew_status_text(result));
  // Whether this processor computes the bits that the converter saw.
  result = sinew_self_test(policy);
  if (result < 0 && result != SINEW_NO_SELF_TEST) return fail(argv[1], sinew_status_text(result));

  sinew_tensor_info port = {.struct_size = sizeof port};
  for (uint32_t i = 0; sinew_input_info(policy, i, &port) == SINEW_OK; i++) print_port("input", &port);
  for (uint32_t i = 0; sinew_output_info(policy, i, &port) == SINEW_OK; i++) print_port("output", &port);

  void *observation = calloc(1, info.input_frame_bytes + 1), *action = calloc(1, info.output_frame_bytes + 1);
  result = sinew_step(policy, NULL, observation, info.input_frame_bytes, action, info.output_frame_bytes);
  if (result < 0) return fail(argv[1], sinew_status_text(result));
  for (uint32_t i = 0; i < info.output_frame_bytes / sizeof(float); i++) printf("%g\n", ((const float *)action)[i]);
  free(observation);
  free(action);
  free(memory);
  return 0;
}
