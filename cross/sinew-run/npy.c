// The text in front of an array's elements: a Python dictionary, as in
// {'descr': '<f4', 'fortran_order': False, 'shape': (3, 2), }, its keys in any order, and blanks after it.
#include <stdio.h>
#include <string.h>

#include "npz.h"

enum { PREAMBLE_SIZE = 8, TEXT_LIMIT = 65536 };

// A walk over the text, one token at a time; blanks between tokens are passed over.
typedef struct scanner {
  const char *path, *array;
  const uint8_t *text;
  size_t size, offset;
} scanner;

static _Noreturn void expected(const scanner *scanner, size_t offset, const char *what) {
  refuse(scanner->path, scanner->array, "npy header, byte %zu: expected %s", offset, what);
}

// The next byte that is not blank, which stays where it is; 0 at the end.
static uint8_t peek(scanner *scanner) {
  while (scanner->offset < scanner->size && scanner->text[scanner->offset] == ' ') scanner->offset++;
  return scanner->offset < scanner->size ? scanner->text[scanner->offset] : 0;
}

static int skip(scanner *scanner, const char *token) {
  peek(scanner);
  const size_t length = strlen(token);
  if (scanner->size - scanner->offset < length) return 0;
  if (memcmp(scanner->text + scanner->offset, token, length) != 0) return 0;
  scanner->offset += length;
  return 1;
}

static void expect(scanner *scanner, const char *token) {
  if (skip(scanner, token)) return;
  char text[8];
  snprintf(text, sizeof text, "'%s'", token);
  expected(scanner, scanner->offset, text);
}

// Text in quotes, copied to `text` as far as there is room. None that NumPy writes has escapes.
static void quoted(scanner *scanner, char *text, size_t room) {
  const uint8_t quote = peek(scanner);
  if (quote != '\'' && quote != '"') expected(scanner, scanner->offset, "text in quotes");
  size_t length = 0, i = scanner->offset + 1;
  for (; i < scanner->size && scanner->text[i] != quote; i++) {
    const uint8_t c = scanner->text[i];
    if (c < 0x20 || c > 0x7e || c == '\\') expected(scanner, i, "plain ASCII text");
    if (length + 1 < room) text[length++] = (char)c;
  }
  text[length] = 0;
  if (i == scanner->size) expected(scanner, i, "a closing quote");
  scanner->offset = i + 1;
}

static uint64_t extent(scanner *scanner) {
  const uint8_t first = peek(scanner);
  const size_t start = scanner->offset;
  uint64_t value = 0;
  while (scanner->offset < scanner->size) {
    const uint64_t digit = (uint64_t)scanner->text[scanner->offset] - '0';
    if (digit > 9) break;
    if (value > (INT64_MAX - digit) / 10) expected(scanner, start, "an extent from 0 to 2^63 - 1");
    value = 10 * value + digit;
    scanner->offset++;
  }
  const size_t digits = scanner->offset - start;
  if (digits == 0 || (digits > 1 && first == '0')) expected(scanner, start, "an extent from 0 to 2^63 - 1");
  return value;
}

// A tuple: (), (3,), (3, 2).
static void read_shape(scanner *scanner, array *array) {
  expect(scanner, "(");
  while (!skip(scanner, ")")) {
    if (array->rank == ARRAY_MAX_RANK) expected(scanner, scanner->offset, "at most 64 axes");
    array->shape[array->rank++] = extent(scanner);
    if (skip(scanner, ",")) continue;
    if (array->rank == 1) expected(scanner, scanner->offset, "','");
    expect(scanner, ")");
    return;
  }
}

// What NumPy calls the types that are no real numbers of a fixed meaning.
static const char *foreign_family(char code) {
  switch (code) {
    case 'f': return "extended precision";
    case 'c': return "complex";
    case 'O': return "object";
    case 'U':
    case 'S':
    case 'a': return "string";
    case 'V': return "structured";
    case 'M':
    case 'm': return "date or time";
    default: return NULL;
  }
}

static _Noreturn void refuse_type(const scanner *scanner, const char *descriptor, const char *family) {
  refuse(scanner->path, scanner->array,
         "dtype %s (%s); accepted: bool, int8, int16, int32, int64, uint8, uint16, uint32, uint64, float16, float32, "
         "float64",
         printable(descriptor), family);
}

