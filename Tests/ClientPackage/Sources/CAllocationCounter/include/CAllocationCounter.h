// Counts the calls of malloc, calloc, realloc, posix_memalign, aligned_alloc and memalign in the
// program that links this, on every thread and from every library. Needs the GNU C library.
#ifndef C_ALLOCATION_COUNTER_H
#define C_ALLOCATION_COUNTER_H

#include <stdbool.h>
#include <stddef.h>

/// Whether allocations can be counted here.
bool allocation_counter_works(void);

/// Starts counting at 0. With `tracing` the first allocation prints the calls that led to it.
void allocation_counter_start(bool tracing);

/// What was asked for since the start, and what was given back.
typedef struct allocation_counts {
    size_t allocations, frees;
} allocation_counts;

/// Stops counting.
allocation_counts allocation_counter_stop(void);

#endif
