// AVX-512 (F, BW, VL, DQ): vectors of sixteen float32, 32 registers, and masks instead of copies
// for the last elements of a row.
//
// Processors with products of bytes or bfloat16 have tables of their own, of the same functions and
// more. The kernels are those of avx2.c with wider vectors, and the comments there hold here.
#include "avx512.h"

#if defined(__x86_64__)
// Adds sixteen terms to sixteen sums.
CNEAREST_INLINE TARGET __m512 add(__m512 sum, __m512 q, __m512 x, const int form) {
    if (form == as_dot) return _mm512_fmadd_ps(q, x, sum);
    const __m512 difference = _mm512_sub_ps(q, x);
    if (form == as_l2) return _mm512_fmadd_ps(difference, difference, sum);
    return _mm512_add_ps(sum, _mm512_abs_ps(difference));
}

// Adds 32 sums to four.
CNEAREST_INLINE TARGET __m128 fold(__m512 even, __m512 odd) {
    const __m512 sum = _mm512_add_ps(even, odd);
    const __m256 half = _mm256_add_ps(
        _mm512_castps512_ps256(sum), _mm512_extractf32x8_ps(sum, 1));
    return _mm_add_ps(_mm256_castps256_ps128(half), _mm256_extractf128_ps(half, 1));
}

// Adds one row or four. Each row has two vectors of sums, for even and odd steps of sixteen
// elements, whatever the number of rows: `one` and `four` return the same bits.
CNEAREST_INLINE TARGET void sums(
    const float *q, const void *const *x, size_t d, const int type, const int form,
    const int rows, __m128 *folded
) {
    __m512 even[4], odd[4];
    CNEAREST_UNROLL
    for (int r = 0; r < rows; r++) even[r] = odd[r] = _mm512_setzero_ps();
    size_t i = 0;
    // Thirty-two elements at a time: an even step and an odd one.
    for (; i + 32 <= d; i += 32) {
        const __m512 q0 = _mm512_loadu_ps(q + i), q1 = _mm512_loadu_ps(q + i + 16);
        CNEAREST_UNROLL
        for (int r = 0; r < rows; r++) {
            even[r] = add(even[r], q0, load(x[r], i, type), form);
            odd[r] = add(odd[r], q1, load(x[r], i + 16, type), form);
        }
    }
    // One more even step if there are enough elements, and an odd one for the last few.
    if (i + 16 <= d) {
        const __m512 q0 = _mm512_loadu_ps(q + i);
        CNEAREST_UNROLL
        for (int r = 0; r < rows; r++) even[r] = add(even[r], q0, load(x[r], i, type), form);
        i += 16;
    }
    if (i < d) {
        const __mmask16 mask = (__mmask16)((1u << (d - i)) - 1);
        const __m512 q0 = _mm512_maskz_loadu_ps(mask, q + i);
        CNEAREST_UNROLL
        for (int r = 0; r < rows; r++) {
            odd[r] = add(odd[r], q0, load_tail(x[r], i, mask, type), form);
        }
    }
    CNEAREST_UNROLL
    for (int r = 0; r < rows; r++) folded[r] = fold(even[r], odd[r]);
}

#include "avx512_wholes.h"

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

// A register tile (kernels.h): `rows` rows against a panel of `width` times sixteen queries. The
// multiply-add broadcasts a row's element to all lanes by itself, so a lane is a query.
CNEAREST_INLINE TARGET void micro(
    const float *panel, size_t d, const float *x, size_t stride, float *out, size_t out_stride,
    cnearest_ahead *ahead, const int rows, const int width
) {
    // All of them are registers once the loops below are unrolled.
    __m512 sum[8][3];
    CNEAREST_UNROLL
    for (int r = 0; r < rows; r++) {
        CNEAREST_UNROLL
        for (int w = 0; w < width; w++) sum[r][w] = _mm512_setzero_ps();
    }
    for (size_t k = 0; k < d; k++) {
        cnearest_step_ahead(ahead);
        __m512 q[3];
        CNEAREST_UNROLL
        for (int w = 0; w < width; w++) q[w] = _mm512_loadu_ps(panel + (k * width + w) * 16);
        CNEAREST_UNROLL
        for (int r = 0; r < rows; r++) {
            const __m512 value = _mm512_set1_ps(x[r * stride + k]);
            CNEAREST_UNROLL
            for (int w = 0; w < width; w++) sum[r][w] = _mm512_fmadd_ps(q[w], value, sum[r][w]);
        }
    }
    CNEAREST_UNROLL
    for (int r = 0; r < rows; r++) {
        CNEAREST_UNROLL
        for (int w = 0; w < width; w++) _mm512_storeu_ps(out + r * out_stride + w * 16, sum[r][w]);
    }
}

