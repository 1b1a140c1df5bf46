// NEON, which every 64-bit ARM processor has, with the float16 conversions of the base
// architecture: vectors of four float32, 32 registers. The kernels are those of avx2.c with
// narrower vectors.
#include "../kernels.h"

#if defined(__aarch64__)
#include <arm_neon.h>

#define TARGET

// Four elements of 16 bits as float32, exactly.
CNEAREST_INLINE float32x4_t widen(uint16x4_t bits, const int type) {
    if (type == of_f16) return vcvt_f32_f16(vreinterpret_f16_u16(bits));
    return vreinterpretq_f32_u32(vshll_n_u16(bits, 16));
}

// Four elements of a row, as float32.
CNEAREST_INLINE float32x4_t load(const void *x, size_t i, const int type) {
    if (type == of_f32) return vld1q_f32((const float *)x + i);
    return widen(vld1_u16((const uint16_t *)x + i), type);
}

// The last `count` elements, fewer than four, with zeros after them. They are copied first, because
// a load of four would read past the row.
CNEAREST_INLINE float32x4_t load_tail(const void *x, size_t i, size_t count, const int type) {
    if (type != of_f32) {
        uint16_t bits[4] = {0};
        __builtin_memcpy(bits, (const uint16_t *)x + i, count * sizeof(uint16_t));
        return widen(vld1_u16(bits), type);
    }
    float values[4] = {0};
    __builtin_memcpy(values, (const float *)x + i, count * sizeof(float));
    return vld1q_f32(values);
}

// Adds four terms to four sums.
CNEAREST_INLINE float32x4_t add(float32x4_t sum, float32x4_t q, float32x4_t x, const int form) {
    if (form == as_dot) return vfmaq_f32(sum, q, x);
    const float32x4_t difference = vsubq_f32(q, x);
    if (form == as_l2) return vfmaq_f32(sum, difference, difference);
    return vaddq_f32(sum, vabsq_f32(difference));
}

// Adds one row or four. Each row has four vectors of sums, taken in turn, whatever the number of
// rows: `one` and `four` return the same bits.
CNEAREST_INLINE void sums(
    const float *q, const void *const *x, size_t d, const int type, const int form,
    const int rows, float *out
) {
    float32x4_t sum[4][4];
    CNEAREST_UNROLL
    for (int r = 0; r < rows; r++) {
        CNEAREST_UNROLL
        for (int j = 0; j < 4; j++) sum[r][j] = vdupq_n_f32(0);
    }
    size_t i = 0;
    // Sixteen elements at a time: one step for each of the four vectors of sums.
    for (; i + 16 <= d; i += 16) {
        CNEAREST_UNROLL
        for (int j = 0; j < 4; j++) {
            const float32x4_t values = vld1q_f32(q + i + 4 * j);
            CNEAREST_UNROLL
            for (int r = 0; r < rows; r++) {
                sum[r][j] = add(sum[r][j], values, load(x[r], i + 4 * j, type), form);
            }
        }
    }
    // Up to three more steps, all for the first vector, and one of the last few elements.
    for (; i + 4 <= d; i += 4) {
        const float32x4_t values = vld1q_f32(q + i);
        CNEAREST_UNROLL
        for (int r = 0; r < rows; r++) {
            sum[r][0] = add(sum[r][0], values, load(x[r], i, type), form);
        }
    }
    if (i < d) {
        const float32x4_t values = load_tail(q, i, d - i, of_f32);
        CNEAREST_UNROLL
        for (int r = 0; r < rows; r++) {
            sum[r][1] = add(sum[r][1], values, load_tail(x[r], i, d - i, type), form);
        }
    }
    CNEAREST_UNROLL
    for (int r = 0; r < rows; r++) {
        out[r] = vaddvq_f32(
            vaddq_f32(vaddq_f32(sum[r][0], sum[r][1]), vaddq_f32(sum[r][2], sum[r][3])));
    }
}

#include "neon_wholes.h"

CNEAREST_INLINE float one(
    const void *q, const void *x, size_t d, const int type, const int form
) {
    if (type == of_i8 || type == of_u8) {
        float whole;
        sums_whole(q, &x, d, type, form, 1, &whole);
        return whole;
    }
    float sum;
    sums(q, &x, d, type, form, 1, &sum);
    return sum;
}

