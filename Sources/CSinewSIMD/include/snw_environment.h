// The floating-point environment of the thread: one -ffast-math library in a process turns flushing of subnormals on
// for every thread that it touches, and a caller may have another rounding mode. `step` sets the environment that the
// arithmetic assumes and restores the caller's.
//
// The compiler does not know that float operations depend on this state. Keep the operations in a function that is not
// inlined between the two calls (a kernel called through a pointer is one).
#pragma once
#include <stdint.h>

// The caller's environment; a register's bits, or 0 where the target has no floating-point unit.
typedef struct snw_environment {
  uint64_t saved;
} snw_environment;

// Sets round to nearest even, no flushing of subnormals and no trapping exceptions; returns the environment before.
static inline snw_environment snw_environment_enter(void) {
  snw_environment caller = {0};
#if defined(__x86_64__)
  caller.saved = __builtin_ia32_stmxcsr();
  // Written only when something but the sticky flags differs: a write costs more than a small layer.
  if ((caller.saved & ~(uint64_t)0x3f) != 0x1f80) __builtin_ia32_ldmxcsr(0x1f80);
#elif defined(__aarch64__)
  uint64_t control;
  __asm__ volatile("mrs %0, fpcr" : "=r"(control)::"memory");
  caller.saved = control;
  // Written only when it differs: FPCR writes are slow on many cores.
  if (control != 0) __asm__ volatile("msr fpcr, %0" : : "r"((uint64_t)0) : "memory");
#elif defined(__arm__) && defined(__ARM_FP)
  uint32_t status;
  __asm__ volatile("vmrs %0, fpscr" : "=r"(status)::"memory");
  caller.saved = status;
  // AHP, DN, FZ, RMode, FZ16 and the trap enables.
  uint32_t plain = status & ~(uint32_t)0x07c89f00;
  __asm__ volatile("vmsr fpscr, %0" : : "r"(plain) : "memory");
#elif defined(__riscv_f)
  uint32_t rounding;
  __asm__ volatile("csrrwi %0, frm, 0" : "=r"(rounding)::"memory");
  caller.saved = rounding;
#endif
  return caller;
}

// Restores what `snw_environment_enter` returned.
static inline void snw_environment_leave(snw_environment caller) {
#if defined(__x86_64__)
  if (__builtin_ia32_stmxcsr() != (uint32_t)caller.saved) __builtin_ia32_ldmxcsr((uint32_t)caller.saved);
#elif defined(__aarch64__)
  if (caller.saved != 0) __asm__ volatile("msr fpcr, %0" : : "r"(caller.saved) : "memory");
#elif defined(__arm__) && defined(__ARM_FP)
  __asm__ volatile("vmsr fpscr, %0" : : "r"((uint32_t)caller.saved) : "memory");
#elif defined(__riscv_f)
  __asm__ volatile("csrw frm, %0" : : "r"((uint32_t)caller.saved) : "memory");
#else
  (void)caller;
#endif
}
