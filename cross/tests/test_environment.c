// A step under a strange floating-point environment: the same bits, and the environment is left as it was.
#include <string.h>

#include "harness.h"
#include "sinew.h"

#if defined(__x86_64__)
static const uint32_t strange[] = {
    0x1f80 | 0x8040,  // flush to zero, denormals are zero
    0x1f80 | 0x2000,  // round down
    0x1f80 | 0x4000,  // round up
    0x1f80 | 0xe040,  // round to zero and flush
};
static uint32_t environment(void) { return __builtin_ia32_stmxcsr() & ~0x3fu; }
static void set_environment(uint32_t value) { __builtin_ia32_ldmxcsr(value); }
#elif defined(__aarch64__)
static const uint32_t strange[] = {1u << 24, 1u << 22, 2u << 22, 3u << 22 | 1u << 24 | 1u << 25};
static uint32_t environment(void) {
  uint64_t value;
  __asm__ volatile("mrs %0, fpcr" : "=r"(value));
  return (uint32_t)value;
}
static void set_environment(uint32_t value) { __asm__ volatile("msr fpcr, %0" : : "r"((uint64_t)value)); }
#elif defined(__arm__) && defined(__ARM_FP)
static const uint32_t strange[] = {1u << 24, 1u << 22, 2u << 22, 3u << 22 | 1u << 24 | 1u << 25};
static uint32_t environment(void) {
  uint32_t value;
  __asm__ volatile("vmrs %0, fpscr" : "=r"(value));
  return value & 0x07c00000u;
}
static void set_environment(uint32_t value) { __asm__ volatile("vmsr fpscr, %0" : : "r"(value)); }
#elif defined(__riscv_flen)
static const uint32_t strange[] = {1, 2, 3, 4};  // to zero, down, up, ties away
static uint32_t environment(void) {
  uint32_t value;
  __asm__ volatile("frrm %0" : "=r"(value));
  return value;
}
static void set_environment(uint32_t value) { __asm__ volatile("fsrm %0" : : "r"(value)); }
#else
static const uint32_t strange[] = {0};
static uint32_t environment(void) { return 0; }
static void set_environment(uint32_t value) { (void)value; }
#endif

enum { MOST = 256 };

static void test(const model *m) {
  sinew_model_info info = {.struct_size = sizeof info};
  sinew_policy *policy;
  CHECK(sinew_check(m->bytes, m->size, NULL, &info) == SINEW_OK);
  CHECK(sinew_init(m->bytes, m->size, place(0), PLACE_BYTES, NULL, &policy) == SINEW_OK);
  float in[MOST], expected[MOST], out[MOST];
  for (int i = 0; i < MOST; i++) {
    const uint32_t subnormal = 0x00300000u + (uint32_t)i;
    in[i] = (float)(i * 31 % 17) / 7 - 1;
    if (i % 3 == 0) memcpy(&in[i], &subnormal, 4);
  }
  const size_t ib = info.input_frame_bytes, ob = info.output_frame_bytes;
  CHECK(sinew_step(policy, NULL, in, ib, expected, ob) == SINEW_OK);
  for (size_t i = 0; i < sizeof strange / sizeof strange[0]; i++) {
    const uint32_t usual = environment();
    sinew_policy *again;
    set_environment(strange[i]);
    const sinew_status init = sinew_init(m->bytes, m->size, place(0), PLACE_BYTES, NULL, &again);
    const sinew_status step = sinew_step(again, NULL, in, ib, out, ob);
    const uint32_t after = environment();
    const sinew_status self_test = sinew_self_test(again);
    set_environment(usual);
    CHECK(init == SINEW_OK && step == SINEW_OK && after == strange[i]);
    CHECK(memcmp(expected, out, ob) == 0);
    CHECK(self_test == SINEW_OK);
  }
}

void test_environment(const models *models) {
  test(&models->integer);
  test(&models->real);
  test(&models->recurrent);
}
