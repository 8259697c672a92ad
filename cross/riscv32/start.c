// Reset for QEMU's virt machine: sets up memory and the floating-point unit, where there is one, then calls main.
#include <stdint.h>

extern uint32_t bss_start[], bss_end[];
int main(void);
__attribute__((used)) void reset(void);

// The machine's switch: ends the emulation.
static _Noreturn void stop(uint32_t status) {
  volatile uint32_t *const finisher = (volatile uint32_t *)0x100000;
  for (;;) *finisher = status << 16 | 0x3333;
}

__attribute__((aligned(4), used)) static void trap(void) { stop(1); }

__attribute__((naked, section(".start"), used)) void start(void) {
  __asm__ volatile(
      ".option push\n\t.option norelax\n\tla gp, __global_pointer$\n\t.option pop\n\t"
      ".option arch, +zicsr\n\t"
      "la sp, stack_top\n\tla t0, trap\n\tcsrw mtvec, t0\n\t"
      "li t0, 0x2000\n\tcsrs mstatus, t0\n\t"  // on, with its registers undefined; ignored without a unit
      "j reset");
}

void reset(void) {
  for (volatile uint32_t *to = bss_start; to < bss_end; to++) *to = 0;
  main();
  stop(0);
}
