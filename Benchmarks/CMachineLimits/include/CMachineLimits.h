// Loops that run a machine at its limits: reading memory, chasing pointers, multiplying and adding.
//
// Every function takes the features found by cml_features() and picks its widest instructions from
// them; asking once matters, because in a virtual machine the question itself takes microseconds.
// Nothing allocates and nothing is kept. Time is taken by the caller.

#ifndef C_MACHINE_LIMITS_H
#define C_MACHINE_LIMITS_H

#include <stddef.h>
#include <stdint.h>

// Bits of the value of cml_features(). Each stands for instructions that the processor has and
// registers that the operating system saves. On other architectures than x86-64 none is set.
static const uint32_t CML_AVX2_FMA = 1u << 0;
static const uint32_t CML_AVX512 = 1u << 1;       // F, BW, DQ and VL
static const uint32_t CML_AVX512_BF16 = 1u << 2;  // leaf 7.1
static const uint32_t CML_AVX512_VNNI = 1u << 3;  // leaf 7
static const uint32_t CML_AVX_VNNI = 1u << 4;     // leaf 7.1

// Returns the features of this machine.
uint32_t cml_features(void);

// Returns 1 when this library was compiled with optimisation; figures mean nothing otherwise.
int cml_is_optimised(void);

// Reads every byte of a buffer once and returns a checksum of it.
//
// The buffer is read as `streams` (1, 2 or 4) equal parts in turn, each from front to back. With a
// `step` of 1 every line, with one of 2 every second line is prefetched into the second-level cache
// `distance` bytes before it is read; with one of 0 none.
// `bytes` is a multiple of 512 times `streams`, `buffer` is aligned to 64.
uint64_t cml_read_stream(const void *restrict buffer, size_t bytes, unsigned streams,
                         unsigned step, size_t distance, uint32_t features);

// Reads rows of an arena in the order of their numbers and returns a checksum of them.
//
// While one row is read, every cache line of the row `lookahead` places later is prefetched into
// the cache of a level, 1 or 2; a `lookahead` of 0 prefetches nothing. The second level often
// allows more outstanding misses than the first, which can double the bandwidth. `row_bytes` is a
// multiple of 64, `arena` is aligned to 64 and holds every row named by `ids`, of which there are
// `count`.
uint64_t cml_read_rows(const void *restrict arena, size_t row_bytes, const uint32_t *restrict ids,
                       size_t count, size_t lookahead, unsigned level,
                       uint32_t features);

// Links all lines of 64 bytes of an arena into one ring in a scattered order: the first eight bytes
// of a line become the offset, in bytes, of the next one. `lines` is a power of two, at least 8.
void cml_link_ring(void *restrict arena, size_t lines);

// Follows a ring for a number of steps from the line at an offset, each load waiting for the one
// before, and returns the offset arrived at.
uint64_t cml_follow_ring(const void *restrict arena, uint64_t offset, size_t steps);

// Each of these multiplies and adds in registers alone, on independent accumulators, and returns
// how many operations it has done, a multiplication and an addition counting as two; 0 when the
// machine has no such instructions.
uint64_t cml_multiply_add_f32(size_t rounds, uint32_t features);
uint64_t cml_dot_bf16(size_t rounds, uint32_t features);
uint64_t cml_dot_i8(size_t rounds, uint32_t features);

#endif
