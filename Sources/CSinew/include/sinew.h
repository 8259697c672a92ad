// Sinew: trained robot policies from one file, the same bits on every machine, without allocating. C99 and C++11.
//
//     alignas(16) static const uint8_t model[] = { ... };   // a .sinew file: in flash, mapped, or read
//     alignas(16) static uint8_t memory[4096];              // sinew_memory_size tells how much
//
//     sinew_policy *policy;
//     sinew_status status = sinew_init(model, sizeof model, memory, sizeof memory, NULL, &policy);
//     if (status < 0) stop(sinew_status_text(status));
//     for (;;) {
//       status = sinew_step(policy, NULL, observation, sizeof observation, action, sizeof action);
//     }
//
// MEMORY. The library never allocates, has no global state and starts no thread. The model stays the caller's: it is
// used where it lies, nothing of it is copied, and its bytes must stay in place and unchanged while a policy uses
// them. The memory stays the caller's, too: a policy needs no destruction, its memory may simply be used for
// something else. It must not be moved or copied while it holds a policy: it contains addresses
// (sinew_save_state copies what can be copied). Both start at multiples of SINEW_ALIGNMENT.
//
// TIME. After sinew_init nothing depends on the file any more: a step takes the same work every time, and no function
// waits, locks, or calls the operating system. The library reads no clock.
//
// THREADS. Functions on two policies in two memories may run at the same time, on one model, too. Functions on one
// policy must not. No function may be called from a signal handler or an interrupt that interrupts another one on the
// same policy.
//
// FLOATS. A step runs with rounding to nearest and without flushing of subnormals, whatever the caller's
// floating-point environment is, and leaves that environment as it was, exception flags included where they are part of
// the control register (x86-64, ARMv7).
//
// DATA. Tensors are contiguous, the last axis varying fastest, in the byte order of the machine, elements of the types
// SINEW_FLOAT32 .. SINEW_BOOL. A *frame* is the elements of all inputs (or outputs) that are no state, one tensor
// directly after the other in declared order; a struct of arrays in that order is one when no padding gets in. Frames
// need no alignment. NaN in an input that the policy quantises is taken as zero, after the normaliser that was folded into
// the quantisation, and counted (sinew_get_counters); infinities saturate. A Bool other than 0 is taken as 1.
//
// STATE. Recurrent inputs and outputs are joined in pairs and kept by the policy: after a step the output becomes the
// next step's input. sinew_reset makes them zeros.
//
// STRUCTS. Each begins with struct_size, which the caller sets to sizeof: structs may grow at the end, and programs
// and libraries of different versions understand each other. Of a struct that is longer than the library's, the rest is
// neither read nor written. Set fields that are not used to zero.
//
// ERRORS. Functions return a sinew_status: zero is success, positive values are progress, negative values are errors.
// An error changes nothing, except where a function says so.
#ifndef SINEW_H
#define SINEW_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define SINEW_VERSION_MAJOR 0
#define SINEW_VERSION_MINOR 1
#define SINEW_VERSION_PATCH 0

// Of a model and of a policy's memory, in bytes.
#define SINEW_ALIGNMENT 16

// ---------------------------------------------------------------------------------------------------------------
// Status codes. Their meaning never changes; new ones are added.

typedef int32_t sinew_status;

#define SINEW_OK 0
#define SINEW_IN_PROGRESS 1  // the sliced step is not finished: call sinew_step_continue again

// The file as a whole.
#define SINEW_TRUNCATED (-1)               // a length, offset or element count points past the end of the file
#define SINEW_NOT_A_MODEL (-2)             // the file identifier is not "SNEW"
#define SINEW_BAD_TRAILER (-3)             // the end mark is missing: cut off, or no Sinew model
#define SINEW_WRONG_LENGTH (-4)            // not the length it was written with
#define SINEW_WRONG_CHECKSUM (-5)          // damaged
#define SINEW_UNSUPPORTED_FORMAT (-6)      // made for another version of the format: convert the policy again
#define SINEW_UNSUPPORTED_ARITHMETIC (-7)  // made for another version of the arithmetic: convert the policy again
#define SINEW_MISALIGNED_MODEL (-8)        // the model does not start at a multiple of SINEW_ALIGNMENT
#define SINEW_TOO_LARGE (-9)               // the file, the memory or a frame has 2^31 bytes or more

