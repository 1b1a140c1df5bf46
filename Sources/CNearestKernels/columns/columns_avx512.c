// Column kernels for AVX-512 (F, BW, VL, DQ): eight 64-bit or sixteen 32-bit values in a vector,
// and comparisons that return one bit for each lane.
//
// Lanes that a mask excludes are neither loaded nor compared, so a column's last rows take the same
// way as the others, and nothing is read past them.
#include "columns.h"

#if defined(__x86_64__)
#include <immintrin.h>

#define TARGET __attribute__((target("avx2,avx512f,avx512bw,avx512vl,avx512dq")))

// Returns a mask of the first `count` rows of a word, 1 to 64.
CNEAREST_INLINE uint64_t first_rows(size_t count) {
    return count == 64 ? UINT64_MAX : ((uint64_t)1 << count) - 1;
}

// x is in the range if x - low <= high - low as unsigned numbers, where numbers below `low` wrap
// around to large ones: one comparison instead of two. It holds for signed numbers too.
CNEAREST_INLINE TARGET uint64_t part_i64(
    const int64_t *values, size_t count, int64_t low, int64_t high
) {
    const __m512i lows = _mm512_set1_epi64(low);
    const __m512i width = _mm512_set1_epi64((int64_t)((uint64_t)high - (uint64_t)low));
    const uint64_t rows = first_rows(count);
    uint64_t word = 0;
    CNEAREST_UNROLL
    for (int i = 0; i < 64; i += 8) {
        const __mmask8 lanes = (__mmask8)(rows >> i);
        const __m512i eight = _mm512_maskz_loadu_epi64(lanes, values + i);
        const __mmask8 inside = _mm512_mask_cmple_epu64_mask(
            lanes, _mm512_sub_epi64(eight, lows), width);
        word |= (uint64_t)inside << i;
    }
    return word;
}

// Ordered comparisons: false for a NaN.
CNEAREST_INLINE TARGET uint64_t part_f64(
    const double *values, size_t count, double low, double high
) {
    const __m512d lows = _mm512_set1_pd(low), highs = _mm512_set1_pd(high);
    const uint64_t rows = first_rows(count);
    uint64_t word = 0;
    CNEAREST_UNROLL
    for (int i = 0; i < 64; i += 8) {
        const __mmask8 lanes = (__mmask8)(rows >> i);
        const __m512d eight = _mm512_maskz_loadu_pd(lanes, values + i);
        const __mmask8 above = _mm512_mask_cmp_pd_mask(lanes, lows, eight, _CMP_LE_OQ);
        word |= (uint64_t)_mm512_mask_cmp_pd_mask(above, eight, highs, _CMP_LE_OQ) << i;
    }
    return word;
}

CNEAREST_INLINE TARGET uint64_t part_u32(
    const uint32_t *values, size_t count, uint32_t low, uint32_t high
) {
    const __m512i lows = _mm512_set1_epi32((int)low);
    const __m512i width = _mm512_set1_epi32((int)(high - low));
    const uint64_t rows = first_rows(count);
    uint64_t word = 0;
    CNEAREST_UNROLL
    for (int i = 0; i < 64; i += 16) {
        const __mmask16 lanes = (__mmask16)(rows >> i);
        const __m512i sixteen = _mm512_maskz_loadu_epi32(lanes, values + i);
        const __mmask16 inside = _mm512_mask_cmple_epu32_mask(
            lanes, _mm512_sub_epi32(sixteen, lows), width);
        word |= (uint64_t)inside << i;
    }
    return word;
}

// With a constant count, inlining leaves no masks.
CNEAREST_INLINE TARGET uint64_t full_i64(const int64_t *values, int64_t low, int64_t high) {
    return part_i64(values, 64, low, high);
}

CNEAREST_INLINE TARGET uint64_t full_f64(const double *values, double low, double high) {
    return part_f64(values, 64, low, high);
}

CNEAREST_INLINE TARGET uint64_t full_u32(const uint32_t *values, uint32_t low, uint32_t high) {
    return part_u32(values, 64, low, high);
}

// Looks up codes in a table of up to 1024 entries, which fits in two registers as bits. A code's
// upper bits choose 32 of them, and its lowest five rotate the wanted one to the bottom of the
// lane, where it is tested. Codes from 1024 on are masked out.
CNEAREST_INLINE TARGET uint64_t part_bits(
    const uint32_t *codes, size_t count, __m512i bits, __m512i more
) {
    const __m512i end = _mm512_set1_epi32(1024), one = _mm512_set1_epi32(1);
    const uint64_t rows = first_rows(count);
    uint64_t word = 0;
    CNEAREST_UNROLL
    for (int i = 0; i < 64; i += 16) {
        const __mmask16 lanes = (__mmask16)(rows >> i);
        const __m512i sixteen = _mm512_maskz_loadu_epi32(lanes, codes + i);
        const __m512i chosen = _mm512_permutex2var_epi32(
            bits, _mm512_srli_epi32(sixteen, 5), more);
        const __mmask16 known = _mm512_mask_cmplt_epu32_mask(lanes, sixteen, end);
        const __mmask16 found = _mm512_mask_test_epi32_mask(
            known, _mm512_rorv_epi32(chosen, sixteen), one);
        word |= (uint64_t)found << i;
    }
    return word;
}

static TARGET void table_u32(
    const uint32_t *codes, size_t n, const uint8_t *table, size_t table_count, uint64_t *out
) {
    if (table_count <= 1024) {
        uint64_t words[16] = {0};
        for (size_t i = 0; i < table_count; i += 64) {
            const __mmask64 there = first_rows(table_count - i < 64 ? table_count - i : 64);
            const __m512i entries = _mm512_maskz_loadu_epi8(there, table + i);
            words[i / 64] = _mm512_test_epi8_mask(entries, entries);
        }
        const __m512i bits = _mm512_loadu_si512(words), more = _mm512_loadu_si512(words + 8);
        for (; n >= 64; n -= 64, codes += 64) *out++ = part_bits(codes, 64, bits, more);
        if (n != 0) *out = part_bits(codes, n, bits, more);
        return;
    }
    for (; n >= 64; n -= 64, codes += 64) {
        uint8_t found[64];
        cnearest_look_up(codes, table, table_count, found);
        const __m512i all = _mm512_loadu_si512(found);
        *out++ = _mm512_test_epi8_mask(all, all);
    }
    if (n != 0) *out = cnearest_word_table(codes, n, table, table_count);
}

#include "column_forms.h"

const cnearest_columns cnearest_columns_avx512 = {CNEAREST_COLUMN_FUNCTIONS};
#endif
