// The loops of the column kernels, written once for every instruction set.
//
// A kernel file includes this one at its end, after it has defined TARGET, `table_u32` and the
// functions that make one word of results:
//
//   full_i64, full_f64, full_u32     for 64 rows
//   part_i64, part_f64, part_u32     for `count` rows, fewer than 64; the other bits are 0
//
// For integers they may rely on low <= high: empty ranges are handled here.
#ifndef CNEAREST_PRIVATE_COLUMN_FORMS_H
#define CNEAREST_PRIVATE_COLUMN_FORMS_H

#include "columns.h"

static TARGET void range_i64(
    const int64_t *values, size_t n, int64_t low, int64_t high, uint64_t *out
) {
    if (low > high) {
        cnearest_clear(out, n);
        return;
    }
    for (; n >= 64; n -= 64, values += 64) *out++ = full_i64(values, low, high);
    if (n != 0) *out = part_i64(values, n, low, high);
}

static TARGET void range_f64(
    const double *values, size_t n, double low, double high, uint64_t *out
) {
    for (; n >= 64; n -= 64, values += 64) *out++ = full_f64(values, low, high);
    if (n != 0) *out = part_f64(values, n, low, high);
}

static TARGET void range_u32(
    const uint32_t *values, size_t n, uint32_t low, uint32_t high, uint64_t *out
) {
    if (low > high) {
        cnearest_clear(out, n);
        return;
    }
    for (; n >= 64; n -= 64, values += 64) *out++ = full_u32(values, low, high);
    if (n != 0) *out = part_u32(values, n, low, high);
}

// Compilers turn these loops into vectors of TARGET.
static TARGET void words_and(uint64_t *words, const uint64_t *others, size_t n) {
    for (size_t i = 0; i < n; i++) words[i] &= others[i];
}

static TARGET void words_and_not(uint64_t *words, const uint64_t *others, size_t n) {
    for (size_t i = 0; i < n; i++) words[i] &= ~others[i];
}

static TARGET void words_or(uint64_t *words, const uint64_t *others, size_t n) {
    for (size_t i = 0; i < n; i++) words[i] |= others[i];
}

// The entries of a table.
#define CNEAREST_COLUMN_FUNCTIONS \
    .range_i64 = range_i64, .range_f64 = range_f64, .range_u32 = range_u32, \
    .table_u32 = table_u32, \
    .words_and = words_and, .words_and_not = words_and_not, .words_or = words_or

#endif
