// The functions of a table of codes, written once for every instruction set. Each file of this
// folder includes this one at its end, after it has defined
//
//   TARGET                               the function attribute of the instruction set
//   one_code(q, x, d, type)              the sum of squares of a query against one row
//   four_codes(q, x, d, type, out)       the sums against four rows, multiplied by the factor
//
// All instruction sets return the same bits. Sums are of whole numbers, and what is computed in
// float32 is written in an order of additions and multiplications that no compiler may change:
// nothing here may become a fused multiply-add.
#if defined(__clang__)
#pragma STDC FP_CONTRACT OFF
#endif

CNEAREST_INLINE TARGET float one_row(
    const void *q, const void *x, size_t d, const int type, const int form
) {
    (void)form;
    return (float)one_code(q, x, d, type) * ((const cnearest_code_query *)q)->factor;
}

CNEAREST_INLINE TARGET void four_rows(
    const void *q, const void *const x[4], size_t d, const int type, const int form, float *out
) {
    (void)form;
    four_codes(q, x, d, type, out);
}

#include "../distance/rows.h"

// The usual dimensions as constants: their loops are unrolled.
CNEAREST_INLINE TARGET void gather_codes(
    const void *q, size_t d, const cnearest_rows *rows, const uint32_t *ordinals, size_t n,
    float *out, const int type
) {
    switch (d) {
    case 128: gather_rows(q, 128, rows, ordinals, n, out, type, as_l2); break;
    case 384: gather_rows(q, 384, rows, ordinals, n, out, type, as_l2); break;
    case 768: gather_rows(q, 768, rows, ordinals, n, out, type, as_l2); break;
    default: gather_rows(q, d, rows, ordinals, n, out, type, as_l2);
    }
}

#define CODE_DISTANCE(name, type) \
    static TARGET float name##_one(const void *q, const void *x, size_t d) { \
        return one_row(q, x, d, type, as_l2); \
    } \
    static TARGET void name##_gather( \
        const void *q, size_t d, const cnearest_rows *rows, const uint32_t *ordinals, size_t n, \
        float *out \
    ) { \
        gather_codes(q, d, rows, ordinals, n, out, type); \
    } \
    static TARGET void name##_block( \
        const void *q, size_t d, const void *rows, size_t stride, size_t n, size_t ahead, \
        float *out \
    ) { \
        block_rows(q, d, rows, stride, n, ahead, out, type, as_l2); \
    }

CODE_DISTANCE(code8, of_code8)
CODE_DISTANCE(code4, of_code4)

// The cell of a coordinate. A NaN, which only a vector of huge numbers can give, is in the last.
CNEAREST_INLINE TARGET int32_t cell(float y, const cnearest_grid *grid, float last) {
    float place = (y + grid->half_range) * grid->cells_per_unit;
    place = place < last ? place : last;
    place = place > 0 ? place : 0;
    return (int32_t)place;
}

static TARGET void encode8(const float *y, size_t d, const cnearest_grid *grid, uint8_t *code) {
    for (size_t i = 0; i < d; i++) code[i] = (uint8_t)cell(y[i], grid, 127);
}

static TARGET void encode4(const float *y, size_t d, const cnearest_grid *grid, uint8_t *code) {
    for (size_t group = 0; group < d; group += 128) {
        for (size_t i = 0; i < 64; i++) {
            const int32_t low = cell(y[group + i], grid, 15);
            const int32_t high = cell(y[group + 64 + i], grid, 15);
            code[group / 2 + i] = (uint8_t)(low | high << 4);
        }
    }
}

// Eight places of a query are one of a row, and the middle of a row's cell is the fourth of them.
// Adding 2^23 rounds a number of less than 23 bits to the nearest whole one, ties to even.
static TARGET void query4(const float *z, size_t d, const cnearest_grid *grid, int8_t *query) {
    const float rounding = 8388608;
    for (size_t i = 0; i < d; i++) {
        float place = (z[i] + grid->half_range) * (8 * grid->cells_per_unit);
        place = place < 127 ? place : 127;
        place = place > 0 ? place : 0;
        query[i] = (int8_t)((int32_t)((place + rounding) - rounding) - 4);
    }
}

// Additions and differences of the elements `half` apart: one level of a Walsh-Hadamard transform.
CNEAREST_INLINE TARGET void butterflies(float *y, size_t m, const size_t half) {
    for (size_t i = 0; i < m; i += 2 * half) {
        for (size_t j = i; j < i + half; j++) {
            const float a = y[j], b = y[j + half];
            y[j] = a + b;
            y[j + half] = a - b;
        }
    }
}

static TARGET void rotate(float *y, size_t d, const float *signs) {
    size_t m = 1;
    while (2 * m <= d) m *= 2;
    const float scale = cnearest_inverse_root(m);
    const size_t rounds = m == d ? 3 : 4;
    for (size_t round = 0; round < rounds; round++) {
        float *part = y + (round % 2 == 0 ? 0 : d - m);
        for (size_t i = 0; i < m; i++) part[i] *= signs[round * m + i];
        for (size_t half = 1; half < m; half *= 2) butterflies(part, m, half);
        for (size_t i = 0; i < m; i++) part[i] *= scale;
        if (m == d) continue;
        const float half_root = 0.70710678f;
        for (size_t i = 0; i < d / 2; i++) {
            const float a = y[i], b = y[i + d / 2];
            y[i] = (a + b) * half_root;
            y[i + d / 2] = (a - b) * half_root;
        }
    }
}

// The products with some rows, whose sums do not wait for each other.
CNEAREST_INLINE TARGET void project_rows(const float *x, size_t d, const float *rows,
                                       const size_t count, float *y) {
    float sums[4][16] = {{0}};
    size_t i = 0;
    for (; i + 16 <= d; i += 16) {
        for (size_t r = 0; r < count; r++) {
            for (size_t j = 0; j < 16; j++) sums[r][j] += rows[r * d + i + j] * x[i + j];
        }
    }
    for (size_t r = 0; r < count; r++) {
        for (size_t j = 0; i + j < d; j++) sums[r][j] += rows[r * d + i + j] * x[i + j];
        for (size_t half = 8; half > 0; half /= 2) {
            for (size_t j = 0; j < half; j++) sums[r][j] += sums[r][j + half];
        }
        y[r] = sums[r][0];
    }
}

static TARGET void project(const float *x, size_t d, const float *matrix, size_t n, float *y) {
    size_t r = 0;
    for (; r + 4 <= n; r += 4) project_rows(x, d, matrix + r * d, 4, y + r);
    for (; r < n; r++) project_rows(x, d, matrix + r * d, 1, y + r);
}

#define CODE_TABLE \
    .code8 = {code8_one, code8_gather, code8_block}, \
    .code4 = {code4_one, code4_gather, code4_block}, \
    .encode8 = encode8, .encode4 = encode4, .query4 = query4, .rotate = rotate, \
    .project = project