// A tile for a panel of eight queries, which fill half a vector: for small batches and for what
// wider panels leave of larger ones.
CNEAREST_INLINE TARGET void micro_narrow(
    const float *panel, size_t d, const float *x, size_t stride, float *out, size_t out_stride,
    cnearest_ahead *ahead, const int rows
) {
    __m256 sum[8];
    CNEAREST_UNROLL
    for (int r = 0; r < rows; r++) sum[r] = _mm256_setzero_ps();
    for (size_t k = 0; k < d; k++) {
        cnearest_step_ahead(ahead);
        const __m256 q = _mm256_loadu_ps(panel + k * 8);
        CNEAREST_UNROLL
        for (int r = 0; r < rows; r++) {
            const __m256 value = _mm256_set1_ps(x[r * stride + k]);
            sum[r] = _mm256_fmadd_ps(q, value, sum[r]);
        }
    }
    CNEAREST_UNROLL
    for (int r = 0; r < rows; r++) _mm256_storeu_ps(out + r * out_stride, sum[r]);
}

// Chooses the tile for the width of a panel.
CNEAREST_INLINE TARGET void panel_rows(
    const float *panel, size_t width, size_t d, const float *x, size_t stride, float *out,
    size_t out_stride, cnearest_ahead *ahead, const int rows
) {
    switch (width) {
    case 48: micro(panel, d, x, stride, out, out_stride, ahead, rows, 3); break;
    case 32: micro(panel, d, x, stride, out, out_stride, ahead, rows, 2); break;
    case 16: micro(panel, d, x, stride, out, out_stride, ahead, rows, 1); break;
    default: micro_narrow(panel, d, x, stride, out, out_stride, ahead, rows); break;
    }
}

