// Codes in AVX2: squares of 32 differences at a time. A difference has seven bits, so the sum of
// two squares fits sixteen; a sum of four would not.
#include "codes.h"

#if defined(__x86_64__)
#include <immintrin.h>

#define TARGET __attribute__((target("avx2,fma,f16c,popcnt")))

CNEAREST_INLINE TARGET __m256i add_squares(__m256i sum, __m256i query, __m256i code) {
    const __m256i t = _mm256_abs_epi8(_mm256_sub_epi8(query, code));
    const __m256i pairs = _mm256_maddubs_epi16(t, t);
    return _mm256_add_epi32(sum, _mm256_madd_epi16(pairs, _mm256_set1_epi16(1)));
}

CNEAREST_INLINE TARGET __m256i load_bytes(const void *x, size_t i) {
    return _mm256_loadu_si256((const void *)((const char *)x + i));
}

// Sums of some rows, one or four, which share the loads of the query.
CNEAREST_INLINE TARGET void sums_of_code8(
    const int8_t *query, const void *const *x, size_t d, const int rows, __m256i *sum
) {
    for (size_t i = 0; i < d; i += 32) {
        const __m256i places = load_bytes(query, i);
        CNEAREST_UNROLL
        for (int r = 0; r < rows; r++) sum[r] = add_squares(sum[r], places, load_bytes(x[r], i));
    }
}

// For t = a - 8c, t² = a² + 16 c (4c - a). The sum of all a² comes with the query, so that half as
// many multiplications are left. Places are from -4 to 123, so a product of c and 4c - a is from
// -945 to 960, and sixteen bits hold a sum of the sixteen that come together.
CNEAREST_INLINE TARGET __m256i add_products(__m256i sum, __m256i place, __m256i code) {
    const __m256i factor = _mm256_sub_epi8(_mm256_slli_epi16(code, 2), place);
    return _mm256_add_epi16(sum, _mm256_maddubs_epi16(code, factor));
}

CNEAREST_INLINE TARGET void sums_of_code4(
    const int8_t *query, const void *const *x, size_t d, const int rows, __m256i *sum
) {
    const __m256i lower = _mm256_set1_epi8(15), one = _mm256_set1_epi16(1);
    size_t i = 0;
    while (i < d / 2) {
        const size_t end = i + 128 < d / 2 ? i + 128 : d / 2;
        __m256i part[4];
        CNEAREST_UNROLL
        for (int r = 0; r < rows; r++) part[r] = _mm256_setzero_si256();
        for (; i < end; i += 32) {
            const size_t place = i / 64 * 128 + i % 64;
            const __m256i low = load_bytes(query, place), high = load_bytes(query, place + 64);
            CNEAREST_UNROLL
            for (int r = 0; r < rows; r++) {
                const __m256i both = load_bytes(x[r], i);
                part[r] = add_products(part[r], low, _mm256_and_si256(both, lower));
                part[r] = add_products(
                    part[r], high, _mm256_and_si256(_mm256_srli_epi16(both, 4), lower));
            }
        }
        CNEAREST_UNROLL
        for (int r = 0; r < rows; r++) {
            sum[r] = _mm256_add_epi32(sum[r], _mm256_madd_epi16(part[r], one));
        }
    }
}

CNEAREST_INLINE TARGET void sums_of_codes(
    const cnearest_code_query *query, const void *const *x, size_t d, const int type,
    const int rows, __m256i *sum
) {
    CNEAREST_UNROLL
    for (int r = 0; r < rows; r++) sum[r] = _mm256_setzero_si256();
    if (type == of_code8) {
        sums_of_code8(query->places, x, d, rows, sum);
    } else {
        sums_of_code4(query->places, x, d, rows, sum);
    }
}

CNEAREST_INLINE TARGET int32_t one_code(const void *q, const void *x, size_t d, const int type) {
    const cnearest_code_query *query = q;
    __m256i sum;
    sums_of_codes(query, &x, d, type, 1, &sum);
    __m128i four = _mm_add_epi32(_mm256_castsi256_si128(sum), _mm256_extracti128_si256(sum, 1));
    four = _mm_add_epi32(four, _mm_shuffle_epi32(four, 0x4E));
    const int32_t all = _mm_cvtsi128_si32(_mm_add_epi32(four, _mm_shuffle_epi32(four, 0xB1)));
    return type == of_code8 ? all : query->squares + 16 * all;
}

CNEAREST_INLINE TARGET void four_codes(
    const void *q, const void *const x[4], size_t d, const int type, float *out
) {
    const cnearest_code_query *query = q;
    __m256i sum[4];
    sums_of_codes(query, x, d, type, 4, sum);
    // Each step adds neighboring lanes of two rows.
    const __m256i first = _mm256_add_epi32(
        _mm256_unpacklo_epi32(sum[0], sum[1]), _mm256_unpackhi_epi32(sum[0], sum[1]));
    const __m256i second = _mm256_add_epi32(
        _mm256_unpacklo_epi32(sum[2], sum[3]), _mm256_unpackhi_epi32(sum[2], sum[3]));
    const __m256i all = _mm256_add_epi32(
        _mm256_unpacklo_epi64(first, second), _mm256_unpackhi_epi64(first, second));
    __m128i whole = _mm_add_epi32(
        _mm256_castsi256_si128(all), _mm256_extracti128_si256(all, 1));
    if (type == of_code4) {
        whole = _mm_add_epi32(_mm_slli_epi32(whole, 4), _mm_set1_epi32(query->squares));
    }
    _mm_storeu_ps(out, _mm_mul_ps(_mm_cvtepi32_ps(whole), _mm_set1_ps(query->factor)));
}

#include "code_forms.h"

const cnearest_codes cnearest_codes_avx2 = {CODE_TABLE};
#endif
