// Gives sinew-run damaged .npz files: each must be run, or refused with a message that names the file. The program's own
// functions run in this process, under the sanitizers; `exit` and `mapped` are replaced (-Wl,--wrap).
//
//     fuzz_npz MODEL COUNT SEED FILE.npz ...
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../sinew-run/npz.h"
#include "../sinew-run/sinew_run.h"

enum { INPUTS_PER_PROCESS = 250, SECONDS_PER_INPUT = 20, LARGEST = 1 << 20 };

typedef struct file {
  uint8_t *bytes;
  size_t size;
} file;

static const char name[] = "damaged.npz";
static file input;
static jmp_buf ended;
static int exit_code;

_Noreturn void __wrap_exit(int code);
const void *__wrap_mapped(const char *path, size_t *size);

void __wrap_exit(int code) {
  exit_code = code;
  longjmp(ended, 1);
}

// A block of exactly the file's size, so that a byte beyond it is noticed.
const void *__wrap_mapped(const char *path, size_t *size) {
  (void)path;
  if (input.size == 0) fail(EXIT_BAD_DATA, "%s: the file is empty", path);
  uint8_t *copy = malloc(input.size);
  memcpy(copy, input.bytes, input.size);
  *size = input.size;
  return copy;
}

static uint64_t state;

// Splitmix64.
static uint32_t below(uint64_t limit) {
  state += 0x9e3779b97f4a7c15u;
  uint64_t mixed = (state ^ state >> 30) * 0xbf58476d1ce4e5b9u;
  mixed = (mixed ^ mixed >> 27) * 0x94d049bb133111ebu;
  return (uint32_t)((mixed ^ mixed >> 31) % limit);
}

// Anywhere, or in one of the places that say what the rest is.
static size_t position(void) {
  const size_t start = below(input.size);
  if (below(3) == 0) return start;
  for (size_t i = 0; i < input.size; i++) {
    const size_t at = (start + i) % input.size;
    const int is_mark = input.size - at >= 2 && (memcmp(input.bytes + at, "PK", 2) == 0 || input.bytes[at] == 0x93);
    if (!is_mark) continue;
    const size_t near = at + below(128);
    return near < input.size ? near : at;
  }
  return start;
}

static void put(size_t at, uint64_t value, size_t width) {
  for (size_t i = 0; i < width && at + i < input.size; i++) input.bytes[at + i] = (uint8_t)(value >> 8 * i);
}

// Copies a part of the file over or into another place.
static void copy_part(int inserts) {
  const size_t from = position(), to = position(), most = input.size - (from > to ? from : to);
  const size_t length = 1 + below(most < 64 ? most : 64);
  if (inserts && input.size + length <= LARGEST) {
    memmove(input.bytes + to + length, input.bytes + to, input.size - to);
    input.size += length;
  } else {
    memmove(input.bytes + to, input.bytes + from, length);
  }
}

static void mutate(void) {
  static const uint64_t edges[] = {0, 1, 0x7f, 0xff, 0x7fff, 0xffff, 0x10000, 0x7fffffff, 0x80000000, 0xffffffff, 0x100000000,
                                   0x7fffffffffffffff, 0x8000000000000000, 0xffffffffffffffff, 0xfffffffffffffff0};
  if (input.size == 0) return;
  const size_t at = position();
  switch (below(9)) {
    case 0: input.bytes[at] ^= (uint8_t)(1 << below(8)); break;
    case 1: input.bytes[at] = (uint8_t)below(256); break;
    case 2: input.bytes[at] = (uint8_t)('0' + below(10)); break;
    case 3: put(at, edges[below(sizeof edges / sizeof edges[0])], (size_t)1 << below(4)); break;
    case 4: put(at, input.size + below(64) - 32, (size_t)1 << below(4)); break;
    case 5: copy_part(0); break;
    case 6: copy_part(1); break;
    case 7:
      memmove(input.bytes + at, input.bytes + at + 1, input.size - at - 1);
      input.size--;
      break;
    default: input.size = below(4) == 0 ? at : input.size; break;
  }
}

