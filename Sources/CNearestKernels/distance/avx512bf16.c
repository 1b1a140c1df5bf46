// The bfloat16 products of AVX512_BF16: twice the rate of float32, with 8 significant bits. They
// only sift: the distances of what they find are computed again in float32.
//
// One instruction multiplies pairs: each 32-bit lane of its result gets two products of bfloat16
// elements added to it in float32. Subnormal operands and results count as zero, whatever the
// processor's modes are.
#include "avx512.h"

#if defined(__x86_64__)
#define TARGET_BF16 \
    __attribute__((target("avx2,fma,f16c,avx512f,avx512bw,avx512vl,avx512dq,avx512bf16")))

// A register tile (kernels.h) over pairs of dimensions: `rows` rows against `width` times sixteen
// queries. A row's pair is read as one 32-bit number and broadcast.
CNEAREST_INLINE TARGET_BF16 void micro_bf16(
    const uint16_t *panel, size_t pairs, const uint16_t *x, size_t stride, float *out,
    size_t out_stride, cnearest_ahead *ahead, const int rows, const int width
) {
    __m512 sum[8][3];
    CNEAREST_UNROLL
    for (int r = 0; r < rows; r++) {
        CNEAREST_UNROLL
        for (int w = 0; w < width; w++) sum[r][w] = _mm512_setzero_ps();
    }
    for (size_t k = 0; k < pairs; k++) {
        cnearest_step_ahead(ahead);
        __m512bh q[3];
        CNEAREST_UNROLL
        for (int w = 0; w < width; w++) {
            q[w] = (__m512bh)_mm512_loadu_si512(panel + (k * width + w) * 32);
        }
        CNEAREST_UNROLL
        for (int r = 0; r < rows; r++) {
            int pair;
            __builtin_memcpy(&pair, x + r * stride + 2 * k, sizeof pair);
            const __m512bh value = (__m512bh)_mm512_set1_epi32(pair);
            CNEAREST_UNROLL
            for (int w = 0; w < width; w++) {
                sum[r][w] = _mm512_dpbf16_ps(sum[r][w], q[w], value);
            }
        }
    }
    CNEAREST_UNROLL
    for (int r = 0; r < rows; r++) {
        CNEAREST_UNROLL
        for (int w = 0; w < width; w++) _mm512_storeu_ps(out + r * out_stride + w * 16, sum[r][w]);
    }
}

// The same for a panel of eight queries, which fill half a vector.
CNEAREST_INLINE TARGET_BF16 void micro_narrow_bf16(
    const uint16_t *panel, size_t pairs, const uint16_t *x, size_t stride, float *out,
    size_t out_stride, cnearest_ahead *ahead, const int rows
) {
    __m256 sum[8];
    CNEAREST_UNROLL
    for (int r = 0; r < rows; r++) sum[r] = _mm256_setzero_ps();
    for (size_t k = 0; k < pairs; k++) {
        cnearest_step_ahead(ahead);
        const __m256bh q = (__m256bh)_mm256_loadu_si256((const void *)(panel + k * 16));
        CNEAREST_UNROLL
        for (int r = 0; r < rows; r++) {
            int pair;
            __builtin_memcpy(&pair, x + r * stride + 2 * k, sizeof pair);
            sum[r] = _mm256_dpbf16_ps(sum[r], q, (__m256bh)_mm256_set1_epi32(pair));
        }
    }
    CNEAREST_UNROLL
    for (int r = 0; r < rows; r++) _mm256_storeu_ps(out + r * out_stride, sum[r]);
}

// Chooses the tile for the width of a panel.
CNEAREST_INLINE TARGET_BF16 void panel_rows_bf16(
    const uint16_t *panel, size_t width, size_t pairs, const uint16_t *x, size_t stride,
    float *out, size_t out_stride, cnearest_ahead *ahead, const int rows
) {
    switch (width) {
    case 48: micro_bf16(panel, pairs, x, stride, out, out_stride, ahead, rows, 3); break;
    case 32: micro_bf16(panel, pairs, x, stride, out, out_stride, ahead, rows, 2); break;
    case 16: micro_bf16(panel, pairs, x, stride, out, out_stride, ahead, rows, 1); break;
    default: micro_narrow_bf16(panel, pairs, x, stride, out, out_stride, ahead, rows); break;
    }
}

