// Counts heap allocations of a thread, by taking the place of malloc and its relatives in the test program.
//
// Linux with glibc, without a sanitizer (those replace malloc themselves): elsewhere nothing is counted and
// `snw_allocation_counter_works` says so.
#pragma once
#include <stdint.h>

int32_t snw_allocation_counter_works(void);
// Starts to count allocations of the calling thread, from zero.
void snw_allocation_counter_start(void);
// Stops, and returns the number of calls that asked for memory or gave some back.
uint64_t snw_allocation_counter_stop(void);
