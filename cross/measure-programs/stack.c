// How deep the stack is in sinew_init and in sinew_step: paints the stack, calls, and looks how far the paint is gone.
//
// Arguments: MODEL.sinew. Prints "init BYTES step BYTES".
#include "platform.h"
#include "sinew.h"

enum { PAINTED = 24 * 1024, PAINT = 0xa5 };

typedef struct run {
  const uint8_t *model;
  size_t model_size;
  void *memory;
  size_t memory_size;
  sinew_policy *policy;
  float in[1024], out[1024];
  size_t in_size, out_size;
} run;

static void init(run *r) {
  if (sinew_init(r->model, r->model_size, r->memory, r->memory_size, NULL, &r->policy) != SINEW_OK) platform_exit(1);
}

static void step(run *r) {
  if (sinew_step(r->policy, NULL, r->in, r->in_size, r->out, r->out_size) != SINEW_OK) platform_exit(1);
}

// Bytes below this function's frame that `body` used, its own call included. What lies below the stack pointer belongs to
// nobody: a bare processor without interrupts, or the unused part of a thread's stack.
static __attribute__((noinline)) uint32_t depth(void (*body)(run *), run *r) {
  volatile uint8_t *const top = (volatile uint8_t *)__builtin_frame_address(0) - 512;
  for (volatile uint8_t *place = top - PAINTED; place < top; place++) *place = PAINT;
  body(r);
  volatile uint8_t *place = top - PAINTED;
  while (place < top && *place == PAINT) place++;
  return (uint32_t)(top + 512 - place);
}

int program(int argc, char **argv) {
  static run r;
  if (argc != 2) return 64;
  r.model = platform_read(argv[1], &r.model_size);
  sinew_model_info info = {.struct_size = sizeof info};
  if (sinew_check(r.model, r.model_size, NULL, &info) != SINEW_OK) return 1;
  if (info.input_frame_bytes > sizeof r.in || info.output_frame_bytes > sizeof r.out) return 1;
  r.memory_size = info.memory_bytes;
  r.memory = platform_memory(r.memory_size);
  r.in_size = info.input_frame_bytes;
  r.out_size = info.output_frame_bytes;
  platform_write("init ");
  platform_write_number(depth(init, &r));
  platform_write(" step ");
  platform_write_number(depth(step, &r));
  platform_write("\n");
  return 0;
}
