// SwiftPM wants at least one source file in a C target; all of CZip is its header.
#include "CZip.h"
