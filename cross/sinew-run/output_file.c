// A file that is complete or not there.
#define _XOPEN_SOURCE 700  // realpath
#include "output_file.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "npz.h"
#include "sinew_run.h"

void check_output(const char *path, const char *const *inputs, size_t count) {
  struct stat output, input;
  if (stat(path, &output) == 0) {
    if (S_ISDIR(output.st_mode)) fail(EXIT_CANNOT_CREATE, "%s: cannot be created: it is a folder", path);
    for (size_t i = 0; i < count; i++) {
      if (stat(inputs[i], &input) != 0 || input.st_dev != output.st_dev || input.st_ino != output.st_ino) continue;
      fail(EXIT_USAGE, "the output %s is also the input %s, which would be lost", path, inputs[i]);
    }
    return;
  }
  const char *slash = strrchr(path, '/');
  const size_t length = slash == NULL ? 0 : (size_t)(slash - path) + 1;
  char *folder = allocated(length + 2);
  memcpy(folder, length > 0 ? path : ".", length > 0 ? length : 1);
  folder[length > 0 ? length : 1] = 0;
  if (*path == 0 || access(folder, W_OK | X_OK) != 0) {
    fail(EXIT_CANNOT_CREATE, "%s: cannot be created: %s", path, strerror(*path == 0 ? ENOENT : errno));
  }
  free(folder);
}

static _Noreturn void give_up(const output_file *file, int exit_code, const char *what) {
  const int reason = errno;
  if (file->temporary != NULL) unlink(file->temporary);
  fail(exit_code, "%s: cannot be %s: %s", file->path, what, strerror(reason));
}

output_file create_output(const char *path) {
  output_file file = {.path = path, .target = path};
  struct stat status;
  const int exists = stat(path, &status) == 0;
  if (exists && !S_ISREG(status.st_mode)) {
    file.stream = fopen(path, "wb");
    if (file.stream == NULL) give_up(&file, EXIT_CANNOT_CREATE, "created");
    return file;
  }
  const char *resolved = realpath(path, NULL);
  if (resolved != NULL) file.target = resolved;
  static const char suffix[] = ".XXXXXX";
  const size_t length = strlen(file.target);
  char *temporary = allocated(length + sizeof suffix);
  memcpy(temporary, file.target, length);
  memcpy(temporary + length, suffix, sizeof suffix);
  const int descriptor = mkstemp(temporary);
  if (descriptor < 0) give_up(&file, EXIT_CANNOT_CREATE, "created");
  file.temporary = temporary;
  // A temporary file is for its owner only; this one gets the rights that a file would have there.
  const mode_t mask = umask(0);
  umask(mask);
  const mode_t mode = exists ? status.st_mode & 0777 : 0666 & ~mask;
  if (fchmod(descriptor, mode) != 0) give_up(&file, EXIT_CANNOT_CREATE, "created");
  file.stream = fdopen(descriptor, "wb");
  if (file.stream == NULL) give_up(&file, EXIT_CANNOT_CREATE, "created");
  return file;
}

void write_output(output_file *file, const void *bytes, size_t size) {
  if (fwrite(bytes, 1, size, file->stream) != size) give_up(file, EXIT_INPUT_OUTPUT, "written");
}

void finish_output(output_file *file) {
  if (fclose(file->stream) != 0) give_up(file, EXIT_INPUT_OUTPUT, "written");
  if (file->temporary == NULL) return;
  if (rename(file->temporary, file->target) != 0) give_up(file, EXIT_CANNOT_CREATE, "created");
}
