// The reference for columns: plain C, one row after the other. Every other table must return the
// same bits.
#include "columns.h"

#define TARGET

CNEAREST_INLINE uint64_t full_i64(const int64_t *values, int64_t low, int64_t high) {
    return cnearest_word_i64(values, 64, low, high);
}

CNEAREST_INLINE uint64_t full_f64(const double *values, double low, double high) {
    return cnearest_word_f64(values, 64, low, high);
}

CNEAREST_INLINE uint64_t full_u32(const uint32_t *values, uint32_t low, uint32_t high) {
    return cnearest_word_u32(values, 64, low, high);
}

#define part_i64 cnearest_word_i64
#define part_f64 cnearest_word_f64
#define part_u32 cnearest_word_u32

static void table_u32(
    const uint32_t *codes, size_t n, const uint8_t *table, size_t table_count, uint64_t *out
) {
    for (; n >= 64; n -= 64, codes += 64) {
        *out++ = cnearest_word_table(codes, 64, table, table_count);
    }
    if (n != 0) *out = cnearest_word_table(codes, n, table, table_count);
}

#include "column_forms.h"

const cnearest_columns cnearest_columns_scalar = {CNEAREST_COLUMN_FUNCTIONS};
