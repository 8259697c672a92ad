#include "CAllocationCounter.h"

#include <errno.h>
#include <stddef.h>

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || __has_feature(memory_sanitizer)
#define SNW_HAS_SANITIZER 1
#endif
#endif

#if defined(__GLIBC__) && !defined(SNW_HAS_SANITIZER)

// The allocator behind the public names.
extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *memory, size_t size);
extern void *__libc_memalign(size_t alignment, size_t size);
extern void __libc_free(void *memory);

static __thread int counting;
static __thread uint64_t calls;

static void count(void) {
  if (counting) calls += 1;
}

void *malloc(size_t size) {
  count();
  return __libc_malloc(size);
}

void *calloc(size_t number, size_t size) {
  count();
  return __libc_calloc(number, size);
}

void *realloc(void *memory, size_t size) {
  count();
  return __libc_realloc(memory, size);
}

void *memalign(size_t alignment, size_t size) {
  count();
  return __libc_memalign(alignment, size);
}

void *aligned_alloc(size_t alignment, size_t size) {
  count();
  return __libc_memalign(alignment, size);
}

int posix_memalign(void **result, size_t alignment, size_t size) {
  count();
  if (alignment < sizeof(void *) || (alignment & (alignment - 1)) != 0) return EINVAL;
  void *memory = __libc_memalign(alignment, size);
  if (memory == NULL) return ENOMEM;
  *result = memory;
  return 0;
}

void free(void *memory) {
  count();
  __libc_free(memory);
}

int32_t snw_allocation_counter_works(void) { return 1; }

void snw_allocation_counter_start(void) {
  calls = 0;
  counting = 1;
}

uint64_t snw_allocation_counter_stop(void) {
  counting = 0;
  return calls;
}

#else

int32_t snw_allocation_counter_works(void) { return 0; }
void snw_allocation_counter_start(void) {}
uint64_t snw_allocation_counter_stop(void) { return 0; }

#endif
