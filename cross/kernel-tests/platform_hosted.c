// Programs under an operating system.
#include <stdio.h>
#include <stdlib.h>

#include "platform.h"

void platform_write(const char *text) {
  fputs(text, stdout);
  fflush(stdout);
}

_Noreturn void platform_exit(int status) { exit(status); }
