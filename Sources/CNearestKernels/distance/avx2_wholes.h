// Sums of whole numbers in AVX2: a part of avx2.c, in a file of its own to keep that short.

// Sixteen whole numbers as 16 bits each.
CNEAREST_INLINE TARGET __m256i widen_whole(__m128i bytes, const int type) {
    return type == of_u8 ? _mm256_cvtepu8_epi16(bytes) : _mm256_cvtepi8_epi16(bytes);
}

CNEAREST_INLINE TARGET __m256i load_whole(const void *x, size_t i, const int type) {
    return widen_whole(_mm_loadu_si128((const void *)((const uint8_t *)x + i)), type);
}

// The last `count` whole numbers, fewer than sixteen, with zeros after them.
CNEAREST_INLINE TARGET __m256i load_whole_tail(
    const void *x, size_t i, size_t count, const int type
) {
    uint8_t bytes[16] = {0};
    __builtin_memcpy(bytes, (const uint8_t *)x + i, count);
    return widen_whole(_mm_loadu_si128((const void *)bytes), type);
}

// Adds sixteen terms to eight sums of 32 bits, in which 65 536 of them fit.
CNEAREST_INLINE TARGET __m256i add_whole(__m256i sum, __m256i q, __m256i x, const int form) {
    if (form == as_dot) return _mm256_add_epi32(sum, _mm256_madd_epi16(q, x));
    const __m256i difference = _mm256_sub_epi16(q, x);
    if (form == as_l2) return _mm256_add_epi32(sum, _mm256_madd_epi16(difference, difference));
    return _mm256_add_epi32(
        sum, _mm256_madd_epi16(_mm256_abs_epi16(difference), _mm256_set1_epi16(1)));
}

CNEAREST_INLINE TARGET uint32_t fold_whole(__m256i even, __m256i odd) {
    const __m256i sum = _mm256_add_epi32(even, odd);
    __m128i four = _mm_add_epi32(_mm256_castsi256_si128(sum), _mm256_extracti128_si256(sum, 1));
    four = _mm_add_epi32(four, _mm_shuffle_epi32(four, 0x4E));
    return (uint32_t)_mm_cvtsi128_si32(_mm_add_epi32(four, _mm_shuffle_epi32(four, 0xB1)));
}

// The sums of four rows as float32: each step adds neighboring lanes of two rows.
CNEAREST_INLINE TARGET __m128 fold_four_wholes(const __m256i sums[4]) {
    const __m256i first = _mm256_add_epi32(
        _mm256_unpacklo_epi32(sums[0], sums[1]), _mm256_unpackhi_epi32(sums[0], sums[1]));
    const __m256i second = _mm256_add_epi32(
        _mm256_unpacklo_epi32(sums[2], sums[3]), _mm256_unpackhi_epi32(sums[2], sums[3]));
    const __m256i all = _mm256_add_epi32(
        _mm256_unpacklo_epi64(first, second), _mm256_unpackhi_epi64(first, second));
    return _mm_cvtepi32_ps(
        _mm_add_epi32(_mm256_castsi256_si128(all), _mm256_extracti128_si256(all, 1)));
}

// Adds one row of whole numbers or four. Nothing is rounded, so the order does not matter.
CNEAREST_INLINE TARGET void sums_whole(
    const void *q, const void *const *x, size_t d, const int type, const int form,
    const int rows, float *out
) {
    __m256i even[4], odd[4];
    CNEAREST_UNROLL
    for (int r = 0; r < rows; r++) even[r] = odd[r] = _mm256_setzero_si256();
    size_t i = 0;
    for (; i + 32 <= d; i += 32) {
        const __m256i q0 = load_whole(q, i, type), q1 = load_whole(q, i + 16, type);
        CNEAREST_UNROLL
        for (int r = 0; r < rows; r++) {
            even[r] = add_whole(even[r], q0, load_whole(x[r], i, type), form);
            odd[r] = add_whole(odd[r], q1, load_whole(x[r], i + 16, type), form);
        }
    }
    if (i + 16 <= d) {
        const __m256i q0 = load_whole(q, i, type);
        CNEAREST_UNROLL
        for (int r = 0; r < rows; r++) {
            even[r] = add_whole(even[r], q0, load_whole(x[r], i, type), form);
        }
        i += 16;
    }
    if (i < d) {
        const __m256i q0 = load_whole_tail(q, i, d - i, type);
        CNEAREST_UNROLL
        for (int r = 0; r < rows; r++) {
            odd[r] = add_whole(odd[r], q0, load_whole_tail(x[r], i, d - i, type), form);
        }
    }
    // Up to this dimension every sum fits 31 bits, so that its sign does not matter.
    if (rows == 4 && d <= 32768) {
        CNEAREST_UNROLL
        for (int r = 0; r < rows; r++) even[r] = _mm256_add_epi32(even[r], odd[r]);
        _mm_storeu_ps(out, fold_four_wholes(even));
        return;
    }
    CNEAREST_UNROLL
    for (int r = 0; r < rows; r++) {
        out[r] = cnearest_whole_sum(fold_whole(even[r], odd[r]), type, form);
    }
}
