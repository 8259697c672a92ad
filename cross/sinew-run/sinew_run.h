// The command line on the robot, over sinew.h: POSIX and C11.
#pragma once
#include <stddef.h>
#include <stdint.h>

#include "sinew.h"

// Exit codes of sysexits.h.
enum {
  EXIT_USAGE = 64,
  EXIT_BAD_DATA = 65,
  EXIT_NO_INPUT = 66,
  EXIT_INTERNAL = 70,
  EXIT_CANNOT_CREATE = 73,
  EXIT_INPUT_OUTPUT = 74,
  EXIT_GATE = 1,
};

// What the command line says.
typedef struct arguments {
  const char *model;
  const char *isa;     // NULL: the fastest
  const char *record;  // NULL: no recording
  const char *input;   // arrays to run over, and where the results go; NULL without --input, --output
  const char *output;
  uint64_t seed;
  uint32_t iterations;
  int is_streaming;
  int is_framed;
  int wants_json;
  int wants_layers;
} arguments;

// A policy, its model, and what the model is. Everything lives until the program ends.
typedef struct loaded {
  const char *path;
  sinew_policy *policy;
  const void *model;
  size_t model_bytes;
  sinew_model_info info;
  sinew_tensor_info *inputs, *outputs;  // in declared order
} loaded;

// Prints "sinew-run: " and a message to standard error and ends the program.
_Noreturn void fail(int exit_code, const char *format, ...) __attribute__((format(printf, 2, 3)));

// Maps a regular file that is not empty, for reading; ends the program when that is not possible.
const void *mapped(const char *path, size_t *size);

// Maps the file, checks it and makes a policy in memory of exactly the size it needs; ends the program with a message when
// that is not possible.
loaded load(const arguments *arguments);

// The description of an input or output that exists.
sinew_tensor_info input_info(const loaded *model, uint32_t index);
sinew_tensor_info output_info(const loaded *model, uint32_t index);

// Bytes of a stream frame: four for every element of the inputs (outputs) that are no state.
size_t stream_bytes_in(const loaded *model);
size_t stream_bytes_out(const loaded *model);

// A name from a file for people: a copy without control characters, which could take a terminal over.
const char *printable(const char *text);

// Prints a name from a model, as a JSON string, and for people.
void print_json_string(const char *text);
void print_name(const char *text, uint32_t length);

// Nanoseconds of the monotonic clock.
uint64_t now_ns(void);

// A recording of a run. All functions do nothing with NULL.
typedef struct recorder recorder;

// Creates the file; NULL without a path. The policy has just been reset with the seed.
recorder *open_recorder(const loaded *model, const char *path, uint64_t seed);
void record_reset(recorder *recorder, uint64_t seed);  // after a reset
void record_state(recorder *recorder);                 // after states have been set
void record_inputs(recorder *recorder);                // before a step
void record_step(recorder *recorder);                  // after it
int close_recorder(recorder *recorder);                // the program's exit code

int run_arrays(const loaded *model, const arguments *arguments);
int run_stream(const loaded *model, const arguments *arguments);
int run_bench(const loaded *model, const arguments *arguments);
int run_inspect(const loaded *model, const arguments *arguments);
int run_self_test(const loaded *model, const arguments *arguments);
