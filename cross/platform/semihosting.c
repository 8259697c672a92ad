// Bare-metal programs under a debugger or an emulator: semihosting, as ARM defined it and RISC-V took it over.
#include "platform.h"

enum {
  OPEN = 0x01,
  CLOSE = 0x02,
  WRITE0 = 0x04,
  READ = 0x06,
  FILE_LENGTH = 0x0c,
  COMMAND_LINE = 0x15,
  EXIT_EXTENDED = 0x20,
  STOPPED_APPLICATION_EXIT = 0x20026,
};

static uintptr_t call(uintptr_t operation, const void *argument) {
#if defined(__riscv)
  register uintptr_t a0 __asm__("a0") = operation;
  register const void *a1 __asm__("a1") = argument;
  // An ebreak between these two, none of them compressed, calls the host.
  __asm__ volatile(
      ".balign 16\n\t.option push\n\t.option norvc\n\t"
      "slli x0, x0, 0x1f\n\tebreak\n\tsrai x0, x0, 7\n\t.option pop"
      : "+r"(a0) : "r"(a1) : "memory");
  return a0;
#else
  register uintptr_t r0 __asm__("r0") = operation;
  register const void *r1 __asm__("r1") = argument;
  __asm__ volatile("bkpt 0xab" : "+r"(r0) : "r"(r1) : "memory");
  return r0;
#endif
}

void platform_write(const char *text) { call(WRITE0, text); }

_Noreturn void platform_exit(int status) {
  const uintptr_t reason[2] = {STOPPED_APPLICATION_EXIT, (uintptr_t)status};
  for (;;) call(EXIT_EXTENDED, reason);
}

static uintptr_t length_of(const char *text) {
  uintptr_t length = 0;
  while (text[length] != 0) length++;
  return length;
}

static _Noreturn void fail(const char *path) {
  platform_write(path);
  platform_write(": cannot be read\n");
  platform_exit(66);
}

uint8_t *platform_read(const char *path, size_t *size) {
  const uintptr_t binary = 1;
  const uintptr_t name[3] = {(uintptr_t)path, binary, length_of(path)};
  const uintptr_t handle = call(OPEN, name);
  if (handle == (uintptr_t)-1) fail(path);
  *size = call(FILE_LENGTH, &handle);
  if (*size == (size_t)-1) fail(path);
  uint8_t *bytes = platform_memory(*size);
  const uintptr_t part[3] = {handle, (uintptr_t)bytes, *size};
  if (call(READ, part) != 0) fail(path);
  call(CLOSE, &handle);
  return bytes;
}

// The command line, split at blanks.
int main(void) {
  enum { MOST_BYTES = 16384, MOST_WORDS = 256 };
  static char line[MOST_BYTES];
  static char *words[MOST_WORDS + 1];
  uintptr_t request[2] = {(uintptr_t)line, MOST_BYTES};
  int count = 0;
  if (call(COMMAND_LINE, request) == 0) {
    for (char *next = line; *next != 0 && count < MOST_WORDS;) {
      words[count++] = next;
      while (*next != 0 && *next != ' ') next++;
      while (*next == ' ') *next++ = 0;
    }
  }
  platform_exit(program(count, words));
}
