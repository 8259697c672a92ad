// Reset and vectors for a Cortex-M4 or M7: sets up memory and the floating-point unit, then calls main.
#include <stdint.h>

extern uint32_t stack_top[], data_load[], data_start[], data_end[], bss_start[], bss_end[];
int main(void);

static void stop(void) {
  // A breakpoint in a fault handler locks the processor up, which ends an emulation.
  for (;;) __asm__ volatile("bkpt 0");
}

// No loop here may become a call: memcpy may use the floating-point unit before it is on.
static void reset(void) {
  volatile uint32_t *const coprocessor_access = (volatile uint32_t *)0xe000ed88;
  *coprocessor_access |= 0xfu << 20;  // full access to the floating-point unit
  __asm__ volatile("dsb\n\tisb" ::: "memory");
  const volatile uint32_t *from = data_load;
  for (volatile uint32_t *to = data_start; to < data_end; to++) *to = *from++;
  for (volatile uint32_t *to = bss_start; to < bss_end; to++) *to = 0;
  main();
  stop();
}

typedef union vector {
  uint32_t *stack;
  void (*handler)(void);
} vector;

// Initial stack, reset, and the fourteen other exceptions of the architecture. Interrupts stay off.
__attribute__((section(".vectors"), used)) static const vector vectors[16] = {
    {.stack = stack_top},
    {.handler = reset},
    {.handler = stop}, {.handler = stop}, {.handler = stop}, {.handler = stop}, {.handler = stop},
    {.handler = stop}, {.handler = stop}, {.handler = stop}, {.handler = stop}, {.handler = stop},
    {.handler = stop}, {.handler = stop}, {.handler = stop}, {.handler = stop},
};