CNEAREST_INLINE void four(
    const void *q, const void *const x[4], size_t d, const int type, const int form, float *out
) {
    if (type == of_i8 || type == of_u8) {
        sums_whole(q, x, d, type, form, 4, out);
        return;
    }
    sums(q, x, d, type, form, 4, out);
}

// A register tile (kernels.h): `rows` rows against a panel of `width` times four queries. A row's
// element is broadcast to all lanes, so a lane is a query, and no sum needs to be folded at the
// end.
CNEAREST_INLINE void micro(
    const float *panel, size_t d, const float *x, size_t stride, float *out, size_t out_stride,
    cnearest_ahead *ahead, const int rows, const int width
) {
    // All of them are registers once the loops below are unrolled.
    float32x4_t sum[8][3];
    CNEAREST_UNROLL
    for (int r = 0; r < rows; r++) {
        CNEAREST_UNROLL
        for (int w = 0; w < width; w++) sum[r][w] = vdupq_n_f32(0);
    }
    for (size_t k = 0; k < d; k++) {
        cnearest_step_ahead(ahead);
        float32x4_t q[3];
        CNEAREST_UNROLL
        for (int w = 0; w < width; w++) q[w] = vld1q_f32(panel + (k * width + w) * 4);
        CNEAREST_UNROLL
        for (int r = 0; r < rows; r++) {
            const float32x4_t value = vld1q_dup_f32(x + r * stride + k);
            CNEAREST_UNROLL
            for (int w = 0; w < width; w++) sum[r][w] = vfmaq_f32(sum[r][w], q[w], value);
        }
    }
    CNEAREST_UNROLL
    for (int r = 0; r < rows; r++) {
        CNEAREST_UNROLL
        for (int w = 0; w < width; w++) vst1q_f32(out + r * out_stride + w * 4, sum[r][w]);
    }
}

// Chooses the tile for the width of a panel.
CNEAREST_INLINE void panel_rows(
    const float *panel, size_t width, size_t d, const float *x, size_t stride, float *out,
    size_t out_stride, cnearest_ahead *ahead, const int rows
) {
    switch (width) {
    case 12: micro(panel, d, x, stride, out, out_stride, ahead, rows, 3); break;
    case 8: micro(panel, d, x, stride, out, out_stride, ahead, rows, 2); break;
    default: micro(panel, d, x, stride, out, out_stride, ahead, rows, 1); break;
    }
}

static const cnearest_panels tile_panels = {{12, 8, 4, 0}};

// For each panel, eight rows at a time, then the rows left over one by one. The panel stays in the
// first-level cache while all rows pass by it.
static void dot_tile_f32(
    const float *packed, size_t queries, size_t d, const float *rows, size_t stride, size_t n,
    float *out, cnearest_ahead ahead
) {
    for (size_t first = 0; first < queries;) {
        const size_t width = cnearest_next_panel(tile_panels, queries - first);
        size_t r = 0;
        for (; r + 8 <= n; r += 8) {
            panel_rows(packed, width, d, rows + r * stride, stride, out + r * queries + first,
                queries, &ahead, 8);
        }
        for (; r < n; r++) {
            panel_rows(packed, width, d, rows + r * stride, stride, out + r * queries + first,
                queries, &ahead, 1);
        }
        packed += width * d;
        first += width;
    }
}

// Each vector of four float32 becomes two of two float64.
CNEAREST_INLINE double norm2(const void *x, size_t d, const int type) {
    float64x2_t low = vdupq_n_f64(0), high = vdupq_n_f64(0);
    for (size_t i = 0; i < d; i += 4) {
        const float32x4_t values = d - i < 4 ? load_tail(x, i, d - i, type) : load(x, i, type);
        const float64x2_t a = vcvt_f64_f32(vget_low_f32(values));
        const float64x2_t b = vcvt_high_f64_f32(values);
        low = vfmaq_f64(low, a, a);
        high = vfmaq_f64(high, b, b);
    }
    return vaddvq_f64(vaddq_f64(low, high));
}

static double norm2_f32(const float *x, size_t d) { return norm2(x, d, of_f32); }
static double norm2_f16(const uint16_t *x, size_t d) { return norm2(x, d, of_f16); }
static double norm2_bf16(const uint16_t *x, size_t d) { return norm2(x, d, of_bf16); }

