// Which array is given to which input, and whether it fits.
#include "observations.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char reset_name[] = "reset";

static const zip_member *find(const zip_archive *archive, const char *name) {
  for (uint32_t i = 0; i < archive->count; i++) {
    const zip_member *member = &archive->members[i];
    if (member->array != NULL && strcmp(member->array, name) == 0) return member;
  }
  return NULL;
}

static array read_array(zip_archive *archive, const zip_member *member) {
  return npy_array(archive->path, member->array, zip_content(archive, member), (size_t)member->size);
}

// Text that grows while it is written; `finish_text` gives it to the caller.
typedef struct text {
  FILE *stream;
  char *bytes;
  size_t size;
} text;

static void begin_text(text *text) {
  text->stream = open_memstream(&text->bytes, &text->size);
  if (text->stream == NULL) fail(EXIT_INTERNAL, "no memory for a message");
}

static const char *finish_text(text *text) {
  if (fclose(text->stream) != 0) fail(EXIT_INTERNAL, "no memory for a message");
  return text->bytes;
}

static void put_extents(FILE *stream, const uint32_t *extents, uint32_t count) {
  for (uint32_t i = 0; i < count; i++) fprintf(stream, ", %u", extents[i]);
}

static _Noreturn void refuse_missing(const zip_archive *archive, const char *name) {
  text text;
  begin_text(&text);
  const char *separator = "it holds ";
  for (uint32_t i = 0; i < archive->count; i++) {
    if (archive->members[i].array == NULL) continue;
    fprintf(text.stream, "%s'%s'", separator, printable(archive->members[i].array));
    separator = ", ";
  }
  if (*separator == 'i') fputs("it holds no arrays", text.stream);
  refuse(archive->path, NULL, "no array '%s' for the policy's input of that name; %s", printable(name),
         finish_text(&text));
}

static _Noreturn void refuse_shape(const char *path, const column *column) {
  const sinew_tensor_info *port = &column->port;
  text found, accepted;
  begin_text(&found);
  for (uint32_t i = 0; i < column->array.rank; i++) {
    fprintf(found.stream, i > 0 ? ", %llu" : "%llu", (unsigned long long)column->array.shape[i]);
  }
  begin_text(&accepted);
  fputs("[samples", accepted.stream);
  put_extents(accepted.stream, port->shape, port->rank);
  fputc(']', accepted.stream);
  if (port->rank > 0 && port->shape[0] == 1) {
    fputs(" or [samples", accepted.stream);
    put_extents(accepted.stream, port->shape + 1, port->rank - 1);
    fputc(']', accepted.stream);
  }
  if (port->is_state) {
    fputs(" or [", accepted.stream);
    if (port->rank > 0) fprintf(accepted.stream, "%u", port->shape[0]);
    if (port->rank > 0) put_extents(accepted.stream, port->shape + 1, port->rank - 1);
    fputc(']', accepted.stream);
  }
  refuse(path, NULL, "array '%s' has shape [%s]; accepted: %s", printable(port->name), finish_text(&found),
         finish_text(&accepted));
}

// Whether the array's axes from `first` on are the input's from `from` on.
static int has_axes(const array *array, uint32_t first, const sinew_tensor_info *port, uint32_t from) {
  if (array->rank < first || array->rank - first != port->rank - from) return 0;
  for (uint32_t i = from; i < port->rank; i++) {
    if (array->shape[first + i - from] != port->shape[i]) return 0;
  }
  return 1;
}

static void match(const char *path, column *column) {
  const sinew_tensor_info *port = &column->port;
  column->is_given = 1;
  column->is_initial = port->is_state && has_axes(&column->array, 0, port, 0);
  const int has_sample_axis = has_axes(&column->array, 1, port, 0);
  const int samples_are_batch = port->rank > 0 && port->shape[0] == 1 && has_axes(&column->array, 1, port, 1);
  if (!column->is_initial && !has_sample_axis && !samples_are_batch) refuse_shape(path, column);
}

// Says which arrays name no input.
static void note_ignored(const zip_archive *archive, const observations *observations) {
  text text;
  uint32_t count = 0;
  begin_text(&text);
  for (uint32_t i = 0; i < archive->count; i++) {
    const char *name = archive->members[i].array;
    int is_known = name == NULL || strcmp(name, reset_name) == 0;
    for (uint32_t j = 0; j < observations->column_count && !is_known; j++) {
      is_known = strcmp(name, observations->columns[j].port.name) == 0;
    }
    if (!is_known) fprintf(text.stream, count++ > 0 ? ", '%s'" : "'%s'", printable(name));
  }
  const char *names = finish_text(&text);
  if (count > 0) {
    fprintf(stderr, "sinew-run: note: %s: %s %s ignored\n", archive->path, names,
            count == 1 ? "names no input and is" : "name no input and are");
  }
}

// The number of samples, in which all arrays must agree.
static void count_samples(observations *observations) {
  const array *first = NULL;
  for (uint32_t i = 0; i <= observations->column_count; i++) {
    const int is_marks = i == observations->column_count;
    const column *column = is_marks ? NULL : &observations->columns[i];
    if (is_marks ? !observations->has_marks : !column->is_given || column->is_initial) continue;
    const array *array = is_marks ? &observations->marks : &column->array;
    const uint64_t count = array->rank > 0 ? array->shape[0] : 0;
    if (first == NULL) {
      first = array;
      observations->count = count;
    }
    if (is_marks && array->rank != 1) {
      refuse(observations->path, NULL, "array '%s' has %u axes; accepted: one, with a boolean for every sample",
             reset_name, array->rank);
    }
    if (count != observations->count) {
      refuse(observations->path, NULL, "array '%s' has %llu samples but '%s' has %llu; they must agree",
             printable(array->name), (unsigned long long)count, printable(first->name),
             (unsigned long long)observations->count);
    }
  }
  if (first == NULL) {
    refuse(observations->path, NULL,
           "no array has a sample axis; a policy that runs on its own state alone takes as many steps as an array "
           "'reset' of booleans has elements");
  }
  if (observations->count == 0) {
    refuse(observations->path, NULL, "array '%s' has no samples", printable(first->name));
  }
}

observations read_observations(const loaded *model, const char *path) {
  zip_archive archive = open_zip(path);
  observations result = {.path = path, .column_count = model->info.input_count};
  result.columns = allocated(result.column_count * sizeof *result.columns);
  int takes_reset = 0;
  for (uint32_t i = 0; i < result.column_count; i++) {
    column *column = &result.columns[i];
    *column = (struct column){.port = input_info(model, i)};
    takes_reset |= strcmp(column->port.name, reset_name) == 0;
    const zip_member *member = find(&archive, column->port.name);
    if (member == NULL && !column->port.is_state) refuse_missing(&archive, column->port.name);
    if (member == NULL) continue;
    column->array = read_array(&archive, member);
    match(path, column);
  }
  const zip_member *marks = takes_reset ? NULL : find(&archive, reset_name);
  if (marks != NULL) {
    result.marks = read_array(&archive, marks);
    result.has_marks = 1;
  }
  count_samples(&result);
  note_ignored(&archive, &result);
  result.memory_left = memory_limit() - archive.inflated;
  return result;
}
