// Reading scattered rows whose numbers are known beforehand: the limit of a graph search, which
// knows the neighbours of a node some time before it reads their vectors.

#include "CMachineLimits.h"

// Fetches every line of a row; the locality has to be a constant for the compiler.
#define PREFETCH_ROW(ROW, LOCALITY)                                                      \
    do {                                                                                 \
        const char *const later = (ROW);                                                 \
        for (size_t at = 0; at < row_bytes; at += 64) {                                  \
            __builtin_prefetch(later + at, 0, LOCALITY);                                 \
        }                                                                                \
    } while (0)

// Calls READ on each row, and prefetches the row `lookahead` places later as long as there is one.
#define FOR_ROWS(READ, LOCALITY)                                                         \
    do {                                                                                 \
        size_t i = 0;                                                                    \
        for (; i + lookahead < count; i++) {                                             \
            PREFETCH_ROW(arena + (size_t)ids[i + lookahead] * row_bytes, LOCALITY);      \
            READ(arena + (size_t)ids[i] * row_bytes);                                    \
        }                                                                                \
        for (; i < count; i++) READ(arena + (size_t)ids[i] * row_bytes);                 \
    } while (0)

#define FOR_ROWS_AT_LEVEL(READ)                                                          \
    do {                                                                                 \
        if (lookahead == 0) {                                                            \
            for (size_t i = 0; i < count; i++) READ(arena + (size_t)ids[i] * row_bytes); \
        } else if (level == 1) {                                                         \
            FOR_ROWS(READ, 3);                                                           \
        } else {                                                                         \
            FOR_ROWS(READ, 2);                                                           \
        }                                                                                \
    } while (0)

#if defined(__x86_64__)

#include <immintrin.h>

__attribute__((target("avx512f"))) static uint64_t rows_avx512(
    const char *restrict arena, size_t row_bytes, const uint32_t *restrict ids, size_t count,
    size_t lookahead, unsigned level) {
    __m512i s0 = _mm512_setzero_si512(), s1 = s0;
#define READ(ROW)                                                               \
    do {                                                                        \
        const char *const row = (ROW);                                          \
        size_t at = 0;                                                          \
        for (; at + 128 <= row_bytes; at += 128) {                              \
            s0 = _mm512_add_epi64(s0, _mm512_load_si512(row + at));             \
            s1 = _mm512_add_epi64(s1, _mm512_load_si512(row + at + 64));        \
        }                                                                       \
        if (at < row_bytes) s0 = _mm512_add_epi64(s0, _mm512_load_si512(row + at)); \
    } while (0)
    FOR_ROWS_AT_LEVEL(READ);
#undef READ
    return (uint64_t)_mm512_reduce_add_epi64(_mm512_add_epi64(s0, s1));
}

#endif

typedef uint64_t vector16 __attribute__((vector_size(16)));

static uint64_t rows_portable(const char *restrict arena, size_t row_bytes,
                              const uint32_t *restrict ids, size_t count, size_t lookahead,
                              unsigned level) {
    vector16 s[4] = {{0}};
#define READ(ROW)                                                \
    do {                                                         \
        const vector16 *const row = (const vector16 *)(ROW);     \
        for (size_t at = 0; at < row_bytes / 16; at += 4) {      \
            for (int j = 0; j < 4; j++) s[j] += row[at + j];     \
        }                                                        \
    } while (0)
    FOR_ROWS_AT_LEVEL(READ);
#undef READ
    s[0] += s[1] + s[2] + s[3];
    return s[0][0] + s[0][1];
}

uint64_t cml_read_rows(const void *restrict arena, size_t row_bytes, const uint32_t *restrict ids,
                       size_t count, size_t lookahead, unsigned level,
                       uint32_t features) {
#if defined(__x86_64__)
    if (features & CML_AVX512) {
        return rows_avx512(arena, row_bytes, ids, count, lookahead, level);
    }
#endif
    // Four 16-byte loads a line are as fast as two of 32: memory is what limits this loop.
    (void)features;
    return rows_portable(arena, row_bytes, ids, count, lookahead, level);
}