// For each panel, as many rows at a time as fit in the registers, then the rows left over one by
// one. The panel stays in the first-level cache while all rows pass by it.
static TARGET void dot_tile_f32(
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

// Each vector of sixteen float32 becomes two of eight float64.
CNEAREST_INLINE TARGET double norm2(const void *x, size_t d, const int type) {
    __m512d low = _mm512_setzero_pd(), high = _mm512_setzero_pd();
    for (size_t i = 0; i < d; i += 16) {
        const __mmask16 mask = d - i < 16 ? (__mmask16)((1u << (d - i)) - 1) : (__mmask16)0xFFFF;
        const __m512 values = load_tail(x, i, mask, type);
        const __m512d a = _mm512_cvtps_pd(_mm512_castps512_ps256(values));
        const __m512d b = _mm512_cvtps_pd(_mm512_extractf32x8_ps(values, 1));
        low = _mm512_fmadd_pd(a, a, low);
        high = _mm512_fmadd_pd(b, b, high);
    }
    return _mm512_reduce_add_pd(_mm512_add_pd(low, high));
}

static TARGET double norm2_f32(const float *x, size_t d) { return norm2(x, d, of_f32); }
static TARGET double norm2_f16(const uint16_t *x, size_t d) { return norm2(x, d, of_f16); }
static TARGET double norm2_bf16(const uint16_t *x, size_t d) { return norm2(x, d, of_bf16); }

// The conversions take whole vectors first, because a masked store costs many times an ordinary
// one.
CNEAREST_INLINE __mmask16 first_lanes(size_t count) { return (__mmask16)((1u << count) - 1); }

static TARGET void f16_from_f32(const float *x, size_t n, uint16_t *out) {
    enum { rounding = _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC };
    size_t i = 0;
    for (; i + 16 <= n; i += 16) {
        _mm256_storeu_si256((void *)(out + i), _mm512_cvtps_ph(_mm512_loadu_ps(x + i), rounding));
    }
    if (i < n) {
        const __mmask16 mask = first_lanes(n - i);
        const __m512 values = _mm512_maskz_loadu_ps(mask, x + i);
        _mm256_mask_storeu_epi16(out + i, mask, _mm512_cvtps_ph(values, rounding));
    }
}

CNEAREST_INLINE TARGET void f32_from(const uint16_t *x, size_t n, float *out, const int type) {
    size_t i = 0;
    for (; i + 16 <= n; i += 16) _mm512_storeu_ps(out + i, load(x, i, type));
    if (i < n) {
        const __mmask16 mask = first_lanes(n - i);
        _mm512_mask_storeu_ps(out + i, mask, load_tail(x, i, mask, type));
    }
}

static TARGET void f32_from_f16(const uint16_t *x, size_t n, float *out) {
    f32_from(x, n, out, of_f16);
}
static TARGET void f32_from_bf16(const uint16_t *x, size_t n, float *out) {
    f32_from(x, n, out, of_bf16);
}

// Sixteen numbers, rounded as `cnearest_bf16_bits` rounds one.
CNEAREST_INLINE TARGET __m256i rounded_bf16(__m512i bits) {
    const __m512i high = _mm512_srli_epi32(bits, 16);
    const __m512i odd = _mm512_and_si512(high, _mm512_set1_epi32(1));
    const __m512i rounded = _mm512_srli_epi32(
        _mm512_add_epi32(_mm512_add_epi32(bits, _mm512_set1_epi32(0x7FFF)), odd), 16);
    const __m512i magnitude = _mm512_and_si512(bits, _mm512_set1_epi32(0x7FFFFFFF));
    const __mmask16 nan = _mm512_cmpgt_epu32_mask(magnitude, _mm512_set1_epi32(0x7F800000));
    return _mm512_cvtepi32_epi16(
        _mm512_mask_or_epi32(rounded, nan, high, _mm512_set1_epi32(0x40)));
}

// In integer arithmetic, also where AVX512_BF16 has a conversion: that one takes subnormals for
// zero.
static TARGET void bf16_from_f32(const float *x, size_t n, uint16_t *out) {
    size_t i = 0;
    for (; i + 16 <= n; i += 16) {
        _mm256_storeu_si256((void *)(out + i), rounded_bf16(_mm512_loadu_si512(x + i)));
    }
    if (i < n) {
        const __mmask16 mask = first_lanes(n - i);
        const __m512i bits = _mm512_maskz_loadu_epi32(mask, x + i);
        _mm256_mask_storeu_epi16(out + i, mask, rounded_bf16(bits));
    }
}

// Writes a pair for each bit of `hits`, whose lowest stands for `query`. Returns the new number of
// pairs.
CNEAREST_INLINE size_t append_hits(
    uint32_t hits, size_t row, size_t query, uint32_t *pairs, size_t found
) {
    while (hits != 0) {
        pairs[found++] = (uint32_t)row << 16 | ((uint32_t)query + (uint32_t)__builtin_ctz(hits));
        hits &= hits - 1;
    }
    return found;
}

// Tests sixteen products at a time. The narrowest panel has eight queries, so eight may be left
// over.
static TARGET size_t collect(
    const float *products, size_t n, size_t queries, const cnearest_bounds *bounds, uint32_t *pairs
) {
    size_t found = 0;
    for (size_t r = 0; r < n; r++, products += queries) {
        const __m512 factor = _mm512_set1_ps(bounds->row_factor[r]);
        const __m512 offset = _mm512_set1_ps(bounds->row_offset[r]);
        size_t i = 0;
        for (; i + 16 <= queries; i += 16) {
            const __m512 reach = _mm512_loadu_ps(bounds->query_factor + i);
            const __m512 bound = _mm512_sub_ps(
                _mm512_fmadd_ps(reach, factor, _mm512_loadu_ps(products + i)), offset);
            const __mmask16 hits = _mm512_cmp_ps_mask(
                bound, _mm512_loadu_ps(bounds->threshold + i), _CMP_NLT_UQ);
            if (hits != 0) found = append_hits(hits, r, i, pairs, found);
        }
        if (i < queries) {
            const __m256 reach = _mm256_loadu_ps(bounds->query_factor + i);
            const __m256 bound = _mm256_sub_ps(
                _mm256_fmadd_ps(
                    reach, _mm512_castps512_ps256(factor), _mm256_loadu_ps(products + i)),
                _mm512_castps512_ps256(offset));
            const __mmask8 hits = _mm256_cmp_ps_mask(
                bound, _mm256_loadu_ps(bounds->threshold + i), _CMP_NLT_UQ);
            if (hits != 0) found = append_hits(hits, r, i, pairs, found);
        }
    }
    return found;
}

#include "avx2_bits.h"
#include "forms.h"

#define COMMON_FUNCTIONS \
    .columns = &cnearest_columns_avx512, \
    DISTANCES, \
    .panels = {{48, 32, 16, 8}}, \
    .dot_tile_f32 = dot_tile_f32, \
    .norm2_f32 = norm2_f32, .norm2_f16 = norm2_f16, .norm2_bf16 = norm2_bf16, \
    .f16_from_f32 = f16_from_f32, .f32_from_f16 = f32_from_f16, \
    .bf16_from_f32 = bf16_from_f32, .f32_from_bf16 = f32_from_bf16, \
    .collect = collect

const cnearest_kernels cnearest_avx512 = {
    .name = "avx512", .codes = &cnearest_codes_avx512, COMMON_FUNCTIONS};
const cnearest_kernels cnearest_avx512vnni = {
    .name = "avx512vnni", .codes = &cnearest_codes_avx512vnni, COMMON_FUNCTIONS};
const cnearest_kernels cnearest_avx512bf16 = {
    .name = "avx512bf16", .codes = &cnearest_codes_avx512vnni, COMMON_FUNCTIONS,
    .panels_bf16 = {{48, 32, 16, 8}},
    .dot_tile_bf16 = cnearest_dot_tile_bf16,
    .dot_stream_f32 = cnearest_dot_stream_f32, .dot_stream_f16 = cnearest_dot_stream_f16,
    .bf16_for_tile = cnearest_bf16_for_tile,
};
#endif
