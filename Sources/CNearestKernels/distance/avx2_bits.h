// Distances of packed bits in AVX2: four rows at a time, if they are of whole vectors. A part of
// avx2.c and of avx512.c.
//
// The bits of each half byte are looked up in a table of sixteen: Mula, Kurz and Lemire, Faster
// population counts using AVX2 instructions, 2018.
#include "bits.h"

// Adds the ones of 32 bytes to four sums.
CNEAREST_INLINE TARGET __m256i add_ones(__m256i sum, __m256i bits) {
    const __m256i ones = _mm256_setr_epi8(
        0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4,
        0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4);
    const __m256i low = _mm256_set1_epi8(0x0F);
    const __m256i count = _mm256_add_epi8(
        _mm256_shuffle_epi8(ones, _mm256_and_si256(bits, low)),
        _mm256_shuffle_epi8(ones, _mm256_and_si256(_mm256_srli_epi16(bits, 4), low)));
    return _mm256_add_epi64(sum, _mm256_sad_epu8(count, _mm256_setzero_si256()));
}

// The four sums of each of four rows, added up: a number for each row. They have 17 bits at most.
CNEAREST_INLINE TARGET __m128i fold_ones(const __m256i sums[4]) {
    const __m256i first = _mm256_or_si256(sums[0], _mm256_slli_epi64(sums[1], 32));
    const __m256i second = _mm256_or_si256(sums[2], _mm256_slli_epi64(sums[3], 32));
    const __m256i pairs = _mm256_add_epi32(
        _mm256_unpacklo_epi64(first, second), _mm256_unpackhi_epi64(first, second));
    return _mm_add_epi32(_mm256_castsi256_si128(pairs), _mm256_extracti128_si256(pairs, 1));
}

CNEAREST_INLINE TARGET void four_bits(
    const void *q, const void *const x[4], size_t d, const int form, float *out
) {
    if (d == 0 || d % 256 != 0) {
        four_by_words(q, x, d, form, out);
        return;
    }
    __m256i differing[4], either[4];
    CNEAREST_UNROLL
    for (int r = 0; r < 4; r++) differing[r] = either[r] = _mm256_setzero_si256();
    for (size_t i = 0; i < d / 8; i += 32) {
        const __m256i query = _mm256_loadu_si256((const void *)((const char *)q + i));
        CNEAREST_UNROLL
        for (int r = 0; r < 4; r++) {
            const __m256i row = _mm256_loadu_si256((const void *)((const char *)x[r] + i));
            differing[r] = add_ones(differing[r], _mm256_xor_si256(query, row));
            if (form == as_jaccard) either[r] = add_ones(either[r], _mm256_or_si256(query, row));
        }
    }
    __m128 distance = _mm_cvtepi32_ps(fold_ones(differing));
    if (form == as_jaccard) {
        const __m128 ones = _mm_cvtepi32_ps(fold_ones(either));
        // Without a one in either, nothing differs, and 0 divided by 0 is not wanted.
        const __m128 some = _mm_cmp_ps(ones, _mm_setzero_ps(), _CMP_NEQ_OQ);
        distance = _mm_and_ps(_mm_div_ps(distance, ones), some);
    }
    _mm_storeu_ps(out, distance);
}
