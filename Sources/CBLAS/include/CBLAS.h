// The C interface of the basic linear algebra subprograms (Debian: libopenblas-dev).
#pragma once

#include <cblas.h>