// The structure of the file: whoever wrote it did not use the Sinew converter, or it was tampered with.
#define SINEW_MALFORMED_TABLE (-10)
#define SINEW_MISSING_FIELD (-11)
#define SINEW_UNKNOWN_VALUE (-12)
#define SINEW_TOO_COMPLEX (-13)
#define SINEW_BAD_COUNT (-14)
#define SINEW_BAD_SHAPE (-20)
#define SINEW_BAD_TYPE (-21)
#define SINEW_BAD_ARENA_OFFSET (-22)
#define SINEW_BAD_SEGMENT_OFFSET (-23)
#define SINEW_BAD_TENSOR (-24)
#define SINEW_BAD_PORT (-25)
#define SINEW_BAD_CONSTANT (-26)
#define SINEW_BAD_LIVENESS (-27)
#define SINEW_BAD_ARITY (-30)
#define SINEW_SIZE_MISMATCH (-31)
#define SINEW_OUT_OF_REACH (-32)
#define SINEW_BAD_LOOP_NEST (-33)
#define SINEW_OVERLAPPING_TENSORS (-34)
#define SINEW_BAD_WEIGHT (-35)
#define SINEW_BAD_REQUANTISATION (-36)
#define SINEW_BAD_ROW_SUM (-37)
#define SINEW_ACCUMULATOR_OVERFLOW (-38)
#define SINEW_BAD_PARAMETER (-39)

// The model and this program do not fit.
#define SINEW_MISSING_OPERATION (-40)  // the policy uses an operation that is not part of this build
#define SINEW_TOO_MUCH_WORK (-41)      // one step would take more than sinew_options.work_limit

// The caller.
#define SINEW_MEMORY_TOO_SMALL (-50)             // fewer bytes than sinew_memory_size says
#define SINEW_MISALIGNED_MEMORY (-51)            // the memory does not start at a multiple of SINEW_ALIGNMENT
#define SINEW_NOT_INITIALISED (-52)              // no policy there: NULL, or memory that sinew_init has not filled
#define SINEW_WRONG_BUFFER_SIZE (-53)            // a frame or a state does not have exactly the policy's size
#define SINEW_UNSUPPORTED_INSTRUCTION_SET (-54)  // the processor lacks what sinew_options.instruction_set asks for
#define SINEW_NOT_IN_STEP (-55)                  // continue without a step in progress, or another call in the middle of one
#define SINEW_SELF_TEST_FAILED (-56)             // other bits than the file holds: do not use this build
#define SINEW_NO_SELF_TEST (-57)                 // the file has no self-test
#define SINEW_INVALID_ARGUMENT (-58)             // a pointer is NULL, a struct_size too small, or an index too large
#define SINEW_WRONG_STATE (-59)                  // no saved state, or that of another model

// A short sentence without a full stop, in English, static; never NULL.
const char *sinew_status_text(sinew_status status);

// The library's version, as "0.1.0"; static. The macros above are those of the header.
const char *sinew_version(void);

// ---------------------------------------------------------------------------------------------------------------
// Checking a model

// Which kernels run the policy. All give the same bits.
#define SINEW_ISA_FASTEST 0u  // the fastest of this processor
#define SINEW_ISA_PORTABLE 1u  // not there on microcontrollers whose processors all have a faster set
#define SINEW_ISA_AVX2 2u
#define SINEW_ISA_AVX512VNNI 3u
#define SINEW_ISA_NEON 4u
#define SINEW_ISA_DOTPROD 5u
#define SINEW_ISA_DSP 6u
#define SINEW_ISA_NEON_VFP4 7u
#define SINEW_ISA_I8MM 8u

