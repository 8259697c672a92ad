// Models that are wrong in one place, with everything else put right again.
#pragma once
#include "harness.h"

// Copies a model to a place; returns the copy, which may be changed.
uint8_t *copy_to(int index, const model *original);

// Makes the checksum in the trailer that of the bytes.
void seal(uint8_t *bytes, size_t size);

// Where a field of the root table lies, by its number in the schema (0: format_version, 1: arithmetic_version, ...);
// 0 when it is absent.
size_t root_field(const uint8_t *bytes, uint32_t number);

uint32_t read_u32(const uint8_t *bytes);
void write_u32(uint8_t *bytes, uint32_t value);
