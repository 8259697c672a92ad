// A thin bridge to flatbuffers::FlatBufferBuilder: tables by vtable offset, without generated code.
//
// Objects are made leaves first and named by the 32-bit offsets that the builder returns; 0 is no object.
// Nothing throws: the first failure (memory) is remembered, later calls do nothing, and
// `snw_flatbuffer_finish` reports it.
#pragma once
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#define SNW_NOEXCEPT noexcept
#else
#define SNW_NOEXCEPT
#endif

#pragma clang assume_nonnull begin

typedef struct snw_flatbuffer snw_flatbuffer;

// Returns null when there is no memory.
snw_flatbuffer *_Nullable snw_flatbuffer_create(void) SNW_NOEXCEPT;
void snw_flatbuffer_destroy(snw_flatbuffer *builder) SNW_NOEXCEPT;

// Strings and vectors; `count` elements, native (little-endian) order.
uint32_t snw_flatbuffer_string(
    snw_flatbuffer *builder, const char *_Nullable text, size_t byte_count) SNW_NOEXCEPT;
uint32_t snw_flatbuffer_vector16(
    snw_flatbuffer *builder, const uint16_t *_Nullable values, size_t count) SNW_NOEXCEPT;
uint32_t snw_flatbuffer_vector32(
    snw_flatbuffer *builder, const uint32_t *_Nullable values, size_t count) SNW_NOEXCEPT;
// A vector of tables.
uint32_t snw_flatbuffer_vector_of_tables(
    snw_flatbuffer *builder, const uint32_t *_Nullable tables, size_t count) SNW_NOEXCEPT;

// A table: start, add fields, end. `field` is the offset in the vtable (4, 6, 8 ...). Scalars are stored even
// when they are zero, so that the length of a file does not depend on its numbers.
uint32_t snw_flatbuffer_start_table(snw_flatbuffer *builder) SNW_NOEXCEPT;
void snw_flatbuffer_add8(snw_flatbuffer *builder, uint16_t field, uint8_t value) SNW_NOEXCEPT;
void snw_flatbuffer_add16(snw_flatbuffer *builder, uint16_t field, uint16_t value) SNW_NOEXCEPT;
void snw_flatbuffer_add32(snw_flatbuffer *builder, uint16_t field, uint32_t value) SNW_NOEXCEPT;
void snw_flatbuffer_add64(snw_flatbuffer *builder, uint16_t field, uint64_t value) SNW_NOEXCEPT;
// A reference to a string, vector or table; nothing is added when `object` is 0.
void snw_flatbuffer_add_reference(snw_flatbuffer *builder, uint16_t field, uint32_t object) SNW_NOEXCEPT;
// A struct, as its bytes.
void snw_flatbuffer_add_struct(
    snw_flatbuffer *builder, uint16_t field, const uint8_t *bytes, size_t byte_count,
    size_t alignment) SNW_NOEXCEPT;
uint32_t snw_flatbuffer_end_table(snw_flatbuffer *builder, uint32_t start) SNW_NOEXCEPT;

// Ends the buffer with a root table and a file identifier of four characters. Returns its bytes, which live
// until the builder is destroyed, or null after a failure.
const uint8_t *_Nullable snw_flatbuffer_finish(
    snw_flatbuffer *builder, uint32_t root, const char *identifier, size_t *byte_count) SNW_NOEXCEPT;

#pragma clang assume_nonnull end

#undef SNW_NOEXCEPT
#ifdef __cplusplus
}
#endif
