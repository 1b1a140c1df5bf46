// AVX2 with FMA and F16C: vectors of eight float32, sixteen registers.
#include "../kernels.h"

#if defined(__x86_64__)
#include <immintrin.h>

#define TARGET __attribute__((target("avx2,fma,f16c,popcnt")))

// Eight elements of 16 bits as float32, exactly.
CNEAREST_INLINE TARGET __m256 widen(__m128i bits, const int type) {
    if (type == of_f16) return _mm256_cvtph_ps(bits);
    return _mm256_castsi256_ps(_mm256_slli_epi32(_mm256_cvtepu16_epi32(bits), 16));
}

// Eight elements of a row, as float32.
CNEAREST_INLINE TARGET __m256 load(const void *x, size_t i, const int type) {
    if (type == of_f32) return _mm256_loadu_ps((const float *)x + i);
    return widen(_mm_loadu_si128((const void *)((const uint16_t *)x + i)), type);
}

// The last `count` elements, fewer than eight, with zeros after them. They are copied first,
// because a load of eight would read past the row.
CNEAREST_INLINE TARGET __m256 load_tail(const void *x, size_t i, size_t count, const int type) {
    if (type != of_f32) {
        uint16_t bits[8] = {0};
        __builtin_memcpy(bits, (const uint16_t *)x + i, count * sizeof(uint16_t));
        return widen(_mm_loadu_si128((const void *)bits), type);
    }
    float values[8] = {0};
    __builtin_memcpy(values, (const float *)x + i, count * sizeof(float));
    return _mm256_loadu_ps(values);
}

// Adds eight terms to eight sums.
CNEAREST_INLINE TARGET __m256 add(__m256 sum, __m256 q, __m256 x, const int form) {
    if (form == as_dot) return _mm256_fmadd_ps(q, x, sum);
    const __m256 difference = _mm256_sub_ps(q, x);
    if (form == as_l2) return _mm256_fmadd_ps(difference, difference, sum);
    return _mm256_add_ps(sum, _mm256_andnot_ps(_mm256_set1_ps(-0.0f), difference));
}

// Adds sixteen sums to four.
CNEAREST_INLINE TARGET __m128 fold(__m256 even, __m256 odd) {
    const __m256 sum = _mm256_add_ps(even, odd);
    return _mm_add_ps(_mm256_castps256_ps128(sum), _mm256_extractf128_ps(sum, 1));
}

// Adds one row or four. Each row has two vectors of sums, for even and odd steps of eight elements,
// whatever the number of rows: `one` and `four` return the same bits. Eight multiply-adds can be
// under way at once (two a cycle, four cycles each), which is what four rows with two vectors give.
CNEAREST_INLINE TARGET void sums(
    const float *q, const void *const *x, size_t d, const int type, const int form,
    const int rows, __m128 *folded
) {
    __m256 even[4], odd[4];
    CNEAREST_UNROLL
    for (int r = 0; r < rows; r++) even[r] = odd[r] = _mm256_setzero_ps();
    size_t i = 0;
    // Sixteen elements at a time: an even step and an odd one.
    for (; i + 16 <= d; i += 16) {
        const __m256 q0 = _mm256_loadu_ps(q + i), q1 = _mm256_loadu_ps(q + i + 8);
        CNEAREST_UNROLL
        for (int r = 0; r < rows; r++) {
            even[r] = add(even[r], q0, load(x[r], i, type), form);
            odd[r] = add(odd[r], q1, load(x[r], i + 8, type), form);
        }
    }
    // One more even step if there are enough elements, and an odd one for the last few.
    if (i + 8 <= d) {
        const __m256 q0 = _mm256_loadu_ps(q + i);
        CNEAREST_UNROLL
        for (int r = 0; r < rows; r++) even[r] = add(even[r], q0, load(x[r], i, type), form);
        i += 8;
    }
    if (i < d) {
        const __m256 q0 = load_tail(q, i, d - i, of_f32);
        CNEAREST_UNROLL
        for (int r = 0; r < rows; r++) {
            odd[r] = add(odd[r], q0, load_tail(x[r], i, d - i, type), form);
        }
    }
    CNEAREST_UNROLL
    for (int r = 0; r < rows; r++) folded[r] = fold(even[r], odd[r]);
}

#include "avx2_wholes.h"

// Adds the four sums that are left as (0 + 2) + (1 + 3), which is the order in which `four` adds
// them.
CNEAREST_INLINE TARGET float one(
    const void *q, const void *x, size_t d, const int type, const int form
) {
    if (type == of_i8 || type == of_u8) {
        float whole;
        sums_whole(q, &x, d, type, form, 1, &whole);
        return whole;
    }
    __m128 sum;
    sums(q, &x, d, type, form, 1, &sum);
    const __m128 pair = _mm_add_ps(sum, _mm_movehl_ps(sum, sum));
    return _mm_cvtss_f32(_mm_add_ss(pair, _mm_movehdup_ps(pair)));
}

