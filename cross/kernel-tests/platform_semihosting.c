// Bare-metal Cortex-M programs under a debugger or an emulator: ARM semihosting.
#include <stdint.h>

#include "platform.h"

enum { WRITE0 = 0x04, EXIT = 0x18, EXIT_EXTENDED = 0x20, STOPPED_APPLICATION_EXIT = 0x20026 };

static uintptr_t call(uintptr_t operation, const void *argument) {
  register uintptr_t r0 __asm__("r0") = operation;
  register const void *r1 __asm__("r1") = argument;
  __asm__ volatile("bkpt 0xab" : "+r"(r0) : "r"(r1) : "memory");
  return r0;
}

void platform_write(const char *text) { call(WRITE0, text); }

_Noreturn void platform_exit(int status) {
  const uintptr_t reason[2] = {STOPPED_APPLICATION_EXIT, (uintptr_t)status};
  call(EXIT_EXTENDED, reason);
  // An emulator without the extended call.
  for (;;) call(EXIT, (const void *)(uintptr_t)STOPPED_APPLICATION_EXIT);
}
