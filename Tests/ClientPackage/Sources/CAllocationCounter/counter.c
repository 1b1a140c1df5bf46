#include "CAllocationCounter.h"

#if defined(__linux__)
#include <features.h>
#endif

#if defined(__GLIBC__)
#include <errno.h>
#include <execinfo.h>
#include <stdatomic.h>
#include <stdint.h>
#include <unistd.h>

// The C library's own functions, under the names that it keeps for programs that replace them.
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *memory, size_t size);
void *__libc_memalign(size_t alignment, size_t size);
void __libc_free(void *memory);

static atomic_bool counting, tracing_next;
static atomic_size_t allocations, frees;

static void count_allocation(void) {
    if (!atomic_load_explicit(&counting, memory_order_relaxed)) return;
    atomic_fetch_add(&allocations, 1);
    if (!atomic_exchange(&tracing_next, false)) return;
    static const char title[] = "the first allocation:\n";
    void *calls[64];
    atomic_store(&counting, false);
    if (write(STDOUT_FILENO, title, sizeof title - 1) > 0) {
        backtrace_symbols_fd(calls, backtrace(calls, 64), STDOUT_FILENO);
    }
    atomic_store(&counting, true);
}

void *malloc(size_t size) {
    count_allocation();
    return __libc_malloc(size);
}

void *calloc(size_t count, size_t size) {
    count_allocation();
    return __libc_calloc(count, size);
}

void *realloc(void *memory, size_t size) {
    count_allocation();
    return __libc_realloc(memory, size);
}

void *memalign(size_t alignment, size_t size) {
    count_allocation();
    return __libc_memalign(alignment, size);
}

void *aligned_alloc(size_t alignment, size_t size) {
    count_allocation();
    return __libc_memalign(alignment, size);
}

int posix_memalign(void **memory, size_t alignment, size_t size) {
    count_allocation();
    if (alignment % sizeof(void *) != 0 || (alignment & (alignment - 1)) != 0 || alignment == 0) {
        return EINVAL;
    }
    void *taken = __libc_memalign(alignment, size);
    if (taken == NULL) return ENOMEM;
    *memory = taken;
    return 0;
}

void free(void *memory) {
    if (memory != NULL && atomic_load_explicit(&counting, memory_order_relaxed)) {
        atomic_fetch_add(&frees, 1);
    }
    __libc_free(memory);
}

bool allocation_counter_works(void) { return true; }

void allocation_counter_start(bool tracing) {
    // The first trace loads a library, which allocates.
    void *calls[1];
    backtrace(calls, 1);
    atomic_store(&allocations, 0);
    atomic_store(&frees, 0);
    atomic_store(&tracing_next, tracing);
    atomic_store(&counting, true);
}

allocation_counts allocation_counter_stop(void) {
    atomic_store(&counting, false);
    return (allocation_counts){atomic_load(&allocations), atomic_load(&frees)};
}

#else

bool allocation_counter_works(void) { return false; }
void allocation_counter_start(bool tracing) { (void)tracing; }
allocation_counts allocation_counter_stop(void) { return (allocation_counts){0, 0}; }

#endif
