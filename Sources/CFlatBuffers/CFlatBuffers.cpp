#include "CFlatBuffers.h"
