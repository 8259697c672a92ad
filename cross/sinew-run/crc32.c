// The checksum of zip: CRC-32 with the reversed polynomial 0xedb88320.
#include "npz.h"

uint32_t crc32_of(uint32_t before, const uint8_t *bytes, size_t size) {
  static uint32_t table[256];
  if (table[1] == 0) {
    for (uint32_t i = 0; i < 256; i++) {
      uint32_t value = i;
      for (int bit = 0; bit < 8; bit++) value = value >> 1 ^ (value & 1 ? 0xedb88320u : 0);
      table[i] = value;
    }
  }
  uint32_t crc = ~before;
  for (size_t i = 0; i < size; i++) crc = table[(crc ^ bytes[i]) & 0xff] ^ crc >> 8;
  return ~crc;
}
