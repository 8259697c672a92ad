// The C face of libzip for Swift: nothing is added, so that every use can be looked up in its manual.
#pragma once

#include <zip.h>
