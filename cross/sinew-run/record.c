// Recording of a run (docs/record.md): one write for each step, from a buffer that is there before the first.
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sinew_run.h"

enum { FORMAT_VERSION = 1, HEADER_BYTES = 64, RECORD_BYTES = 32 };
enum { STEP = 1, RESET = 2, STATE = 3 };

struct recorder {
  const loaded *model;
  const char *path;
  int file;
  int error;        // of the first write that failed: nothing is written after it
  uint64_t time;    // when the inputs of the step were there
  uint8_t *record;  // room for a head and an input frame or a state
};

static void put(uint8_t *bytes, uint64_t value, int count) {
  for (int i = 0; i < count; i++) bytes[i] = (uint8_t)(value >> (8 * i));
}

// CRC-32C, continued from `crc`.
static uint32_t checksum(uint32_t crc, const uint8_t *bytes, size_t size) {
  for (size_t i = 0; i < size; i++) {
    crc ^= bytes[i];
    for (int bit = 0; bit < 8; bit++) crc = (crc >> 1) ^ (crc & 1 ? 0x82f63b78u : 0);
  }
  return crc;
}

// A robot shall not lose its policy because its disk is full: errors are kept for the end.
static void write_all(recorder *recorder, const uint8_t *bytes, size_t size) {
  while (size > 0 && recorder->error == 0) {
    const ssize_t part = write(recorder->file, bytes, size);
    if (part < 0 && errno == EINTR) continue;
    if (part < 0) {
      recorder->error = errno;
      fprintf(stderr, "sinew-run: %s: cannot be written: %s; going on without it\n", recorder->path, strerror(errno));
      return;
    }
    bytes += part;
    size -= (size_t)part;
  }
}

static void write_record(recorder *recorder, uint32_t kind, uint64_t time, uint64_t value, uint32_t payload) {
  uint8_t *head = recorder->record;
  put(head, kind, 4);
  put(head + 4, payload, 4);
  put(head + 8, time, 8);
  put(head + 16, value, 8);
  const uint32_t crc = ~checksum(checksum(UINT32_MAX, head, 24), head + RECORD_BYTES, payload);
  put(head + 24, crc, 4);
  put(head + 28, 0, 4);
  write_all(recorder, head, RECORD_BYTES + (size_t)payload);
}

static void write_header(recorder *recorder, uint64_t seed) {
  const loaded *model = recorder->model;
  const sinew_options options = {.struct_size = sizeof options, .flags = SINEW_CHECK_SHA256};
  sinew_model_info info = {.struct_size = sizeof info};
  const sinew_status status = sinew_check(model->model, model->model_bytes, &options, &info);
  if (status != SINEW_OK) fail(EXIT_INTERNAL, "%s: %s", model->path, sinew_status_text(status));
  uint8_t header[HEADER_BYTES] = "SNWR";
  put(header + 4, FORMAT_VERSION, 4);
  put(header + 8, info.input_frame_bytes, 4);
  put(header + 12, info.output_frame_bytes, 4);
  put(header + 16, info.state_bytes, 4);
  put(header + 24, seed, 8);
  memcpy(header + 32, info.sha256, sizeof info.sha256);
  write_all(recorder, header, sizeof header);
}

static int is_same(const struct stat *first, const struct stat *second) {
  return S_ISREG(first->st_mode) && first->st_dev == second->st_dev && first->st_ino == second->st_ino;
}

// The model is mapped: writing over it would change the policy under way. A stream that is read from the recording itself would
// never end.
static void check_place(const loaded *model, const char *path) {
  struct stat place, other;
  if (stat(path, &place) != 0) return;
  if (stat(model->path, &other) == 0 && is_same(&place, &other)) fail(EXIT_USAGE, "--record %s: this is the model", path);
  for (int stream = STDIN_FILENO; stream <= STDOUT_FILENO; stream++) {
    if (fstat(stream, &other) == 0 && is_same(&place, &other)) {
      fail(EXIT_USAGE, "--record %s: this is standard %s", path, stream == STDIN_FILENO ? "input" : "output");
    }
  }
}

recorder *open_recorder(const loaded *model, const char *path, uint64_t seed) {
  if (path == NULL) return NULL;
  check_place(model, path);
  recorder *result = malloc(sizeof *result);
  const uint32_t in = model->info.input_frame_bytes, state = model->info.state_bytes;
  uint8_t *record = malloc(RECORD_BYTES + (size_t)(in > state ? in : state));
  if (result == NULL || record == NULL) fail(EXIT_INTERNAL, "no memory to record with");
  const int file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (file < 0) fail(EXIT_CANNOT_CREATE, "%s: cannot be created: %s", path, strerror(errno));
  *result = (recorder){.model = model, .path = path, .file = file, .record = record};
  write_header(result, seed);
  return result;
}

void record_reset(recorder *recorder, uint64_t seed) {
  if (recorder != NULL) write_record(recorder, RESET, now_ns(), seed, 0);
}

void record_state(recorder *recorder) {
  if (recorder == NULL) return;
  const uint32_t size = recorder->model->info.state_bytes;
  const sinew_status status = sinew_save_state(recorder->model->policy, recorder->record + RECORD_BYTES, size);
  if (status != SINEW_OK) fail(EXIT_INTERNAL, "%s: %s", recorder->model->path, sinew_status_text(status));
  write_record(recorder, STATE, now_ns(), 0, size);
}

// A step may reuse the memory of its inputs, so they are copied in front of it.
void record_inputs(recorder *recorder) {
  if (recorder == NULL) return;
  recorder->time = now_ns();
  uint8_t *place = recorder->record + RECORD_BYTES;
  for (uint32_t i = 0; i < recorder->model->info.input_count; i++) {
    if (input_info(recorder->model, i).is_state) continue;
    size_t bytes;
    const void *elements = sinew_input_data(recorder->model->policy, i, &bytes);
    memcpy(place, elements, bytes);
    place += bytes;
  }
}

void record_step(recorder *recorder) {
  if (recorder == NULL) return;
  uint64_t hash = 0xcbf29ce484222325u;
  for (uint32_t i = 0; i < recorder->model->info.output_count; i++) {
    if (output_info(recorder->model, i).is_state) continue;
    size_t bytes;
    const uint8_t *elements = sinew_output_data(recorder->model->policy, i, &bytes);
    for (size_t k = 0; k < bytes; k++) hash = (hash ^ elements[k]) * 0x100000001b3u;
  }
  write_record(recorder, STEP, recorder->time, hash, recorder->model->info.input_frame_bytes);
}

int close_recorder(recorder *recorder) {
  if (recorder == NULL) return 0;
  if (close(recorder->file) != 0 && recorder->error == 0) {
    recorder->error = errno;
    fprintf(stderr, "sinew-run: %s: cannot be written: %s\n", recorder->path, strerror(errno));
  }
  const int exit_code = recorder->error == 0 ? 0 : EXIT_INPUT_OUTPUT;
  free(recorder->record);
  free(recorder);
  return exit_code;
}