// For each panel, eight rows at a time, then the rows left over one by one.
TARGET_BF16 void cnearest_dot_tile_bf16(
    const uint16_t *packed, size_t queries, size_t d, const uint16_t *rows, size_t stride,
    size_t n, float *out, cnearest_ahead ahead
) {
    const size_t pairs = (d + 1) / 2;
    for (size_t first = 0; first < queries;) {
        const size_t width = cnearest_next_panel(tile_panels, queries - first);
        size_t r = 0;
        for (; r + 8 <= n; r += 8) {
            panel_rows_bf16(packed, width, pairs, rows + r * stride, stride,
                out + r * queries + first, queries, &ahead, 8);
        }
        for (; r < n; r++) {
            panel_rows_bf16(packed, width, pairs, rows + r * stride, stride,
                out + r * queries + first, queries, &ahead, 1);
        }
        packed += width * pairs * 2;
        first += width;
    }
}

// Rounds by the processor's conversion, which takes subnormals for zero as its products do.
TARGET_BF16 void cnearest_bf16_for_tile(const float *x, size_t n, uint16_t *out) {
    size_t i = 0;
    for (; i + 32 <= n; i += 32) {
        const __m512 low = _mm512_loadu_ps(x + i), high = _mm512_loadu_ps(x + i + 16);
        _mm512_storeu_si512(out + i, (__m512i)_mm512_cvtne2ps_pbh(high, low));
    }
    for (; i < n; i++) out[i] = cnearest_bf16_bits(x[i]);
}

// Folds eight vectors of sixteen sums to one number each.
CNEAREST_INLINE TARGET __m256 fold_eight(const __m512 *sum) {
    __m256 half[8];
    CNEAREST_UNROLL
    for (int i = 0; i < 8; i++) {
        half[i] = _mm256_add_ps(
            _mm512_castps512_ps256(sum[i]), _mm512_extractf32x8_ps(sum[i], 1));
    }
    const __m256 a = _mm256_hadd_ps(
        _mm256_hadd_ps(half[0], half[1]), _mm256_hadd_ps(half[2], half[3]));
    const __m256 b = _mm256_hadd_ps(
        _mm256_hadd_ps(half[4], half[5]), _mm256_hadd_ps(half[6], half[7]));
    // Each 128-bit half of `a` holds one partial sum of each of the vectors 0 to 3, each half of
    // `b` one of the vectors 4 to 7.
    return _mm256_add_ps(
        _mm256_permute2f128_ps(a, b, 0x20), _mm256_permute2f128_ps(a, b, 0x31));
}

// How far ahead of a stream to prefetch, in bytes: what memory delivers in the time that one
// request takes.
enum { stream_ahead = 12288 };

// Rows one after the other against eight queries, with lanes along the dimension: a row's 32
// elements are loaded and rounded once and multiplied with each query. Two rows at a time would be
// faster for rows in a cache, but memory bounds this form, and it delivers one stream faster than
// two.
CNEAREST_INLINE TARGET_BF16 void stream(
    const uint16_t *packed, size_t d, const char *x, size_t bytes, size_t n, float *out,
    const int type
) {
    const size_t size = type == of_f16 ? 2 : 4;
    const size_t query_stride = (d + 31) / 32 * 32;
    // The lanes of the last, incomplete step; queries are padded with zeros there, rows end.
    const __mmask32 rest = (__mmask32)((1u << (d % 32)) - 1);
    for (size_t r = 0; r < n; r++, x += bytes, out += 8) {
        __m512 sum[8];
        CNEAREST_UNROLL
        for (int i = 0; i < 8; i++) sum[i] = _mm512_setzero_ps();
        for (size_t k = 0; k < query_stride; k += 32) {
            __builtin_prefetch(x + k * size + stream_ahead, 0, 2);
            if (type == of_f32) __builtin_prefetch(x + k * size + stream_ahead + 64, 0, 2);
            __m512 low, high;
            if (k + 32 <= d) {
                low = load(x, k, type);
                high = load(x, k + 16, type);
            } else {
                low = load_tail(x, k, (__mmask16)rest, type);
                high = load_tail(x, k + 16, (__mmask16)(rest >> 16), type);
            }
            const __m512bh values = _mm512_cvtne2ps_pbh(high, low);
            CNEAREST_UNROLL
            for (int i = 0; i < 8; i++) {
                const __m512bh q = (__m512bh)_mm512_loadu_si512(packed + i * query_stride + k);
                sum[i] = _mm512_dpbf16_ps(sum[i], q, values);
            }
        }
        _mm256_storeu_ps(out, fold_eight(sum));
    }
}

TARGET_BF16 void cnearest_dot_stream_f32(
    const uint16_t *queries, size_t d, const float *rows, size_t stride, size_t n, float *out
) {
    stream(queries, d, (const char *)rows, stride * sizeof *rows, n, out, of_f32);
}
TARGET_BF16 void cnearest_dot_stream_f16(
    const uint16_t *queries, size_t d, const uint16_t *rows, size_t stride, size_t n, float *out
) {
    stream(queries, d, (const char *)rows, stride * sizeof *rows, n, out, of_f16);
}
#endif
