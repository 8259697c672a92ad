#include "harness.h"

#include <stdio.h>
#include <stdlib.h>

static int failures;

void check(int holds, const char *claim, const char *file, int line) {
  if (holds) return;
  failures += 1;
  printf("%s:%d: does not hold: %s\n", file, line, claim);
}

static uint8_t places[PLACE_COUNT * PLACE_BYTES + 64];

uint8_t *place(int index) {
  uintptr_t first = ((uintptr_t)places + 63) & ~(uintptr_t)63;
  return (uint8_t *)first + (size_t)index * PLACE_BYTES;
}

static model load(const char *path) {
  model result = {NULL, 0};
  FILE *file = fopen(path, "rb");
  if (file == NULL || fseek(file, 0, SEEK_END) != 0) {
    fprintf(stderr, "cannot open %s\n", path);
    exit(66);
  }
  result.size = (size_t)ftell(file);
  uint8_t *bytes = aligned_alloc(64, (result.size + 63) & ~(size_t)63);
  rewind(file);
  if (bytes == NULL || fread(bytes, 1, result.size, file) != result.size) {
    fprintf(stderr, "cannot read %s\n", path);
    exit(74);
  }
  fclose(file);
  result.bytes = bytes;
  return result;
}

int main(int argc, char **argv) {
  if (argc != 4) {
    fprintf(stderr, "usage: %s INTEGER.sinew REAL.sinew RECURRENT.sinew\n", argv[0]);
    return 64;
  }
  const models models = {load(argv[1]), load(argv[2]), load(argv[3])};
  test_status_codes(&models);
  test_damage(&models);
  test_structs(&models);
  test_ports(&models);
  test_steps(&models);
  test_state(&models);
  test_environment(&models);
  if (failures == 0) puts("C interface: all checks hold");
  return failures == 0 ? 0 : 1;
}
