// Archives that numpy.load reads: stored members, and in every byte what the workstation's `sinew run` writes.
#include <stdio.h>
#include <string.h>

#include "npz.h"
#include "output_file.h"
#include "sinew_run.h"

// Every member is of 1 January 1980, the first day that zip knows, so equal arrays give equal bytes. Stored members need
// version 1.0; the writer is 6.3 for Unix, whose file modes stand in the attributes.
enum { DATE = 1 << 5 | 1, UTF8_NAME = 1 << 11, NEEDED_VERSION = 10, WRITER = 3 << 8 | 63, NPY_HEADER_LIMIT = 512,
       NAME_LIMIT = 65535 - 4 };
static const uint32_t attributes = 0100666u << 16;

// A part of the archive while it is put together.
typedef struct record {
  uint8_t bytes[64];
  size_t size;
} record;

static void put(record *record, uint64_t value, uint32_t width) {
  for (uint32_t i = 0; i < width; i++) record->bytes[record->size++] = (uint8_t)(value >> 8 * i);
}

// What the directory says about a member.
typedef struct entry {
  uint32_t crc, size, offset;
  uint16_t flags;
  size_t name_size;
} entry;

// What stands in front of the elements in npy format 1.0, padded to a multiple of 64 bytes; returns its size.
static size_t npy_header(char *header, const output_array *array) {
  size_t length = 10;
  length += (size_t)sprintf(header + length, "{'descr': '%s', 'fortran_order': False, 'shape': (", array->descriptor);
  for (uint32_t axis = 0; axis < array->rank; axis++) {
    length += (size_t)sprintf(header + length, axis > 0 ? ", %llu" : "%llu", (unsigned long long)array->shape[axis]);
  }
  length += (size_t)sprintf(header + length, array->rank == 1 ? ",), }" : "), }");
  while (length % 64 != 63) header[length++] = ' ';
  header[length++] = '\n';
  memcpy(header, "\x93NUMPY\1\0", 8);
  header[8] = (char)((length - 10) & 0xff);
  header[9] = (char)((length - 10) >> 8);
  return length;
}

// The fields that a member's own header and the directory share.
static void put_entry(record *record, const entry *entry) {
  put(record, NEEDED_VERSION, 2);
  put(record, entry->flags, 2);
  put(record, 0, 2);  // stored
  put(record, 0, 2);  // midnight
  put(record, DATE, 2);
  put(record, entry->crc, 4);
  put(record, entry->size, 4);
  put(record, entry->size, 4);
  put(record, entry->name_size, 2);
  put(record, 0, 2);  // extra fields
}

static void write_record(output_file *file, const record *record, const char *array) {
  write_output(file, record->bytes, record->size);
  if (array == NULL) return;
  write_output(file, array, strlen(array));
  write_output(file, ".npy", 4);
}

static int is_ascii(const char *text) {
  for (; *text != 0; text++) {
    if ((unsigned char)*text > 0x7f) return 0;
  }
  return 1;
}

// Returns how many bytes that were.
static uint32_t write_member(output_file *file, const output_array *array, entry *entry) {
  char header[NPY_HEADER_LIMIT];
  const size_t header_size = npy_header(header, array);
  entry->crc = crc32_of(crc32_of(0, (const uint8_t *)header, header_size), array->elements, array->size);
  entry->size = (uint32_t)(header_size + array->size);
  entry->flags = is_ascii(array->name) ? 0 : UTF8_NAME;
  entry->name_size = strlen(array->name) + 4;
  record record = {.size = 0};
  put(&record, 0x04034b50, 4);
  put_entry(&record, entry);
  write_record(file, &record, array->name);
  write_output(file, header, header_size);
  write_output(file, array->elements, array->size);
  return (uint32_t)(record.size + entry->name_size) + entry->size;
}

static uint32_t write_directory_entry(output_file *file, const output_array *array, const entry *entry) {
  record record = {.size = 0};
  put(&record, 0x02014b50, 4);
  put(&record, WRITER, 2);
  put_entry(&record, entry);
  put(&record, 0, 2);  // comment
  put(&record, 0, 2);  // disk
  put(&record, 0, 2);  // internal attributes
  put(&record, attributes, 4);
  put(&record, entry->offset, 4);
  write_record(file, &record, array->name);
  return (uint32_t)(record.size + entry->name_size);
}

void write_npz(const char *path, const output_array *arrays, uint32_t count) {
  for (uint32_t i = 0; i < count; i++) {
    if (strlen(arrays[i].name) > NAME_LIMIT) refuse(path, arrays[i].name, "a name that is too long for a zip archive");
  }
  entry *entries = allocated(count * sizeof *entries);
  output_file file = create_output(path);
  uint32_t offset = 0;
  for (uint32_t i = 0; i < count; i++) {
    entries[i].offset = offset;
    offset += write_member(&file, &arrays[i], &entries[i]);
  }
  uint32_t size = 0;
  for (uint32_t i = 0; i < count; i++) size += write_directory_entry(&file, &arrays[i], &entries[i]);
  record end = {.size = 0};
  put(&end, 0x06054b50, 4);
  put(&end, 0, 4);  // disks
  put(&end, count, 2);
  put(&end, count, 2);
  put(&end, size, 4);
  put(&end, offset, 4);
  put(&end, 0, 2);  // comment
  write_record(&file, &end, NULL);
  finish_output(&file);
}
