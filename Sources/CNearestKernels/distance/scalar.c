// The reference: plain C, one element after the other.
//
// It is meant to be read, and every other table is tested against it. It runs only on processors
// that have none of the other instruction sets, and when `NEAREST_MAX_ISA` asks for it. Its sums
// run through the dimensions in order, so they are the least exact of all tables: their error grows
// with `d`, while vectors keep many short sums.
#include "../kernels.h"

#define TARGET

// An element of a row as float32, exactly.
CNEAREST_INLINE float element(const void *x, size_t i, const int type) {
    switch (type) {
    case of_f16: return cnearest_f16_value(((const uint16_t *)x)[i]);
    case of_bf16: return cnearest_bf16_value(((const uint16_t *)x)[i]);
    default: return ((const float *)x)[i];
    }
}

// A whole number of a query or a row.
CNEAREST_INLINE int32_t whole(const void *x, size_t i, const int type) {
    return type == of_i8 ? ((const int8_t *)x)[i] : ((const uint8_t *)x)[i];
}

CNEAREST_INLINE float one_whole(
    const void *q, const void *x, size_t d, const int type, const int form
) {
    uint32_t sum = 0;
    for (size_t i = 0; i < d; i++) {
        const int32_t a = whole(q, i, type), b = whole(x, i, type);
        const int32_t difference = a - b;
        sum += (uint32_t)(form == as_dot  ? a * b
                          : form == as_l2 ? difference * difference
                          : difference < 0 ? -difference : difference);
    }
    return cnearest_whole_sum(sum, type, form);
}

CNEAREST_INLINE float one(
    const void *query, const void *x, size_t d, const int type, const int form
) {
    if (type == of_i8 || type == of_u8) return one_whole(query, x, d, type, form);
    const float *q = query;
    float sum = 0;
    for (size_t i = 0; i < d; i++) {
        const float value = element(x, i, type);
        const float difference = q[i] - value;
        sum += form == as_dot  ? q[i] * value
               : form == as_l2 ? difference * difference
                               : __builtin_fabsf(difference);
    }
    return sum;
}

CNEAREST_INLINE void four(
    const void *q, const void *const x[4], size_t d, const int type, const int form, float *out
) {
    for (int i = 0; i < 4; i++) out[i] = one(q, x[i], d, type, form);
}

// Panels exist here only so that the packing and the padding of batches are the same in every
// table.
enum { panel_width = 4 };

// Query i is in panel i / panel_width, whose queries' elements alternate.
static void dot_tile_f32(
    const float *packed, size_t queries, size_t d, const float *rows, size_t stride, size_t n,
    float *out, cnearest_ahead ahead
) {
    (void)ahead;
    for (size_t r = 0; r < n; r++) {
        const float *row = rows + r * stride;
        for (size_t i = 0; i < queries; i++) {
            const float *query = packed + i / panel_width * panel_width * d + i % panel_width;
            float sum = 0;
            for (size_t k = 0; k < d; k++) sum += query[k * panel_width] * row[k];
            out[r * queries + i] = sum;
        }
    }
}

// The squares are added in float64, where they cannot overflow.
CNEAREST_INLINE double norm2(const void *x, size_t d, const int type) {
    double sum = 0;
    for (size_t i = 0; i < d; i++) {
        const double value = element(x, i, type);
        sum += value * value;
    }
    return sum;
}

static double norm2_f32(const float *x, size_t d) { return norm2(x, d, of_f32); }
static double norm2_f16(const uint16_t *x, size_t d) { return norm2(x, d, of_f16); }
static double norm2_bf16(const uint16_t *x, size_t d) { return norm2(x, d, of_bf16); }

static void f16_from_f32(const float *x, size_t n, uint16_t *out) {
    for (size_t i = 0; i < n; i++) out[i] = cnearest_f16_bits(x[i]);
}

static void f32_from_f16(const uint16_t *x, size_t n, float *out) {
    for (size_t i = 0; i < n; i++) out[i] = cnearest_f16_value(x[i]);
}

static void bf16_from_f32(const float *x, size_t n, uint16_t *out) {
    for (size_t i = 0; i < n; i++) out[i] = cnearest_bf16_bits(x[i]);
}

static void f32_from_bf16(const uint16_t *x, size_t n, float *out) {
    for (size_t i = 0; i < n; i++) out[i] = cnearest_bf16_value(x[i]);
}

// `!(bound < threshold)` and not `bound >= threshold`: a NaN must be found.
static size_t collect(
    const float *products, size_t n, size_t queries, const cnearest_bounds *bounds, uint32_t *pairs
) {
    size_t found = 0;
    for (size_t r = 0; r < n; r++) {
        for (size_t i = 0; i < queries; i++) {
            const float bound = products[r * queries + i]
                + bounds->query_factor[i] * bounds->row_factor[r] - bounds->row_offset[r];
            if (!(bound < bounds->threshold[i])) {
                pairs[found++] = (uint32_t)r << 16 | (uint32_t)i;
            }
        }
    }
    return found;
}

#include "bits.h"
#define four_bits four_by_words
#include "forms.h"

const cnearest_kernels cnearest_scalar = {
    .name = "scalar",
    .columns = &cnearest_columns_scalar,
    .codes = &cnearest_codes_scalar,
    DISTANCES,
    .panels = {{panel_width, 0, 0, 0}},
    .dot_tile_f32 = dot_tile_f32,
    .norm2_f32 = norm2_f32, .norm2_f16 = norm2_f16, .norm2_bf16 = norm2_bf16,
    .f16_from_f32 = f16_from_f32, .f32_from_f16 = f32_from_f16,
    .bf16_from_f32 = bf16_from_f32, .f32_from_bf16 = f32_from_bf16,
    .collect = collect,
};
