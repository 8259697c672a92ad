// The smallest application: a policy, and nothing but the call in its control loop. Linked to see what of the library comes
// along; what the model and its frames are does not matter for that.
#include "platform.h"
#include "sinew.h"

static _Alignas(SINEW_ALIGNMENT) const uint8_t model[16] = {1};
static _Alignas(SINEW_ALIGNMENT) uint8_t memory[16];
static volatile float observation[1], action[1];

int program(int argc, char **argv) {
  (void)argc;
  (void)argv;
  sinew_policy *policy;
  if (sinew_init(model, sizeof model, memory, sizeof memory, NULL, &policy) != SINEW_OK) return 1;
  for (;;) {
    const sinew_status status = sinew_step(
        policy, NULL, (const void *)observation, sizeof observation, (void *)action, sizeof action);
    if (status != SINEW_OK) return 2;
  }
}
