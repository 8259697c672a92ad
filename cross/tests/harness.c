#include "harness.h"

#include "platform.h"

static int failures;

void check(int holds, const char *claim, const char *file, int line) {
  if (holds) return;
  failures += 1;
  platform_write(file);
  platform_write(":");
  platform_write_number((uint32_t)line);
  platform_write(": does not hold: ");
  platform_write(claim);
  platform_write("\n");
}

static uint8_t places[PLACE_COUNT * PLACE_BYTES + 64];

uint8_t *place(int index) {
  uintptr_t first = ((uintptr_t)places + 63) & ~(uintptr_t)63;
  return (uint8_t *)first + (size_t)index * PLACE_BYTES;
}

static model load(const char *path) {
  model result;
  result.bytes = platform_read(path, &result.size);
  return result;
}

int program(int argc, char **argv) {
  if (argc != 4) {
    platform_write("arguments: INTEGER.sinew REAL.sinew RECURRENT.sinew\n");
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
  test_placement(&models);
  if (failures == 0) platform_write("C interface: all checks hold\n");
  return failures == 0 ? 0 : 1;
}
