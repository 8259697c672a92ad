// A file that is complete or not there: written under a temporary name beside it and renamed at the end.
#pragma once
#include <stddef.h>
#include <stdio.h>

typedef struct output_file {
  const char *path;       // as the caller named it
  const char *target;     // behind symbolic links
  const char *temporary;  // NULL: the target is no regular file and written in place
  FILE *stream;
} output_file;

// Ends the program when the file cannot be made there, or is one of those that are read.
void check_output(const char *path, const char *const *inputs, size_t count);

// Each ends the program, leaving no file, when it fails.
output_file create_output(const char *path);
void write_output(output_file *file, const void *bytes, size_t size);
void finish_output(output_file *file);
