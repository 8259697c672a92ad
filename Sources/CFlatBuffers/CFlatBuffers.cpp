#include "CFlatBuffers.h"

#include <flatbuffers/flatbuffers.h>

#include <new>

struct snw_flatbuffer {
  flatbuffers::FlatBufferBuilder builder;
  bool failed = false;

  snw_flatbuffer() { builder.ForceDefaults(true); }
};

namespace {

using Table = flatbuffers::Offset<flatbuffers::Table>;

// Runs `body` unless something has failed before; remembers a failure. Returns what `body` returns, or 0.
template <typename Body>
uint32_t guarded(snw_flatbuffer *buffer, Body body) noexcept {
  if (buffer->failed) return 0;
  try {
    return body(buffer->builder);
  } catch (...) {
    buffer->failed = true;
    return 0;
  }
}

template <typename Value>
void add(snw_flatbuffer *buffer, uint16_t field, Value value) noexcept {
  guarded(buffer, [&](flatbuffers::FlatBufferBuilder &builder) {
    builder.AddElement<Value>(field, value, 0);
    return 0u;
  });
}

template <typename Value>
uint32_t vector(snw_flatbuffer *buffer, const Value *values, size_t count) noexcept {
  return guarded(buffer, [&](flatbuffers::FlatBufferBuilder &builder) {
    static const Value none = 0;
    return builder.CreateVector(values ? values : &none, count).o;
  });
}

}  // namespace

extern "C" {

snw_flatbuffer *snw_flatbuffer_create(void) noexcept {
  try {
    return new snw_flatbuffer;
  } catch (...) {
    return nullptr;
  }
}

void snw_flatbuffer_destroy(snw_flatbuffer *buffer) noexcept { delete buffer; }

uint32_t snw_flatbuffer_string(snw_flatbuffer *buffer, const char *text, size_t byte_count) noexcept {
  return guarded(buffer, [&](auto &builder) { return builder.CreateString(text ? text : "", byte_count).o; });
}

uint32_t snw_flatbuffer_vector16(snw_flatbuffer *buffer, const uint16_t *values, size_t count) noexcept {
  return vector(buffer, values, count);
}

uint32_t snw_flatbuffer_vector32(snw_flatbuffer *buffer, const uint32_t *values, size_t count) noexcept {
  return vector(buffer, values, count);
}

uint32_t snw_flatbuffer_vector_of_tables(
    snw_flatbuffer *buffer, const uint32_t *tables, size_t count) noexcept {
  return guarded(buffer, [&](flatbuffers::FlatBufferBuilder &builder) {
    std::vector<Table> offsets(tables, tables + count);
    return builder.CreateVector(offsets).o;
  });
}

uint32_t snw_flatbuffer_start_table(snw_flatbuffer *buffer) noexcept {
  return guarded(buffer, [](auto &builder) { return builder.StartTable(); });
}

void snw_flatbuffer_add8(snw_flatbuffer *buffer, uint16_t field, uint8_t value) noexcept {
  add(buffer, field, value);
}

void snw_flatbuffer_add16(snw_flatbuffer *buffer, uint16_t field, uint16_t value) noexcept {
  add(buffer, field, value);
}

void snw_flatbuffer_add32(snw_flatbuffer *buffer, uint16_t field, uint32_t value) noexcept {
  add(buffer, field, value);
}

void snw_flatbuffer_add64(snw_flatbuffer *buffer, uint16_t field, uint64_t value) noexcept {
  add(buffer, field, value);
}

void snw_flatbuffer_add_reference(snw_flatbuffer *buffer, uint16_t field, uint32_t object) noexcept {
  guarded(buffer, [&](auto &builder) {
    builder.AddOffset(field, Table(object));
    return 0u;
  });
}

void snw_flatbuffer_add_struct(
    snw_flatbuffer *buffer, uint16_t field, const uint8_t *bytes, size_t byte_count,
    size_t alignment) noexcept {
  guarded(buffer, [&](flatbuffers::FlatBufferBuilder &builder) {
    builder.StartStruct(alignment);
    builder.PushBytes(bytes, byte_count);
    builder.AddStructOffset(field, builder.EndStruct());
    return 0u;
  });
}

uint32_t snw_flatbuffer_end_table(snw_flatbuffer *buffer, uint32_t start) noexcept {
  return guarded(buffer, [&](auto &builder) { return builder.EndTable(start); });
}

const uint8_t *snw_flatbuffer_finish(
    snw_flatbuffer *buffer, uint32_t root, const char *identifier, size_t *byte_count) noexcept {
  guarded(buffer, [&](auto &builder) {
    builder.Finish(Table(root), identifier);
    return 0u;
  });
  if (buffer->failed) return nullptr;
  *byte_count = buffer->builder.GetSize();
  return buffer->builder.GetBufferPointer();
}

}  // extern "C"
