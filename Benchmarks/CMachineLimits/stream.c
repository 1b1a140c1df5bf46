// Reading one buffer from its first to its last byte: the bandwidth of sequential access.
//
// A processor's own prefetchers do not always ask for as much as memory can give, so there are ways
// to help them: software prefetch, and several places that are read in turn. Eight accumulators, so
// that additions never wait for each other and only memory limits the loop.

#include "CMachineLimits.h"

#define BLOCK 512  // bytes read from one stream before the next has its turn
#define LINE 64

// Vectors that every compiler maps to the registers of the instructions a function is for.
typedef uint64_t vector64 __attribute__((vector_size(64)));
typedef uint64_t vector32 __attribute__((vector_size(32)));
typedef uint64_t vector16 __attribute__((vector_size(16)));

// The address is computed as a number, because it may lie behind the end of the buffer, where
// prefetching does nothing.
#define PREFETCH(P) __builtin_prefetch((const void *)((uintptr_t)(P) + distance), 0, 2)

// Reads a block and prefetches every STEP-th of its lines `distance` later; none for a step of 0.
#define READ_BLOCK(VECTOR, P, STEP)                                              \
    do {                                                                         \
        const char *const block = (P);                                           \
        _Pragma("clang loop unroll(full)")                                       \
        for (size_t at = 0; at < BLOCK; at += LINE) {                            \
            if ((STEP) != 0 && at % ((STEP) * LINE + !(STEP)) == 0) PREFETCH(block + at); \
        }                                                                        \
        _Pragma("clang loop unroll(full)")                                       \
        for (size_t i = 0; i < BLOCK / sizeof(VECTOR); i++) {                    \
            s[i % 8] += ((const VECTOR *)block)[i];                              \
        }                                                                        \
    } while (0)

// Reads COUNT equal parts of the buffer, a block of each in turn.
#define READ_PARTS(VECTOR, COUNT, STEP)                                          \
    do {                                                                         \
        const size_t part = bytes / (COUNT);                                     \
        for (size_t at = 0; at < part; at += BLOCK) {                            \
            _Pragma("clang loop unroll(full)")                                   \
            for (size_t j = 0; j < (COUNT); j++) {                               \
                READ_BLOCK(VECTOR, p + j * part + at, STEP);                     \
            }                                                                    \
        }                                                                        \
    } while (0)

// Counts and steps have to be constants for the compiler, hence a loop for each pair of them.
#define READ_STEPS(VECTOR, COUNT)                                                \
    do {                                                                         \
        if (step == 0) READ_PARTS(VECTOR, COUNT, 0);                             \
        else if (step == 1) READ_PARTS(VECTOR, COUNT, 1);                        \
        else READ_PARTS(VECTOR, COUNT, 2);                                       \
    } while (0)

#define DEFINE_STREAM(NAME, TARGET, VECTOR)                                      \
    TARGET static uint64_t NAME(const char *restrict p, size_t bytes, unsigned streams, \
                                unsigned step, size_t distance) {                \
        VECTOR s[8] = {{0}};                                                     \
        if (streams == 4) READ_STEPS(VECTOR, 4);                                 \
        else if (streams == 2) READ_STEPS(VECTOR, 2);                            \
        else READ_STEPS(VECTOR, 1);                                              \
        for (int j = 1; j < 8; j++) s[0] += s[j];                                \
        uint64_t sum = 0;                                                        \
        for (size_t lane = 0; lane < sizeof(VECTOR) / 8; lane++) sum += s[0][lane]; \
        return sum;                                                              \
    }

#if defined(__x86_64__)
DEFINE_STREAM(stream_avx512, __attribute__((target("avx512f"))), vector64)
DEFINE_STREAM(stream_avx2, __attribute__((target("avx2"))), vector32)
#endif
DEFINE_STREAM(stream_portable, , vector16)

uint64_t cml_read_stream(const void *restrict buffer, size_t bytes, unsigned streams,
                         unsigned step, size_t distance, uint32_t features) {
#if defined(__x86_64__)
    if (features & CML_AVX512) return stream_avx512(buffer, bytes, streams, step, distance);
    if (features & CML_AVX2_FMA) return stream_avx2(buffer, bytes, streams, step, distance);
#endif
    (void)features;
    return stream_portable(buffer, bytes, streams, step, distance);
}