// Bits of sinew_options.flags.
#define SINEW_CHECK_SHA256 1u  // sinew_check also computes the digest; about 10 ns a byte on a workstation

// What a caller may ask for. NULL stands for zeros.
typedef struct sinew_options {
  uint32_t struct_size;      // sizeof(sinew_options)
  uint32_t flags;            // SINEW_CHECK_...; other bits 0
  uint32_t instruction_set;  // SINEW_ISA_...
  uint32_t reserved;         // 0
  uint64_t work_limit;       // the greatest sinew_model_info.work that is accepted; 0: 2^40
} sinew_options;

// What a model is and needs. Sizes are in bytes.
typedef struct sinew_model_info {
  uint32_t struct_size;         // sizeof(sinew_model_info)
  uint32_t error_position;      // where in the file the check failed; 0 without such a place
  uint32_t format_version;      // of the file
  uint32_t arithmetic_version;  // of the results: docs/arithmetic.md
  uint32_t memory_bytes;        // what sinew_init needs, exactly, on this machine
  uint32_t memory_alignment;    // SINEW_ALIGNMENT
  uint32_t arena_bytes;         // the part of it that holds tensors, the same on every machine
  uint32_t record_bytes;        // the part of it that holds the program's steps, at most 96 for each
  uint32_t step_count;          // steps of the program: what sinew_step_continue counts
  uint32_t input_count;         // 0 to 256, states included
  uint32_t output_count;        // 1 to 256, states included
  uint32_t state_count;         // pairs of an input and an output
  uint32_t input_frame_bytes;   // of all inputs that are no state
  uint32_t output_frame_bytes;  // of all outputs that are no state
  uint32_t state_bytes;         // of what sinew_save_state writes
  uint32_t reserved;            // 0
  uint64_t work;                // multiply-accumulates, or elements touched, in a step
  uint8_t sha256[32];           // digest of the whole file when asked for, otherwise zeros
} sinew_model_info;

// Checks a model completely, except for the liveness of its tensors, which needs the memory and is left to sinew_init.
// Any bytes are safe to check; time is linear in the file. The checksum in the file finds damage, not malice: who
// made a model is for the caller to know, for instance by comparing the SHA-256 with a signed list.
//
//   model        a whole .sinew file at a multiple of SINEW_ALIGNMENT; only read
//   model_bytes  its length
//   options      flags, instruction_set (ignored) and work_limit, or NULL
//   info         takes what the model needs, or NULL; after an error, error_position and otherwise zeros
//
// Returns SINEW_OK, or why the model would be refused.
sinew_status sinew_check(const void *model, size_t model_bytes, const sinew_options *options, sinew_model_info *info);

// The memory that sinew_init needs, exactly: sinew_model_info.memory_bytes. Checks the checksum and what the size
// depends on, and leaves the rest to sinew_init.
//
//   memory_bytes  takes the size; 0 after an error
sinew_status sinew_memory_size(const void *model, size_t model_bytes, size_t *memory_bytes);

// ---------------------------------------------------------------------------------------------------------------
// A policy

// A policy in the caller's memory; its address is that of the memory.
typedef struct sinew_policy sinew_policy;

// Checks a model completely and makes a policy of it, reset and ready to step. Takes time linear in the file and in the
// bytes of memory that the program's steps touch: once, before the control loop.
//
//   model, model_bytes    as for sinew_check; must stay in place and unchanged while the policy is used
//   memory, memory_bytes  at least sinew_memory_size bytes at a multiple of SINEW_ALIGNMENT, of any content. After an
//                         error the content is undefined, and no policy.
//   options               instruction_set and work_limit, or NULL
//   policy                takes the policy; NULL after an error
sinew_status sinew_init(const void *model, size_t model_bytes, void *memory, size_t memory_bytes,
                        const sinew_options *options, sinew_policy **policy);

