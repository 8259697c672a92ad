// The functions of sinew.h are defined in the module SinewC; this file makes the header a module and checks that
// it compiles alone.
#include "sinew.h"
