// The smallest program that uses the library: links whatever kind of program it is part of.
#include "sinew.h"

int library_answers(void);

int library_answers(void) {
  return sinew_check(NULL, 0, NULL, NULL) == SINEW_INVALID_ARGUMENT && sinew_status_text(SINEW_OK) != NULL;
}
