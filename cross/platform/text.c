// Numbers on the console, without the formatted output of a C library.
#include "platform.h"

void platform_write_number(uint32_t number) {
  char digits[11];
  int at = 10;
  digits[at] = 0;
  do {
    digits[--at] = (char)('0' + number % 10);
    number /= 10;
  } while (number != 0);
  platform_write(digits + at);
}

void platform_write_hex(uint64_t value) {
  char digits[17];
  for (int i = 0; i < 16; i++) digits[i] = "0123456789abcdef"[(value >> (60 - 4 * i)) & 15];
  digits[16] = 0;
  platform_write(digits);
}