static void read_type(scanner *scanner, array *array) {
  static const struct {
    const char *code;
    array_kind kind;
    uint32_t width;
  } types[] = {{"b1", ARRAY_BOOL, 1},     {"i1", ARRAY_SIGNED, 1},   {"i2", ARRAY_SIGNED, 2},   {"i4", ARRAY_SIGNED, 4},
               {"i8", ARRAY_SIGNED, 8},   {"u1", ARRAY_UNSIGNED, 1}, {"u2", ARRAY_UNSIGNED, 2}, {"u4", ARRAY_UNSIGNED, 4},
               {"u8", ARRAY_UNSIGNED, 8}, {"f2", ARRAY_FLOAT, 2},    {"f4", ARRAY_FLOAT, 4},    {"f8", ARRAY_FLOAT, 8}};
  char descriptor[41];
  const uint8_t first = peek(scanner);
  const size_t start = scanner->offset;
  if (first == '[' || first == '(') {
    const size_t left = scanner->size - start, length = left < 40 ? left : 40;
    memcpy(descriptor, scanner->text + start, length);
    descriptor[length] = 0;
    refuse_type(scanner, descriptor, "structured");
  }
  quoted(scanner, descriptor, sizeof descriptor);
  const int has_order = descriptor[0] != 0 && strchr("<>|=", descriptor[0]) != NULL;
  const char *code = descriptor + has_order;
  for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
    if (strcmp(code, types[i].code) != 0) continue;
    if (descriptor[0] == '|' && types[i].width > 1) expected(scanner, start, "a byte order, '<' or '>'");
    array->kind = types[i].kind;
    array->width = types[i].width;
    array->is_big_endian = descriptor[0] == '>';
    return;
  }
  const char *family = foreign_family(code[0]);
  if (family == NULL) expected(scanner, start, "a dtype such as '<f4'");
  refuse_type(scanner, descriptor, family);
}

static void read_text(scanner *scanner, array *array) {
  enum { TYPE = 1, ORDER = 2, SHAPE = 4, ALL = 7 };
  static const char keys[] = "'descr', 'fortran_order' and 'shape', each once";
  int seen = 0;
  expect(scanner, "{");
  while (!skip(scanner, "}")) {
    const size_t start = scanner->offset;
    char key[16];
    quoted(scanner, key, sizeof key);
    expect(scanner, ":");
    if (strcmp(key, "descr") == 0 && !(seen & TYPE)) {
      seen |= TYPE;
      read_type(scanner, array);
    } else if (strcmp(key, "fortran_order") == 0 && !(seen & ORDER)) {
      seen |= ORDER;
      array->is_fortran_order = skip(scanner, "True");
      if (!array->is_fortran_order && !skip(scanner, "False")) expected(scanner, scanner->offset, "True or False");
    } else if (strcmp(key, "shape") == 0 && !(seen & SHAPE)) {
      seen |= SHAPE;
      read_shape(scanner, array);
    } else {
      expected(scanner, start, keys);
    }
    if (skip(scanner, ",")) continue;
    expect(scanner, "}");
    break;
  }
  while (peek(scanner) == '\n') scanner->offset++;
  if (scanner->offset < scanner->size) expected(scanner, scanner->offset, "the end of the header");
  if (seen != ALL) expected(scanner, scanner->offset, keys);
}

array npy_array(const char *path, const char *name, const uint8_t *bytes, size_t size) {
  array result = {.name = name};
  if (size < PREAMBLE_SIZE || memcmp(bytes, "\x93NUMPY", 6) != 0) {
    refuse(path, name, "does not start as a NumPy array does");
  }
  const unsigned major = bytes[6], minor = bytes[7];
  if (major < 1 || major > 3 || minor != 0) {
    refuse(path, name, "npy format %u.%u; accepted: 1.0, 2.0, 3.0", major, minor);
  }
  const size_t start = PREAMBLE_SIZE + (major == 1 ? 2 : 4);
  if (size < start) refuse(path, name, "ends before its data does");
  const uint32_t length = major == 1 ? word16(bytes + PREAMBLE_SIZE) : word32(bytes + PREAMBLE_SIZE);
  if (length > TEXT_LIMIT) refuse(path, name, "an npy header of %u bytes; accepted: at most %d", length, TEXT_LIMIT);
  if (size - start < length) refuse(path, name, "ends before its data does");
  scanner scanner = {.path = path, .array = name, .text = bytes + start, .size = length};
  read_text(&scanner, &result);
  // The product of the extents that are not zero, as in NumPy: no product over a part of a shape can overflow.
  uint64_t product = result.width;
  int is_empty = 0;
  for (uint32_t axis = 0; axis < result.rank; axis++) {
    const uint64_t extent = result.shape[axis];
    is_empty |= extent == 0;
    if (extent > 0 && product > INT64_MAX / extent) refuse(path, name, "a shape whose size does not fit in 63 bits");
    if (extent > 0) product *= extent;
  }
  const size_t following = size - start - length;
  if ((is_empty ? 0 : product) != following) {
    refuse(path, name, "the npy header announces %llu bytes of elements, but %zu follow it",
           (unsigned long long)(is_empty ? 0 : product), following);
  }
  result.elements = bytes + start + length;
  return result;
}
