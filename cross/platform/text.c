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

// `digits` is in 1 ... 16.
void platform_write_hex(uint64_t value, int digits) {
  char text[17];
  for (int i = digits - 1; i >= 0; i--, value >>= 4) text[i] = "0123456789abcdef"[value & 15];
  text[digits] = 0;
  platform_write(text);
}
