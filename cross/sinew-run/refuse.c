// What the readers and writers of arrays share: messages and memory.
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "npz.h"
#include "sinew_run.h"

void refuse(const char *path, const char *array, const char *format, ...) {
  va_list values, copy;
  va_start(values, format);
  va_copy(copy, values);
  const int length = vsnprintf(NULL, 0, format, copy);
  va_end(copy);
  char *text = allocated((size_t)length + 1);
  vsnprintf(text, (size_t)length + 1, format, values);
  va_end(values);
  if (array == NULL) fail(EXIT_BAD_DATA, "%s: %s", path, text);
  fail(EXIT_BAD_DATA, "%s: array '%s': %s", path, printable(array), text);
}

const char *printable(const char *text) {
  const size_t size = strlen(text) + 1;
  char *copy = allocated(size);
  memcpy(copy, text, size);
  for (char *c = copy; *c != 0; c++) {
    if ((unsigned char)*c < 0x20 || *c == 0x7f) *c = '?';
  }
  return copy;
}

void *allocated(size_t size) {
  void *memory = malloc(size > 0 ? size : 1);
  if (memory == NULL) fail(EXIT_INTERNAL, "no memory for %zu bytes", size);
  return memory;
}

uint64_t memory_limit(void) {
  const uint64_t greatest = sizeof(size_t) > 4 ? ARRAY_BYTES_LIMIT : ARRAY_BYTES_LIMIT / 4;
  const long pages = sysconf(_SC_PHYS_PAGES), page_size = sysconf(_SC_PAGESIZE);
  if (pages <= 0 || page_size <= 0) return greatest;
  const uint64_t half = (uint64_t)pages * (uint64_t)page_size / 2;
  return half < greatest ? half : greatest;
}
