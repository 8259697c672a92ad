// The layout of sinew.h's structs, whatever the compiler's flags. Compiled, not run.
#include "sinew.h"

#define HOLDS(name, condition) typedef char name[(condition) ? 1 : -1]

enum { POINTER = sizeof(void *) };

HOLDS(status_has_32_bits, sizeof(sinew_status) == 4);

HOLDS(options_size, sizeof(sinew_options) == 24);
HOLDS(options_limit, offsetof(sinew_options, work_limit) == 16);

HOLDS(info_size, sizeof(sinew_model_info) == 104);
HOLDS(info_work, offsetof(sinew_model_info, work) == 64);
HOLDS(info_digest, offsetof(sinew_model_info, sha256) == 72);

HOLDS(tensor_size, sizeof(sinew_tensor_info) == 8 + 2 * POINTER + 60 + (POINTER - 4));
HOLDS(tensor_name, offsetof(sinew_tensor_info, name) == 8);
HOLDS(tensor_shape, offsetof(sinew_tensor_info, shape) == 20 + 2 * POINTER);

HOLDS(layer_size, sizeof(sinew_layer_info) == 16 + POINTER);
HOLDS(layer_name, offsetof(sinew_layer_info, name) == 8);

HOLDS(tick_size, sizeof(sinew_tick) == 16);
HOLDS(tick_time, offsetof(sinew_tick, time_ns) == 8);

HOLDS(counters_size, sizeof(sinew_counters) == 32);
HOLDS(counters_clamped, offsetof(sinew_counters, clamped_indices) == 24);

#define STARTS_WITH_ITS_SIZE(type) HOLDS(type##_starts, offsetof(type, struct_size) == 0 && sizeof(((type *)0)->struct_size) == 4)
STARTS_WITH_ITS_SIZE(sinew_options);
STARTS_WITH_ITS_SIZE(sinew_model_info);
STARTS_WITH_ITS_SIZE(sinew_tensor_info);
STARTS_WITH_ITS_SIZE(sinew_layer_info);
STARTS_WITH_ITS_SIZE(sinew_tick);
STARTS_WITH_ITS_SIZE(sinew_counters);
