// Arrays in a zip archive, as numpy.savez makes them: read and written by the rules of the workstation's `sinew run`.
#pragma once
#include <stddef.h>
#include <stdint.h>

#include "sinew_run.h"

// Little-endian numbers at any alignment.
static inline uint16_t word16(const uint8_t *bytes) { return (uint16_t)(bytes[0] | bytes[1] << 8); }
static inline uint32_t word32(const uint8_t *bytes) { return word16(bytes) | (uint32_t)word16(bytes + 2) << 16; }
static inline uint64_t word64(const uint8_t *bytes) { return word32(bytes) | (uint64_t)word32(bytes + 4) << 32; }

// Messages ----------------------------------------------------------------------------------------------------------

// Ends the program with EXIT_BAD_DATA and a message that names the file and the array in it (NULL: the file as a whole).
_Noreturn void refuse(const char *path, const char *array, const char *format, ...)
    __attribute__((format(printf, 3, 4)));


// Memory of `size` bytes, at least 1, or the end of the program.
void *allocated(size_t size);

// The bytes that all arrays of one file may have, and those that may be taken for them in this machine's memory: at most
// half of it.
#define ARRAY_BYTES_LIMIT ((uint64_t)4 << 30)
uint64_t memory_limit(void);

// Zip archives ------------------------------------------------------------------------------------------------------

typedef struct zip_member {
  const char *array;  // its name without ".npy", or NULL for a member that is no array
  uint64_t size;
  uint64_t stored_size;
  uint64_t header;  // where its local header begins
  uint32_t crc;
  uint16_t method;
  int is_encrypted;
} zip_member;

typedef struct zip_archive {
  const char *path;
  const uint8_t *bytes;
  size_t size;
  zip_member *members;
  uint32_t count;
  uint64_t taken;     // bytes of all contents so far
  uint64_t inflated;  // those of them that take memory
} zip_archive;

// Maps the file and reads its directory; the names of arrays in it are different from each other.
zip_archive open_zip(const char *path);

// The content of a member, checked against its checksum: in place when it is stored.
const uint8_t *zip_content(zip_archive *archive, const zip_member *member);

// Goes on from the checksum of the bytes before; 0 at the beginning.
uint32_t crc32_of(uint32_t before, const uint8_t *bytes, size_t size);

typedef enum inflation { INFLATED, INFLATE_TRUNCATED, INFLATE_TOO_LONG, INFLATE_INVALID } inflation;

// Expands a deflate stream (RFC 1951) that must give exactly `size` bytes.
inflation inflate(const uint8_t *stream, size_t stream_size, uint8_t *out, size_t size);

// Arrays ------------------------------------------------------------------------------------------------------------

enum { ARRAY_MAX_RANK = 64 };

typedef enum array_kind { ARRAY_BOOL, ARRAY_SIGNED, ARRAY_UNSIGNED, ARRAY_FLOAT } array_kind;

typedef struct array {
  const char *name;
  const uint8_t *elements;
  array_kind kind;
  uint32_t width;  // bytes of an element: 1, 2, 4 or 8
  int is_big_endian;
  int is_fortran_order;
  uint32_t rank;
  uint64_t shape[ARRAY_MAX_RANK];
} array;

// The array in the content of a member: its header (npy format 1.0, 2.0 or 3.0) agrees with the size.
array npy_array(const char *path, const char *name, const uint8_t *bytes, size_t size);

// An element of an array. Floats of any width are doubles.
typedef struct number {
  array_kind kind;
  uint64_t bits;  // two's complement; 0 or 1 for ARRAY_BOOL
  double real;
} number;

// The element at a position in the file's order.
number array_number(const array *array, uint64_t position);

float number_float(number value);
double number_double(number value);
// NumPy's truth: everything but zero, NaN included.
int number_truth(number value);
// Whether the number is an integer of 64 bits with sign, and which.
int number_integer(number value, int64_t *integer);

// Writing -----------------------------------------------------------------------------------------------------------

typedef struct output_array {
  const char *name;
  const char *descriptor;  // NumPy's, as "<f4"
  uint32_t rank;
  uint64_t shape[ARRAY_MAX_RANK];
  uint8_t *elements;  // little-endian, the last axis fastest
  size_t size;
} output_array;

// Writes an archive of less than 4 GiB that replaces the file when it is complete.
void write_npz(const char *path, const output_array *arrays, uint32_t count);