// Makes the checksums right again, so that damage gets past them.
static void repair(void) {
  for (size_t at = 0; at + 46 <= input.size; at++) {
    uint8_t *entry = input.bytes + at;
    if (memcmp(entry, "PK\1\2", 4) != 0) continue;
    const uint64_t header = word32(entry + 42), stored = word32(entry + 20), size = word32(entry + 24);
    if (header + 30 > input.size) continue;
    const uint8_t *local = input.bytes + header;
    const uint64_t start = header + 30 + word16(local + 26) + word16(local + 28);
    if (start > input.size || stored > input.size - start || size > LARGEST) continue;
    if (word16(entry + 10) == 0 && size <= stored) put(at + 16, crc32_of(0, input.bytes + start, size), 4);
    if (word16(entry + 10) != 8) continue;
    uint8_t *content = malloc(size + 1);
    if (inflate(input.bytes + start, stored, content, size) == INFLATED) put(at + 16, crc32_of(0, content, size), 4);
    free(content);
  }
}

static void make_input(const file *files, uint32_t file_count, uint64_t seed) {
  state = seed;
  const file *file = &files[below(file_count)];
  memcpy(input.bytes, file->bytes, file->size);
  input.size = file->size;
  for (uint32_t rounds = 1 + below(4); rounds > 0; rounds--) mutate();
  if (below(2) == 0) repair();
}

static file read_file(const char *path) {
  FILE *stream = fopen(path, "rb");
  file file = {.bytes = malloc(LARGEST)};
  if (stream == NULL || file.bytes == NULL) _exit(EXIT_NO_INPUT);
  file.size = fread(file.bytes, 1, LARGEST / 2, stream);
  fclose(stream);
  return file;
}

// Whether the input in place is run, or refused as it should be.
static int is_answered(const loaded *model, FILE *messages, char **text) {
  const arguments arguments = {.model = model->path, .input = name, .output = "/dev/null"};
  rewind(messages);
  exit_code = 0;
  alarm(SECONDS_PER_INPUT);
  if (setjmp(ended) == 0) exit_code = run_arrays(model, &arguments);
  alarm(0);
  fputc(0, messages);  // what is behind it is of earlier inputs
  fflush(messages);
  if (exit_code == 0) return 1;
  return exit_code == EXIT_BAD_DATA && strstr(*text, "sinew-run: damaged.npz: ") != NULL;
}

int main(int argc, char **argv) {
  if (argc < 5) return EXIT_USAGE;
  const uint32_t count = (uint32_t)atol(argv[2]), file_count = (uint32_t)argc - 4;
  const uint64_t seed = strtoull(argv[3], NULL, 10) << 32;
  file *files = malloc(file_count * sizeof *files);
  for (uint32_t i = 0; i < file_count; i++) files[i] = read_file(argv[4 + i]);
  input.bytes = malloc(LARGEST);
  const arguments arguments = {.model = argv[1]};
  const loaded model = load(&arguments);
  // What the processes tell this one: the input at work, and how many were run.
  uint32_t *shared = mmap(NULL, 8, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  for (uint32_t first = 0; first < count; first += INPUTS_PER_PROCESS) {
    const pid_t process = fork();
    if (process == 0) {
      char *text;
      size_t size;
      FILE *messages = open_memstream(&text, &size), *terminal = stderr;
      for (uint32_t i = first; i < count && i < first + INPUTS_PER_PROCESS; i++) {
        shared[0] = i;
        make_input(files, file_count, seed + i);
        stderr = messages;
        const int is_good = is_answered(&model, messages, &text);
        stderr = terminal;
        if (!is_good) fprintf(stderr, "exit code %d, %s", exit_code, text);
        if (!is_good) _exit(1);
        shared[1] += exit_code == 0;
      }
      _exit(0);
    }
    int status;
    waitpid(process, &status, 0);
    if (status == 0) continue;
    make_input(files, file_count, seed + shared[0]);
    FILE *stream = fopen(name, "wb");
    fwrite(input.bytes, 1, input.size, stream);
    fclose(stream);
    fprintf(stderr, "input %u, written to %s: wait status %d\n", shared[0], name, status);
    _exit(1);
  }
  printf("%u damaged files: %u run, %u refused\n", count, shared[1], count - shared[1]);
  fflush(stdout);
  // In a static program, returning from here would call the `exit` that is replaced.
  _exit(0);
}