static void f16_from_f32(const float *x, size_t n, uint16_t *out) {
    size_t i = 0;
    for (; i + 4 <= n; i += 4) {
        vst1_u16(out + i, vreinterpret_u16_f16(vcvt_f16_f32(vld1q_f32(x + i))));
    }
    for (; i < n; i++) out[i] = cnearest_f16_bits(x[i]);
}

static void f32_from_f16(const uint16_t *x, size_t n, float *out) {
    size_t i = 0;
    for (; i + 4 <= n; i += 4) vst1q_f32(out + i, load(x, i, of_f16));
    for (; i < n; i++) out[i] = cnearest_f16_value(x[i]);
}

// Four numbers at a time, rounded as `cnearest_bf16_bits` rounds one.
static void bf16_from_f32(const float *x, size_t n, uint16_t *out) {
    size_t i = 0;
    for (; i + 4 <= n; i += 4) {
        const uint32x4_t bits = vreinterpretq_u32_f32(vld1q_f32(x + i));
        const uint32x4_t high = vshrq_n_u32(bits, 16);
        const uint32x4_t odd = vandq_u32(high, vdupq_n_u32(1));
        const uint32x4_t rounded = vshrq_n_u32(
            vaddq_u32(vaddq_u32(bits, vdupq_n_u32(0x7FFF)), odd), 16);
        const uint32x4_t magnitude = vandq_u32(bits, vdupq_n_u32(0x7FFFFFFF));
        const uint32x4_t nan = vcgtq_u32(magnitude, vdupq_n_u32(0x7F800000));
        const uint32x4_t quiet = vorrq_u32(high, vdupq_n_u32(0x40));
        vst1_u16(out + i, vmovn_u32(vbslq_u32(nan, quiet, rounded)));
    }
    for (; i < n; i++) out[i] = cnearest_bf16_bits(x[i]);
}

static void f32_from_bf16(const uint16_t *x, size_t n, float *out) {
    size_t i = 0;
    for (; i + 4 <= n; i += 4) vst1q_f32(out + i, load(x, i, of_bf16));
    for (; i < n; i++) out[i] = cnearest_bf16_value(x[i]);
}

// Tests four products at a time. Hits are rare, so lanes are looked at only where one is not below
// its threshold; a NaN is below nothing.
static size_t collect(
    const float *products, size_t n, size_t queries, const cnearest_bounds *bounds, uint32_t *pairs
) {
    size_t found = 0;
    for (size_t r = 0; r < n; r++) {
        const float32x4_t factor = vdupq_n_f32(bounds->row_factor[r]);
        const float32x4_t offset = vdupq_n_f32(bounds->row_offset[r]);
        for (size_t i = 0; i < queries; i += 4) {
            const float32x4_t product = vld1q_f32(products + r * queries + i);
            const float32x4_t reach = vld1q_f32(bounds->query_factor + i);
            const float32x4_t limit = vld1q_f32(bounds->threshold + i);
            const float32x4_t bound = vsubq_f32(vfmaq_f32(product, reach, factor), offset);
            const uint32x4_t below = vcltq_f32(bound, limit);
            if (vminvq_u32(below) == UINT32_MAX) continue;
            uint32_t lanes[4];
            vst1q_u32(lanes, below);
            for (uint32_t lane = 0; lane < 4; lane++) {
                if (lanes[lane] == 0) pairs[found++] = (uint32_t)r << 16 | ((uint32_t)i + lane);
            }
        }
    }
    return found;
}

#include "neon_bits.h"
#include "forms.h"

const cnearest_kernels cnearest_neon = {
    .name = "neon",
    .columns = &cnearest_columns_neon,
    .codes = &cnearest_codes_neon,
    DISTANCES,
    .panels = {{12, 8, 4, 0}},
    .dot_tile_f32 = dot_tile_f32,
    .norm2_f32 = norm2_f32, .norm2_f16 = norm2_f16, .norm2_bf16 = norm2_bf16,
    .f16_from_f32 = f16_from_f32, .f32_from_f16 = f32_from_f16,
    .bf16_from_f32 = bf16_from_f32, .f32_from_bf16 = f32_from_bf16,
    .collect = collect,
};
#endif
