// The functions of sinew.h are defined in the module SinewC; this file makes the headers a module and checks that
// they compile alone.
#include "sinew.h"
