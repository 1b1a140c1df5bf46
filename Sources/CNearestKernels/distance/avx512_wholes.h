// Sums of whole numbers in AVX-512: a part of avx512.c, in a file of its own to keep that short.

// Thirty-two whole numbers as 16 bits each; those that the mask names, and zeros in other lanes.
CNEAREST_INLINE TARGET __m512i load_whole(
    const void *x, size_t i, __mmask32 mask, const int type
) {
    const __m256i bytes = _mm256_maskz_loadu_epi8(mask, (const uint8_t *)x + i);
    return type == of_u8 ? _mm512_cvtepu8_epi16(bytes) : _mm512_cvtepi8_epi16(bytes);
}

// Adds 32 terms to sixteen sums of 32 bits, in which 65 536 of them fit.
CNEAREST_INLINE TARGET __m512i add_whole(__m512i sum, __m512i q, __m512i x, const int form) {
    if (form == as_dot) return _mm512_add_epi32(sum, _mm512_madd_epi16(q, x));
    const __m512i difference = _mm512_sub_epi16(q, x);
    if (form == as_l2) return _mm512_add_epi32(sum, _mm512_madd_epi16(difference, difference));
    return _mm512_add_epi32(
        sum, _mm512_madd_epi16(_mm512_abs_epi16(difference), _mm512_set1_epi16(1)));
}

// Adds one row of whole numbers or four. Nothing is rounded, so the order does not matter.
CNEAREST_INLINE TARGET void sums_whole(
    const void *q, const void *const *x, size_t d, const int type, const int form,
    const int rows, float *out
) {
    __m512i sum[4];
    CNEAREST_UNROLL
    for (int r = 0; r < rows; r++) sum[r] = _mm512_setzero_si512();
    size_t i = 0;
    for (; i + 32 <= d; i += 32) {
        const __m512i values = load_whole(q, i, 0xFFFFFFFF, type);
        CNEAREST_UNROLL
        for (int r = 0; r < rows; r++) {
            sum[r] = add_whole(sum[r], values, load_whole(x[r], i, 0xFFFFFFFF, type), form);
        }
    }
    if (i < d) {
        const __mmask32 mask = ((__mmask32)1 << (d - i)) - 1;
        const __m512i values = load_whole(q, i, mask, type);
        CNEAREST_UNROLL
        for (int r = 0; r < rows; r++) {
            sum[r] = add_whole(sum[r], values, load_whole(x[r], i, mask, type), form);
        }
    }
    CNEAREST_UNROLL
    for (int r = 0; r < rows; r++) {
        out[r] = cnearest_whole_sum((uint32_t)_mm512_reduce_add_epi32(sum[r]), type, form);
    }
}
