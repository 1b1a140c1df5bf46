// The reference: plain C, one element after the other.
//
// It is meant to be read, and every other table is tested against it. It runs only on processors
// that have none of the other instruction sets, and when `NEAREST_MAX_ISA` asks for it. Its sums
// run through the dimensions in order, so they are the least exact of all tables: their error grows
// with `d`, while vectors keep many short sums.
#include "../kernels.h"

#define TARGET

CNEAREST_INLINE float one(
    const float *q, const void *x, size_t d, const int type, const int squared
) {
    float sum = 0;
    for (size_t i = 0; i < d; i++) {
        const float value = type == of_f16 ? cnearest_f16_value(((const uint16_t *)x)[i])
                                           : ((const float *)x)[i];
        const float difference = q[i] - value;
        sum += squared ? difference * difference : q[i] * value;
    }
    return sum;
}

CNEAREST_INLINE void four(
    const float *q, const void *const x[4], size_t d, const int type, const int squared, float *out
) {
    for (int i = 0; i < 4; i++) out[i] = one(q, x[i], d, type, squared);
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

// float32 squares are added in float64, where they cannot overflow.
static double norm2_f32(const float *x, size_t d) {
    double sum = 0;
    for (size_t i = 0; i < d; i++) sum += (double)x[i] * x[i];
    return sum;
}

static double norm2_f16(const uint16_t *x, size_t d) {
    double sum = 0;
    for (size_t i = 0; i < d; i++) {
        const double value = cnearest_f16_value(x[i]);
        sum += value * value;
    }
    return sum;
}

static void f16_from_f32(const float *x, size_t n, uint16_t *out) {
    for (size_t i = 0; i < n; i++) out[i] = cnearest_f16_bits(x[i]);
}

static void f32_from_f16(const uint16_t *x, size_t n, float *out) {
    for (size_t i = 0; i < n; i++) out[i] = cnearest_f16_value(x[i]);
}

static void bf16_from_f32(const float *x, size_t n, uint16_t *out) {
    for (size_t i = 0; i < n; i++) out[i] = cnearest_bf16_bits(x[i]);
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

#include "forms.h"

const cnearest_kernels cnearest_scalar = {
    .name = "scalar",
    .columns = &cnearest_columns_scalar,
    .l2_f32 = l2_f32, .dot_f32 = dot_f32, .l2_f16 = l2_f16, .dot_f16 = dot_f16,
    .l2_gather_f32 = l2_gather_f32, .dot_gather_f32 = dot_gather_f32,
    .l2_gather_f16 = l2_gather_f16, .dot_gather_f16 = dot_gather_f16,
    .l2_block_f32 = l2_block_f32, .dot_block_f32 = dot_block_f32,
    .l2_block_f16 = l2_block_f16, .dot_block_f16 = dot_block_f16,
    .panels = {{panel_width, 0, 0, 0}},
    .dot_tile_f32 = dot_tile_f32,
    .norm2_f32 = norm2_f32, .norm2_f16 = norm2_f16,
    .f16_from_f32 = f16_from_f32, .f32_from_f16 = f32_from_f16,
    .bf16_from_f32 = bf16_from_f32,
    .collect = collect,
};
