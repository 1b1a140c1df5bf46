// Codes in AVX-512, for the files of the processors without and with products of bytes (VNNI),
// which define TARGET and add_squares(sum, query, code).

CNEAREST_INLINE TARGET __m512i load_bytes(const void *x, size_t i) {
    return _mm512_loadu_si512((const char *)x + i);
}

// Adds the squares of some rows, one or four, which share the loads of the query.
CNEAREST_INLINE TARGET void sums_of_codes(
    const void *q, const void *const *x, size_t d, const int type, const int rows, __m512i *sum
) {
    const int8_t *query = ((const cnearest_code_query *)q)->places;
    CNEAREST_UNROLL
    for (int r = 0; r < rows; r++) sum[r] = _mm512_setzero_si512();
    if (type == of_code8) {
        for (size_t i = 0; i < d; i += 64) {
            const __m512i places = load_bytes(query, i);
            CNEAREST_UNROLL
            for (int r = 0; r < rows; r++) {
                sum[r] = add_squares(sum[r], places, load_bytes(x[r], i));
            }
        }
        return;
    }
    // Eight times a half byte: bits 3 to 6.
    const __m512i eights = _mm512_set1_epi8(0x78);
    for (size_t i = 0; i < d / 2; i += 64) {
        const __m512i low = load_bytes(query, 2 * i), high = load_bytes(query, 2 * i + 64);
        CNEAREST_UNROLL
        for (int r = 0; r < rows; r++) {
            const __m512i both = load_bytes(x[r], i);
            sum[r] = add_squares(
                sum[r], low, _mm512_and_si512(_mm512_slli_epi16(both, 3), eights));
            sum[r] = add_squares(
                sum[r], high, _mm512_and_si512(_mm512_srli_epi16(both, 1), eights));
        }
    }
}

CNEAREST_INLINE TARGET int32_t one_code(const void *q, const void *x, size_t d, const int type) {
    __m512i sum;
    sums_of_codes(q, &x, d, type, 1, &sum);
    return _mm512_reduce_add_epi32(sum);
}

CNEAREST_INLINE TARGET void four_codes(
    const void *q, const void *const x[4], size_t d, const int type, float *out
) {
    __m512i sum[4];
    sums_of_codes(q, x, d, type, 4, sum);
    // Each step adds neighboring lanes of two rows.
    const __m512i first = _mm512_add_epi32(
        _mm512_unpacklo_epi32(sum[0], sum[1]), _mm512_unpackhi_epi32(sum[0], sum[1]));
    const __m512i second = _mm512_add_epi32(
        _mm512_unpacklo_epi32(sum[2], sum[3]), _mm512_unpackhi_epi32(sum[2], sum[3]));
    const __m512i all = _mm512_add_epi32(
        _mm512_unpacklo_epi64(first, second), _mm512_unpackhi_epi64(first, second));
    const __m256i half = _mm256_add_epi32(
        _mm512_castsi512_si256(all), _mm512_extracti64x4_epi64(all, 1));
    const __m128i whole = _mm_add_epi32(
        _mm256_castsi256_si128(half), _mm256_extracti128_si256(half, 1));
    const __m128 factor = _mm_set1_ps(((const cnearest_code_query *)q)->factor);
    _mm_storeu_ps(out, _mm_mul_ps(_mm_cvtepi32_ps(whole), factor));
}

#include "code_forms.h"
