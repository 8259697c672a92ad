// SwiftPM wants at least one source file; everything is in the header.
#include "CBLAS.h"