// The transposition leaves a vector of the first sums of all rows, one of the second sums, and so
// on.
CNEAREST_INLINE TARGET void four(
    const void *q, const void *const x[4], size_t d, const int type, const int form, float *out
) {
    if (type == of_i8 || type == of_u8) {
        sums_whole(q, x, d, type, form, 4, out);
        return;
    }
    __m128 s[4];
    sums(q, x, d, type, form, 4, s);
    _MM_TRANSPOSE4_PS(s[0], s[1], s[2], s[3]);
    _mm_storeu_ps(out, _mm_add_ps(_mm_add_ps(s[0], s[2]), _mm_add_ps(s[1], s[3])));
}

// A register tile (kernels.h): `rows` rows against a panel of `width` times eight queries. A row's
// element is broadcast to all lanes, so a lane is a query, and no sum needs to be folded at the
// end.
CNEAREST_INLINE TARGET void micro(
    const float *panel, size_t d, const float *x, size_t stride, float *out, size_t out_stride,
    cnearest_ahead *ahead, const int rows, const int width
) {
    // All of them are registers once the loops below are unrolled.
    __m256 sum[8][3];
    CNEAREST_UNROLL
    for (int r = 0; r < rows; r++) {
        CNEAREST_UNROLL
        for (int w = 0; w < width; w++) sum[r][w] = _mm256_setzero_ps();
    }
    for (size_t k = 0; k < d; k++) {
        cnearest_step_ahead(ahead);
        __m256 q[3];
        CNEAREST_UNROLL
        for (int w = 0; w < width; w++) q[w] = _mm256_loadu_ps(panel + (k * width + w) * 8);
        CNEAREST_UNROLL
        for (int r = 0; r < rows; r++) {
            const __m256 value = _mm256_set1_ps(x[r * stride + k]);
            CNEAREST_UNROLL
            for (int w = 0; w < width; w++) sum[r][w] = _mm256_fmadd_ps(q[w], value, sum[r][w]);
        }
    }
    CNEAREST_UNROLL
    for (int r = 0; r < rows; r++) {
        CNEAREST_UNROLL
        for (int w = 0; w < width; w++) _mm256_storeu_ps(out + r * out_stride + w * 8, sum[r][w]);
    }
}

// Chooses the tile for the width of a panel.
CNEAREST_INLINE TARGET void panel_rows(
    const float *panel, size_t width, size_t d, const float *x, size_t stride, float *out,
    size_t out_stride, cnearest_ahead *ahead, const int rows
) {
    switch (width) {
    case 24: micro(panel, d, x, stride, out, out_stride, ahead, rows, 3); break;
    case 16: micro(panel, d, x, stride, out, out_stride, ahead, rows, 2); break;
    default: micro(panel, d, x, stride, out, out_stride, ahead, rows, 1); break;
    }
}

static const cnearest_panels tile_panels = {{24, 16, 8, 0}};

// For each panel, as many rows at a time as fit in the registers, then the rows left over one by
// one. The panel stays in the first-level cache while all rows pass by it.
static TARGET void dot_tile_f32(
    const float *packed, size_t queries, size_t d, const float *rows, size_t stride, size_t n,
    float *out, cnearest_ahead ahead
) {
    for (size_t first = 0; first < queries;) {
        const size_t width = cnearest_next_panel(tile_panels, queries - first);
        size_t r = 0;
        // The narrowest panel takes eight rows at a time: with four, the multiply-adds would wait
        // for each other.
        for (; width == 8 && r + 8 <= n; r += 8) {
            panel_rows(packed, 8, d, rows + r * stride, stride, out + r * queries + first,
                queries, &ahead, 8);
        }
        for (; r + 4 <= n; r += 4) {
            panel_rows(packed, width, d, rows + r * stride, stride, out + r * queries + first,
                queries, &ahead, 4);
        }
        for (; r < n; r++) {
            panel_rows(packed, width, d, rows + r * stride, stride, out + r * queries + first,
                queries, &ahead, 1);
        }
        packed += width * d;
        first += width;
    }
}

// Each vector of eight float32 becomes two of four float64.
CNEAREST_INLINE TARGET double norm2(const void *x, size_t d, const int type) {
    __m256d low = _mm256_setzero_pd(), high = _mm256_setzero_pd();
    for (size_t i = 0; i < d; i += 8) {
        const __m256 values = d - i < 8 ? load_tail(x, i, d - i, type) : load(x, i, type);
        const __m256d a = _mm256_cvtps_pd(_mm256_castps256_ps128(values));
        const __m256d b = _mm256_cvtps_pd(_mm256_extractf128_ps(values, 1));
        low = _mm256_fmadd_pd(a, a, low);
        high = _mm256_fmadd_pd(b, b, high);
    }
    const __m256d sum = _mm256_add_pd(low, high);
    const __m128d pair = _mm_add_pd(_mm256_castpd256_pd128(sum), _mm256_extractf128_pd(sum, 1));
    return _mm_cvtsd_f64(_mm_add_sd(pair, _mm_unpackhi_pd(pair, pair)));
}

