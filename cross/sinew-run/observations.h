// Recorded inputs of a policy: the arrays of an .npz file, matched with the inputs they are named after.
#pragma once
#include <stdint.h>

#include "npz.h"
#include "sinew_run.h"

// What one input is given.
typedef struct column {
  sinew_tensor_info port;
  int is_given;    // a state need not be
  int is_initial;  // a state's value after a reset; otherwise one value for every sample, along axis 0
  array array;
} column;

typedef struct observations {
  const char *path;
  uint64_t count;        // samples
  uint64_t memory_left;  // of memory_limit()
  uint32_t column_count;
  column *columns;  // one for each input, in order
  int has_marks;
  array marks;  // true for samples that begin an episode
} observations;

// Ends the program with a message when the arrays do not fit the policy. Arrays that name no input are named on standard
// error and not looked at.
observations read_observations(const loaded *model, const char *path);

// Whether state starts anew at a sample.
int begins_episode(const observations *observations, uint64_t sample);

// Writes the initial states, or everything that is given for a sample, into the policy's inputs.
void give_initial_states(const loaded *model, const observations *observations);
void give_sample(const loaded *model, const observations *observations, uint64_t sample);
