// Zip archives, read where they are mapped: stored and deflated members, zip64.
#include <stdlib.h>
#include <string.h>

#include "npz.h"
#include "sinew_run.h"

enum { END_SIZE = 22, END64_SIZE = 56, LOCATOR_SIZE = 20, ENTRY_SIZE = 46, HEADER_SIZE = 30, MEMBER_LIMIT = 65536 };

static const uint32_t end_mark = 0x06054b50, end64_mark = 0x06064b50, locator_mark = 0x07064b50,
                      entry_mark = 0x02014b50, header_mark = 0x04034b50;

// Where the directory is.
typedef struct directory {
  uint64_t offset, size, count;
} directory;

// The record at the end of the file, in front of a comment of at most 65535 bytes.
static size_t end_position(const zip_archive *archive) {
  const size_t size = archive->size;
  for (size_t back = END_SIZE; back <= size && back <= END_SIZE + 65535; back++) {
    const uint8_t *end = archive->bytes + size - back;
    if (word32(end) == end_mark && word16(end + 20) <= back - END_SIZE) return size - back;
  }
  refuse(archive->path, NULL, "damaged zip archive: its directory is missing; the file may be truncated");
}

static directory find_directory(const zip_archive *archive) {
  const size_t position = end_position(archive);
  const uint8_t *end = archive->bytes + position;
  directory result = {.count = word16(end + 10), .size = word32(end + 12), .offset = word32(end + 16)};
  const int may_be_zip64 = result.count == UINT16_MAX || result.size == UINT32_MAX || result.offset == UINT32_MAX;
  if (may_be_zip64 && position >= LOCATOR_SIZE && word32(end - LOCATOR_SIZE) == locator_mark) {
    const uint64_t offset = word64(end - LOCATOR_SIZE + 8);
    if (position < END64_SIZE || offset > position - END64_SIZE || word32(archive->bytes + offset) != end64_mark) {
      refuse(archive->path, NULL, "damaged zip archive: its zip64 record is not where the file says");
    }
    const uint8_t *end64 = archive->bytes + offset;
    result = (directory){.count = word64(end64 + 32), .size = word64(end64 + 40), .offset = word64(end64 + 48)};
  }
  if (result.offset > position || result.size > position - result.offset) {
    refuse(archive->path, NULL, "damaged zip archive: its directory is not where the file says");
  }
  if (result.count > MEMBER_LIMIT) {
    refuse(archive->path, NULL, "%llu entries; accepted: at most %d", (unsigned long long)result.count, MEMBER_LIMIT);
  }
  return result;
}

// Replaces the values that do not fit in 32 bits by those of the zip64 field among the extra fields.
static void read_zip64(const zip_archive *archive, zip_member *member, const uint8_t *extra, size_t size) {
  uint64_t *const wide[] = {&member->size, &member->stored_size, &member->header};
  while (size >= 4) {
    const size_t length = word16(extra + 2);
    if (length > size - 4) break;
    if (word16(extra) == 1) {
      const uint8_t *value = extra + 4, *end = value + length;
      for (size_t i = 0; i < sizeof wide / sizeof wide[0]; i++) {
        if (*wide[i] != UINT32_MAX) continue;
        if (end - value < 8) refuse(archive->path, member->array, "damaged zip archive: a zip64 field is too short");
        *wide[i] = word64(value);
        value += 8;
      }
      return;
    }
    extra += 4 + length;
    size -= 4 + length;
  }
}

// The name of the array that a member holds, or NULL.
static const char *array_name(const uint8_t *name, size_t length) {
  static const char suffix[] = {'.', 'n', 'p', 'y'};
  if (length < sizeof suffix || memcmp(name + length - sizeof suffix, suffix, sizeof suffix) != 0) return NULL;
  char *copy = allocated(length - sizeof suffix + 1);
  memcpy(copy, name, length - sizeof suffix);
  copy[length - sizeof suffix] = 0;
  return copy;
}

static void read_directory(zip_archive *archive, directory directory) {
  const uint8_t *entry = archive->bytes + directory.offset;
  size_t left = (size_t)directory.size;
  archive->count = (uint32_t)directory.count;
  archive->members = allocated(archive->count * sizeof *archive->members);
  for (uint32_t i = 0; i < archive->count; i++) {
    if (left < ENTRY_SIZE || word32(entry) != entry_mark) {
      refuse(archive->path, NULL, "damaged zip archive: entry %u of its directory is missing", i);
    }
    const size_t name_size = word16(entry + 28), extra_size = word16(entry + 30);
    const size_t size = ENTRY_SIZE + name_size + extra_size + word16(entry + 32);
    if (left < size) refuse(archive->path, NULL, "damaged zip archive: entry %u of its directory is cut off", i);
    zip_member *member = &archive->members[i];
    *member = (zip_member){.array = array_name(entry + ENTRY_SIZE, name_size),
                           .size = word32(entry + 24),
                           .stored_size = word32(entry + 20),
                           .header = word32(entry + 42),
                           .crc = word32(entry + 16),
                           .method = word16(entry + 10),
                           .is_encrypted = word16(entry + 8) & 1};
    read_zip64(archive, member, entry + ENTRY_SIZE + name_size, extra_size);
    entry += size;
    left -= size;
  }
}

