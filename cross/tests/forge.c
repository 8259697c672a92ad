#include "forge.h"

#include <string.h>

uint32_t read_u32(const uint8_t *bytes) {
  return bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 | (uint32_t)bytes[3] << 24;
}

void write_u32(uint8_t *bytes, uint32_t value) {
  for (int i = 0; i < 4; i++) bytes[i] = (uint8_t)(value >> (8 * i));
}

uint8_t *copy_to(int index, const model *original) {
  CHECK(original->size <= PLACE_BYTES);
  memcpy(place(index), original->bytes, original->size);
  return place(index);
}

// CRC-32C, bit by bit.
static uint32_t checksum(const uint8_t *bytes, size_t size) {
  uint32_t crc = 0xffffffffu;
  for (size_t i = 0; i < size; i++) {
    crc ^= bytes[i];
    for (int bit = 0; bit < 8; bit++) crc = (crc >> 1) ^ (crc & 1 ? 0x82f63b78u : 0);
  }
  return ~crc;
}

void seal(uint8_t *bytes, size_t size) { write_u32(bytes + size - 16, checksum(bytes, size - 16)); }

size_t root_field(const uint8_t *bytes, uint32_t number) {
  const size_t table = read_u32(bytes);
  const size_t vtable = table - read_u32(bytes + table);
  const size_t entry = vtable + 4 + 2 * number;
  const size_t offset = bytes[entry] | (size_t)bytes[entry + 1] << 8;
  return offset == 0 ? 0 : table + offset;
}
