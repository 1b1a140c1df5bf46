// Shared by the column kernels: one word of results, made one row after the other.
//
// The functions of up to 64 rows are the reference, and in other tables they make the last word of
// a column, whose rows are too few for vectors. Comparisons are combined with `&`, not `&&`: a
// branch for each row would be mispredicted half of the time.
#ifndef CNEAREST_PRIVATE_COLUMNS_H
#define CNEAREST_PRIVATE_COLUMNS_H

#include "../kernels.h"

CNEAREST_INLINE uint64_t cnearest_word_i64(
    const int64_t *values, size_t count, int64_t low, int64_t high
) {
    uint64_t word = 0;
    for (size_t i = 0; i < count; i++) {
        word |= (uint64_t)((low <= values[i]) & (values[i] <= high)) << i;
    }
    return word;
}

// A NaN compares false with everything, so it is in no range.
CNEAREST_INLINE uint64_t cnearest_word_f64(
    const double *values, size_t count, double low, double high
) {
    uint64_t word = 0;
    for (size_t i = 0; i < count; i++) {
        word |= (uint64_t)((low <= values[i]) & (values[i] <= high)) << i;
    }
    return word;
}

CNEAREST_INLINE uint64_t cnearest_word_u32(
    const uint32_t *values, size_t count, uint32_t low, uint32_t high
) {
    uint64_t word = 0;
    for (size_t i = 0; i < count; i++) {
        word |= (uint64_t)((low <= values[i]) & (values[i] <= high)) << i;
    }
    return word;
}

// Here `&&` is needed: a code outside the table must not be looked up.
CNEAREST_INLINE uint64_t cnearest_word_table(
    const uint32_t *codes, size_t count, const uint8_t *table, size_t table_count
) {
    uint64_t word = 0;
    for (size_t i = 0; i < count; i++) {
        word |= (uint64_t)(codes[i] < table_count && table[codes[i]] != 0) << i;
    }
    return word;
}

// Looks up 64 codes in a table; codes outside it find 0. One load for each code is as fast as the
// vector gathers, which read 32 bits and so past the end of a table of bytes. The branch is
// predicted, because the codes of a sound file are all inside.
CNEAREST_INLINE void cnearest_look_up(
    const uint32_t *codes, const uint8_t *table, size_t table_count, uint8_t found[64]
) {
    for (size_t i = 0; i < 64; i++) found[i] = codes[i] < table_count ? table[codes[i]] : 0;
}

// Writes the words of `n` rows, none of which passes.
CNEAREST_INLINE void cnearest_clear(uint64_t *out, size_t n) {
    for (size_t i = 0; i < (n + 63) / 64; i++) out[i] = 0;
}

#endif
