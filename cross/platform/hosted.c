// Programs under an operating system.
#include <stdio.h>
#include <stdlib.h>

#include "platform.h"

int main(int argc, char **argv) { return program(argc, argv); }

void platform_write(const char *text) {
  fputs(text, stdout);
  fflush(stdout);
}

uint8_t *platform_read(const char *path, size_t *size) {
  FILE *file = fopen(path, "rb");
  long end = -1;
  if (file != NULL && fseek(file, 0, SEEK_END) == 0) end = ftell(file);
  if (end < 0) {
    fprintf(stderr, "%s: cannot be read\n", path);
    exit(66);
  }
  rewind(file);
  *size = (size_t)end;
  uint8_t *bytes = platform_memory(*size);
  if (fread(bytes, 1, *size, file) != *size) {
    fprintf(stderr, "%s: cannot be read\n", path);
    exit(74);
  }
  fclose(file);
  return bytes;
}

_Noreturn void platform_exit(int status) { exit(status); }