// Sets every state to zeros and abandons a step in progress. Counters go on.
//
//   seed  of the noise that a policy draws; those without noise ignore it (format 1 has none)
sinew_status sinew_reset(sinew_policy *policy, uint64_t seed);

// The kernels that run the policy: SINEW_ISA_PORTABLE or above; 0 without a policy.
uint32_t sinew_instruction_set(const sinew_policy *policy);

// "portable", "avx2", ... ; static, never NULL.
const char *sinew_instruction_set_text(uint32_t instruction_set);

// ---------------------------------------------------------------------------------------------------------------
// Inputs and outputs

// Element types.
#define SINEW_FLOAT32 0u
#define SINEW_INT8 1u
#define SINEW_INT16 2u
#define SINEW_INT32 3u
#define SINEW_BOOL 4u  // one byte, 0 or 1

#define SINEW_MAX_RANK 8

// An input or an output. The texts lie in the model: UTF-8, not checked, followed by a zero byte.
typedef struct sinew_tensor_info {
  uint32_t struct_size;           // sizeof(sinew_tensor_info)
  uint32_t type;                  // SINEW_FLOAT32 ...
  const char *name;
  const char *declared_type;      // element type in the source model, such as "int64" (held as SINEW_INT32)
  uint32_t name_length;           // bytes, without the zero
  uint32_t declared_type_length;  // bytes, without the zero
  uint32_t rank;                  // axes: 0 to SINEW_MAX_RANK
  uint32_t shape[SINEW_MAX_RANK];  // extents, each at least 1; 0 beyond the rank
  uint32_t elements;              // their product: 1 to 2^28 - 1
  uint32_t bytes;                 // of all elements
  uint32_t is_state;              // 1: one of a recurrent pair, no part of a frame; 0 otherwise
  uint32_t state_partner;         // of a state: the index of the output (input) it is joined with; otherwise 0
} sinew_tensor_info;

// Describes an input (output). Indices run from 0 to input_count - 1 (output_count - 1), in declared order.
//
// Returns SINEW_INVALID_ARGUMENT when there is no such input (output): a way to enumerate them.
sinew_status sinew_input_info(const sinew_policy *policy, uint32_t index, sinew_tensor_info *info);
sinew_status sinew_output_info(const sinew_policy *policy, uint32_t index, sinew_tensor_info *info);

// The elements of an input in the policy's memory, at a multiple of 16, to be written before a step in place of passing
// an input frame. A step may reuse the memory: write all inputs before every step. Those of a state are read and
// written between steps only, and keep their value.
//
//   bytes  takes the size, or NULL
//
// Returns NULL, and size 0, without such an input.
void *sinew_input_data(sinew_policy *policy, uint32_t index, size_t *bytes);

// The elements of an output in the policy's memory, at a multiple of 16, valid from the end of a step to the beginning
// of the next. Otherwise as sinew_input_data.
const void *sinew_output_data(const sinew_policy *policy, uint32_t index, size_t *bytes);

// ---------------------------------------------------------------------------------------------------------------
// Steps

// What a step is told about the world; the library reads no clock. NULL stands for zeros.
typedef struct sinew_tick {
  uint32_t struct_size;  // sizeof(sinew_tick)
  uint32_t reserved;     // 0
  uint64_t time_ns;      // the caller's monotonic time; nothing in format 1 depends on it
} sinew_tick;

// One step: takes the inputs and the state, gives the outputs and the next state. Allocates nothing, never fails for
// reasons of data, and always takes the same work.
//
//   tick                   or NULL
//   inputs, input_bytes    an input frame of exactly input_frame_bytes, outside of the policy's memory; only read. NULL
//                          (and 0) when the inputs have been written through sinew_input_data.
//   outputs, output_bytes  takes an output frame of exactly output_frame_bytes. May be the inputs' memory. NULL
//                          (and 0) when the outputs are read through sinew_output_data.
//
// NaN in the outputs is always written as 0x7fc00000.
sinew_status sinew_step(sinew_policy *policy, const sinew_tick *tick, const void *inputs, size_t input_bytes,
                        void *outputs, size_t output_bytes);