static TARGET double norm2_f32(const float *x, size_t d) { return norm2(x, d, of_f32); }
static TARGET double norm2_f16(const uint16_t *x, size_t d) { return norm2(x, d, of_f16); }
static TARGET double norm2_bf16(const uint16_t *x, size_t d) { return norm2(x, d, of_bf16); }

static TARGET void f16_from_f32(const float *x, size_t n, uint16_t *out) {
    size_t i = 0;
    for (; i + 8 <= n; i += 8) {
        const __m128i half = _mm256_cvtps_ph(
            _mm256_loadu_ps(x + i), _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
        _mm_storeu_si128((void *)(out + i), half);
    }
    for (; i < n; i++) out[i] = cnearest_f16_bits(x[i]);
}

static TARGET void f32_from_f16(const uint16_t *x, size_t n, float *out) {
    size_t i = 0;
    for (; i + 8 <= n; i += 8) _mm256_storeu_ps(out + i, load(x, i, of_f16));
    for (; i < n; i++) out[i] = cnearest_f16_value(x[i]);
}

// As `cnearest_bf16_bits` rounds; the final pack takes 32-bit numbers below 2^16 without change.
static TARGET void bf16_from_f32(const float *x, size_t n, uint16_t *out) {
    const __m256i infinity = _mm256_set1_epi32(0x7F800000);
    size_t i = 0;
    for (; i + 8 <= n; i += 8) {
        const __m256i bits = _mm256_loadu_si256((const void *)(x + i));
        const __m256i high = _mm256_srli_epi32(bits, 16);
        const __m256i odd = _mm256_and_si256(high, _mm256_set1_epi32(1));
        const __m256i rounded = _mm256_srli_epi32(
            _mm256_add_epi32(_mm256_add_epi32(bits, _mm256_set1_epi32(0x7FFF)), odd), 16);
        const __m256i magnitude = _mm256_and_si256(bits, _mm256_set1_epi32(0x7FFFFFFF));
        const __m256i nan = _mm256_cmpgt_epi32(magnitude, infinity);
        const __m256i quiet = _mm256_or_si256(high, _mm256_set1_epi32(0x40));
        const __m256i result = _mm256_blendv_epi8(rounded, quiet, nan);
        const __m128i packed = _mm_packus_epi32(
            _mm256_castsi256_si128(result), _mm256_extracti128_si256(result, 1));
        _mm_storeu_si128((void *)(out + i), packed);
    }
    for (; i < n; i++) out[i] = cnearest_bf16_bits(x[i]);
}

static TARGET void f32_from_bf16(const uint16_t *x, size_t n, float *out) {
    size_t i = 0;
    for (; i + 8 <= n; i += 8) _mm256_storeu_ps(out + i, load(x, i, of_bf16));
    for (; i < n; i++) out[i] = cnearest_bf16_value(x[i]);
}

// Tests eight products at a time. Hits are rare, so their bits are taken one by one. _CMP_NLT_UQ is
// true for a NaN.
static TARGET size_t collect(
    const float *products, size_t n, size_t queries, const cnearest_bounds *bounds, uint32_t *pairs
) {
    size_t found = 0;
    for (size_t r = 0; r < n; r++) {
        const __m256 factor = _mm256_set1_ps(bounds->row_factor[r]);
        const __m256 offset = _mm256_set1_ps(bounds->row_offset[r]);
        for (size_t i = 0; i < queries; i += 8) {
            const __m256 product = _mm256_loadu_ps(products + r * queries + i);
            const __m256 reach = _mm256_loadu_ps(bounds->query_factor + i);
            const __m256 limit = _mm256_loadu_ps(bounds->threshold + i);
            const __m256 bound = _mm256_sub_ps(_mm256_fmadd_ps(reach, factor, product), offset);
            uint32_t hits = (uint32_t)_mm256_movemask_ps(_mm256_cmp_ps(bound, limit, _CMP_NLT_UQ));
            while (hits != 0) {
                const uint32_t lane = (uint32_t)__builtin_ctz(hits);
                pairs[found++] = (uint32_t)r << 16 | ((uint32_t)i + lane);
                hits &= hits - 1;
            }
        }
    }
    return found;
}

#include "avx2_bits.h"
#include "forms.h"

const cnearest_kernels cnearest_avx2 = {
    .name = "avx2",
    .columns = &cnearest_columns_avx2,
    .codes = &cnearest_codes_avx2,
    DISTANCES,
    .panels = {{24, 16, 8, 0}},
    .dot_tile_f32 = dot_tile_f32,
    .norm2_f32 = norm2_f32, .norm2_f16 = norm2_f16, .norm2_bf16 = norm2_bf16,
    .f16_from_f32 = f16_from_f32, .f32_from_f16 = f32_from_f16,
    .bf16_from_f32 = bf16_from_f32, .f32_from_bf16 = f32_from_bf16,
    .collect = collect,
};
#endif
