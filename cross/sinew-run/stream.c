// sinew-run run --stream: one frame of observations in, one frame of actions out.
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ports.h"
#include "sinew_run.h"

// The commands of a framed stream.
enum { STEP = 0, RESET_AND_STEP = 1, RESET_WITH_SEED = 2 };

// Fills a buffer unless the input ends; returns the bytes received. Never reads ahead: a frame that has arrived is
// answered although the next one has not.
static size_t received(uint8_t *buffer, size_t size) {
  size_t count = 0;
  while (count < size) {
    const ssize_t part = read(STDIN_FILENO, buffer + count, size - count);
    if (part < 0 && errno == EINTR) continue;
    if (part < 0) fail(EXIT_INPUT_OUTPUT, "standard input: cannot be read: %s", strerror(errno));
    if (part == 0) break;
    count += (size_t)part;
  }
  return count;
}

// As `received`, but the input must not end; `preceding` bytes of the frame have been read.
static void require(uint8_t *buffer, size_t size, size_t preceding) {
  const size_t count = received(buffer, size);
  if (count == size) return;
  fail(EXIT_BAD_DATA, "standard input: ends after %zu of the %zu bytes of a frame; accepted: whole frames",
       preceding + count, preceding + size);
}

// The first part of a frame; 0 when the input ends in front of it.
static int begin(uint8_t *buffer, size_t size) {
  const size_t count = received(buffer, size);
  if (count == 0 && size > 0) return 0;
  if (count < size) {
    fail(EXIT_BAD_DATA, "standard input: ends after %zu of the %zu bytes of a frame; accepted: whole frames", count, size);
  }
  return 1;
}

static void send_frame(const uint8_t *buffer, size_t size) {
  while (size > 0) {
    const ssize_t part = write(STDOUT_FILENO, buffer, size);
    if (part < 0 && errno == EINTR) continue;
    if (part < 0 && errno == EPIPE) exit(EXIT_INPUT_OUTPUT);
    if (part < 0) fail(EXIT_INPUT_OUTPUT, "standard output: cannot be written: %s", strerror(errno));
    buffer += part;
    size -= (size_t)part;
  }
}

static float float_at(const uint8_t *bytes) {
  const uint32_t word = bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 | (uint32_t)bytes[3] << 24;
  float value;
  memcpy(&value, &word, 4);
  return value;
}

static void put_float(uint8_t *bytes, float value) {
  uint32_t word;
  memcpy(&word, &value, 4);
  for (int i = 0; i < 4; i++) bytes[i] = (uint8_t)(word >> (8 * i));
}

static void write_input(const sinew_tensor_info *info, void *elements, const uint8_t *source, uint64_t frame) {
  const port_type *type = port_type_of(info);
  for (uint32_t i = 0; i < info->elements; i++) {
    const float value = float_at(source + 4 * (size_t)i);
    if (info->type == SINEW_FLOAT32) {
      store_float(info, elements, i, value);
      continue;
    }
    // In this order, NaN fails too; 2^31 as a float is exact.
    const int is_integer = value >= -2147483648.0f && value < 2147483648.0f && (float)(int32_t)value == value;
    if (!is_integer || (int32_t)value < type->least || (int32_t)value > type->greatest) {
      fail(EXIT_BAD_DATA,
           "standard input: frame %llu: input '%s' element %u is %g; %s takes integers from %lld to %lld",
           (unsigned long long)frame, printable(info->name), i, (double)value, info->declared_type, (long long)type->least,
           (long long)type->greatest);
    }
    store_integer(info, elements, i, (int32_t)value);
  }
}

static void read_output(const sinew_tensor_info *info, const void *elements, uint8_t *destination) {
  for (uint32_t i = 0; i < info->elements; i++) {
    put_float(destination + 4 * (size_t)i, port_float(info, elements, i));
  }
}

static void answer(
    const loaded *model, recorder *recorder, const uint8_t *in, uint8_t *out, size_t out_bytes, uint64_t frame) {
  for (uint32_t i = 0; i < model->info.input_count; i++) {
    const sinew_tensor_info info = input_info(model, i);
    if (info.is_state) continue;
    write_input(&info, sinew_input_data(model->policy, i, NULL), in, frame);
    in += 4 * (size_t)info.elements;
  }
  record_inputs(recorder);
  const sinew_status status = sinew_step(model->policy, NULL, NULL, 0, NULL, 0);
  if (status != SINEW_OK) fail(EXIT_INTERNAL, "%s: %s", model->path, sinew_status_text(status));
  record_step(recorder);
  uint8_t *place = out;
  for (uint32_t i = 0; i < model->info.output_count; i++) {
    const sinew_tensor_info info = output_info(model, i);
    if (info.is_state) continue;
    read_output(&info, sinew_output_data(model->policy, i, NULL), place);
    place += 4 * (size_t)info.elements;
  }
  send_frame(out, out_bytes);
}

// Answers frames until the input ends between two of them.
static void answer_all(const loaded *model, const arguments *arguments, recorder *recorder, uint8_t *in, uint8_t *out) {
  const size_t in_bytes = stream_bytes_in(model), out_bytes = stream_bytes_out(model);
  for (uint64_t frame = 0;; frame++) {
    if (!arguments->is_framed) {
      if (!begin(in, in_bytes)) return;
      answer(model, recorder, in, out, out_bytes, frame);
      continue;
    }
    uint8_t word[4], seed[8];
    if (!begin(word, sizeof word)) return;
    const uint32_t command = word[0] | (uint32_t)word[1] << 8 | (uint32_t)word[2] << 16 | (uint32_t)word[3] << 24;
    if (command == RESET_WITH_SEED) {
      require(seed, sizeof seed, sizeof word);
      uint64_t value = 0;
      for (int i = 7; i >= 0; i--) value = value << 8 | seed[i];
      sinew_reset(model->policy, value);
      record_reset(recorder, value);
      continue;
    }
    if (command == RESET_AND_STEP) {
      sinew_reset(model->policy, arguments->seed);
      record_reset(recorder, arguments->seed);
    } else if (command != STEP) {
      fail(EXIT_BAD_DATA,
           "standard input: frame %llu begins with command %u; accepted: 0 (step), 1 (reset and step), 2 (reset with "
           "the seed that follows)",
           (unsigned long long)frame, command);
    }
    require(in, in_bytes, sizeof word);
    answer(model, recorder, in, out, out_bytes, frame);
  }
}

int run_stream(const loaded *model, const arguments *arguments) {
  const size_t in_bytes = stream_bytes_in(model);
  if (!arguments->is_framed && in_bytes == 0) {
    fail(EXIT_USAGE, "%s takes no inputs, so its frames have no bytes; use --stream=framed", model->path);
  }
  uint8_t *in = malloc(in_bytes + 1), *out = malloc(stream_bytes_out(model) + 1);
  if (in == NULL || out == NULL) fail(EXIT_INTERNAL, "no memory for the frames");
  sinew_reset(model->policy, arguments->seed);
  recorder *recorder = open_recorder(model, arguments->record, arguments->seed);
  answer_all(model, arguments, recorder, in, out);
  free(in);
  free(out);
  return close_recorder(recorder);
}
