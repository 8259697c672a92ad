// What the test programs need from the machine they run on: a console, files, and an end. The same under an operating
// system and on a bare processor under an emulator.
#pragma once
#include <stddef.h>
#include <stdint.h>

// The test program; the platform calls it with what its command line says and ends with its result.
int program(int argc, char **argv);

// Writes to the console.
void platform_write(const char *text);
void platform_write_number(uint32_t number);
void platform_write_hex(uint64_t value, int digits);

// A file's content at a multiple of 64, until platform_forget. Ends the program when it cannot be read.
uint8_t *platform_read(const char *path, size_t *size);

// `size` bytes at a multiple of 64, until platform_forget.
void *platform_memory(size_t size);

// Gives back all memory.
void platform_forget(void);

// Ends the program; 0 is success.
_Noreturn void platform_exit(int status);