// Begins a step that sinew_step_continue runs in slices, for control loops whose ticks are shorter than the policy. All
// ways of slicing give the same bits. Between the slices the policy's memory must be left alone. A step in progress is
// abandoned; its state has not changed.
//
//   tick, inputs, input_bytes  as for sinew_step
sinew_status sinew_step_begin(sinew_policy *policy, const sinew_tick *tick, const void *inputs, size_t input_bytes);

// Runs at most maximum_steps steps of the program (sinew_model_info.step_count in all).
//
//   outputs, output_bytes  as for sinew_step; written when the step ends
//
// Returns SINEW_IN_PROGRESS until the step ends, then SINEW_OK; SINEW_NOT_IN_STEP when none was begun.
sinew_status sinew_step_continue(sinew_policy *policy, uint32_t maximum_steps, void *outputs, size_t output_bytes);

// A step of the program, which sinew_step_continue counts: for measuring where the time goes.
typedef struct sinew_layer_info {
  uint32_t struct_size;  // sizeof(sinew_layer_info)
  uint32_t operation;    // its tag in sinew.fbs; sinew_operation_text names it
  const char *name;      // in the model: UTF-8, not checked, followed by a zero byte; empty without one
  uint32_t name_length;  // bytes, without the zero
  uint32_t reserved;     // 0
} sinew_layer_info;

// Describes a step of the program. Indices run from 0 to sinew_model_info.step_count - 1.
//
// Returns SINEW_INVALID_ARGUMENT when there is no such step.
sinew_status sinew_describe_layer(const sinew_policy *policy, uint32_t index, sinew_layer_info *info);

// "dense", "quantize", ... ; static, never NULL.
const char *sinew_operation_text(uint32_t operation);

// ---------------------------------------------------------------------------------------------------------------
// State

// The bytes that sinew_save_state writes: 16 and those of all state inputs; 0 without a policy.
size_t sinew_state_size(const sinew_policy *policy);

// Copies the state out, between two steps. The bytes are the same on every little-endian machine, and can be loaded there.
//
//   state, state_bytes  takes exactly sinew_state_size bytes, at any alignment
sinew_status sinew_save_state(const sinew_policy *policy, void *state, size_t state_bytes);

// Makes a saved state the current one, between two steps.
//
// Returns SINEW_WRONG_STATE for bytes that sinew_save_state has not written, or for another model.
sinew_status sinew_load_state(sinew_policy *policy, const void *state, size_t state_bytes);

// ---------------------------------------------------------------------------------------------------------------
// Health

// What has happened since sinew_init.
typedef struct sinew_counters {
  uint32_t struct_size;      // sizeof(sinew_counters)
  uint32_t reserved;         // 0
  uint64_t completed_steps;  // self-tests included
  uint64_t invalid_inputs;   // NaN met where floats become integers; each was taken as zero (see DATA)
  uint64_t clamped_indices;  // indices that pointed out of a tensor; each was clamped
} sinew_counters;

sinew_status sinew_get_counters(const sinew_policy *policy, sinew_counters *counters);

// Runs the inputs stored in the model from reset and compares the fingerprint of the outputs with the stored one: whether
// this machine, this build and this memory give the bits that the converter saw. Takes the work of up to 1,024 steps, at a
// stretch. Leaves the policy reset.
//
// Returns SINEW_OK, SINEW_SELF_TEST_FAILED, or SINEW_NO_SELF_TEST.
sinew_status sinew_self_test(sinew_policy *policy);

#ifdef __cplusplus
}
#endif

#endif