static int by_name(const void *a, const void *b) { return strcmp(*(const char *const *)a, *(const char *const *)b); }

static void check_names(const zip_archive *archive) {
  const char **names = allocated(archive->count * sizeof *names);
  uint32_t count = 0;
  for (uint32_t i = 0; i < archive->count; i++) {
    if (archive->members[i].array != NULL) names[count++] = archive->members[i].array;
  }
  qsort(names, count, sizeof *names, by_name);
  for (uint32_t i = 1; i < count; i++) {
    if (strcmp(names[i - 1], names[i]) == 0) {
      refuse(archive->path, names[i], "occurs more than once; accepted: one array for each name");
    }
  }
  free(names);
}

zip_archive open_zip(const char *path) {
  zip_archive archive = {.path = path};
  archive.bytes = mapped(path, &archive.size);
  if (archive.size >= 6 && memcmp(archive.bytes, "\x93NUMPY", 6) == 0) {
    refuse(path, NULL, "is one array without a name; accepted: an .npz file, which numpy.savez writes");
  }
  if (archive.size < 2 || memcmp(archive.bytes, "PK", 2) != 0) {
    refuse(path, NULL, "no zip archive; accepted: an .npz file, which numpy.savez writes");
  }
  read_directory(&archive, find_directory(&archive));
  check_names(&archive);
  return archive;
}

// What is stored of a member. Sizes that cannot be true are refused before memory is taken for them: deflate spends at
// least 1 bit on up to 129 bytes, so it never expands more than 1032 times.
static const uint8_t *stored_bytes(const zip_archive *archive, const zip_member *member) {
  const char *path = archive->path, *name = member->array;
  if (member->is_encrypted) refuse(path, name, "encrypted; accepted: entries without a password");
  if (member->method != 0 && member->method != 8) {
    refuse(path, name, "zip compression method %u; accepted: 0 (stored), 8 (deflate)", member->method);
  }
  if (member->method == 0 ? member->size != member->stored_size : member->size / 1032 > member->stored_size) {
    refuse(path, name, "declares %llu bytes, which %llu stored bytes cannot expand to",
           (unsigned long long)member->size, (unsigned long long)member->stored_size);
  }
  if (member->header > archive->size || archive->size - member->header < HEADER_SIZE ||
      word32(archive->bytes + member->header) != header_mark) {
    refuse(path, name, "damaged zip archive: the entry is not where the directory says");
  }
  const uint8_t *header = archive->bytes + member->header;
  const size_t left = archive->size - (size_t)member->header;
  const size_t start = HEADER_SIZE + (size_t)word16(header + 26) + word16(header + 28);
  if (start > left || member->stored_size > left - start) refuse(path, name, "ends before its data does");
  return header + start;
}

// Counts a content against a limit of the whole file.
static void count_bytes(const zip_archive *archive, const zip_member *member, uint64_t *taken, uint64_t limit) {
  if (member->size > limit - *taken) {
    refuse(archive->path, member->array, "needs %llu bytes of memory; accepted: at most %llu for one file",
           (unsigned long long)(*taken + member->size), (unsigned long long)limit);
  }
  *taken += member->size;
}

static const uint8_t *inflated(const zip_archive *archive, const zip_member *member, const uint8_t *stored) {
  const char *path = archive->path, *name = member->array;
  uint8_t *content = allocated((size_t)member->size);
  switch (inflate(stored, (size_t)member->stored_size, content, (size_t)member->size)) {
    case INFLATED: break;
    case INFLATE_TRUNCATED: refuse(path, name, "ends before its data does");
    case INFLATE_TOO_LONG: refuse(path, name, "damaged zip archive: an entry is longer than the directory says");
    case INFLATE_INVALID: refuse(path, name, "damaged zip archive: compressed data that deflate does not write");
  }
  return content;
}

const uint8_t *zip_content(zip_archive *archive, const zip_member *member) {
  const uint8_t *content = stored_bytes(archive, member);
  count_bytes(archive, member, &archive->taken, ARRAY_BYTES_LIMIT);
  if (member->method == 8) {
    count_bytes(archive, member, &archive->inflated, memory_limit());
    content = inflated(archive, member, content);
  }
  if (crc32_of(0, content, (size_t)member->size) != member->crc) {
    refuse(archive->path, member->array, "the checksum does not match the data; the file is damaged");
  }
  return content;
}
