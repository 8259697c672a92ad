// A test program for every target: checks, and the models they run on.
#pragma once
#include <stddef.h>
#include <stdint.h>

// A .sinew file at a multiple of 16.
typedef struct model {
  const uint8_t *bytes;
  size_t size;
} model;

// What the tests run on, made by cross/test.
typedef struct models {
  model integer;    // int8, one float32 input and output, at least four dense layers, a self-test
  model real;       // the same policy in float32
  model recurrent;  // with a state pair
} models;

void test_status_codes(const models *models);
void test_damage(const models *models);
void test_structs(const models *models);
void test_ports(const models *models);
void test_steps(const models *models);
void test_state(const models *models);
void test_environment(const models *models);
void test_placement(const models *models);

// Reports a check that failed and counts it.
void check(int holds, const char *claim, const char *file, int line);

#define CHECK(condition) check((condition) != 0, #condition, __FILE__, __LINE__)

// Memory for the tests: each place has PLACE_BYTES at a multiple of 64.
enum { PLACE_COUNT = 3, PLACE_BYTES = 1 << 18 };
uint8_t *place(int index);
