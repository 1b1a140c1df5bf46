// Column kernels for AVX2: four 64-bit or eight 32-bit values in a vector. A comparison fills each
// lane with ones or zeros, and a "movemask" collects one bit of each lane.
#include "columns.h"

#if defined(__x86_64__)
#include <immintrin.h>

#define TARGET __attribute__((target("avx2")))

// AVX2 compares integers by "greater than" only, so the rows outside the range are found.
CNEAREST_INLINE TARGET uint64_t full_i64(const int64_t *values, int64_t low, int64_t high) {
    const __m256i lows = _mm256_set1_epi64x(low), highs = _mm256_set1_epi64x(high);
    uint64_t outside = 0;
    CNEAREST_UNROLL
    for (int i = 0; i < 64; i += 4) {
        const __m256i four = _mm256_loadu_si256((const void *)(values + i));
        const __m256i mask = _mm256_or_si256(
            _mm256_cmpgt_epi64(lows, four), _mm256_cmpgt_epi64(four, highs));
        outside |= (uint64_t)(uint32_t)_mm256_movemask_pd(_mm256_castsi256_pd(mask)) << i;
    }
    return ~outside;
}

// Ordered comparisons: false for a NaN.
CNEAREST_INLINE TARGET uint64_t full_f64(const double *values, double low, double high) {
    const __m256d lows = _mm256_set1_pd(low), highs = _mm256_set1_pd(high);
    uint64_t inside = 0;
    CNEAREST_UNROLL
    for (int i = 0; i < 64; i += 4) {
        const __m256d four = _mm256_loadu_pd(values + i);
        const __m256d mask = _mm256_and_pd(
            _mm256_cmp_pd(lows, four, _CMP_LE_OQ), _mm256_cmp_pd(four, highs, _CMP_LE_OQ));
        inside |= (uint64_t)(uint32_t)_mm256_movemask_pd(mask) << i;
    }
    return inside;
}

// x is in the range if x - low <= high - low, where numbers below `low` wrap around to large ones:
// one comparison instead of two. AVX2 has no unsigned comparison, but a minimum: a <= b if min(a,
// b) = a.
CNEAREST_INLINE TARGET uint64_t full_u32(const uint32_t *values, uint32_t low, uint32_t high) {
    const __m256i lows = _mm256_set1_epi32((int)low), width = _mm256_set1_epi32((int)(high - low));
    uint64_t inside = 0;
    CNEAREST_UNROLL
    for (int i = 0; i < 64; i += 8) {
        const __m256i above = _mm256_sub_epi32(
            _mm256_loadu_si256((const void *)(values + i)), lows);
        const __m256i mask = _mm256_cmpeq_epi32(_mm256_min_epu32(above, width), above);
        inside |= (uint64_t)(uint32_t)_mm256_movemask_ps(_mm256_castsi256_ps(mask)) << i;
    }
    return inside;
}

#define part_i64 cnearest_word_i64
#define part_f64 cnearest_word_f64
#define part_u32 cnearest_word_u32

// Returns one bit for each of 32 bytes, 1 if the byte is not 0.
CNEAREST_INLINE TARGET uint32_t set_bytes(const uint8_t *bytes) {
    const __m256i mask = _mm256_cmpeq_epi8(
        _mm256_loadu_si256((const void *)bytes), _mm256_setzero_si256());
    return ~(uint32_t)_mm256_movemask_epi8(mask);
}

// Looks up 64 codes in a table of up to 256 entries, which fits in one register as bits. A code's
// upper bits choose 32 of them, and its lowest five shift the wanted one to the top of the lane,
// where the mask is taken from. Codes from 256 on are masked out.
CNEAREST_INLINE TARGET uint64_t full_bits(const uint32_t *codes, __m256i bits) {
    const __m256i last = _mm256_set1_epi32(255), low = _mm256_set1_epi32(31);
    uint64_t word = 0;
    CNEAREST_UNROLL
    for (int i = 0; i < 64; i += 8) {
        const __m256i eight = _mm256_loadu_si256((const void *)(codes + i));
        const __m256i chosen = _mm256_permutevar8x32_epi32(bits, _mm256_srli_epi32(eight, 5));
        const __m256i moved = _mm256_sllv_epi32(chosen, _mm256_andnot_si256(eight, low));
        const __m256i known = _mm256_cmpeq_epi32(_mm256_min_epu32(eight, last), eight);
        const __m256i mask = _mm256_and_si256(moved, known);
        word |= (uint64_t)(uint32_t)_mm256_movemask_ps(_mm256_castsi256_ps(mask)) << i;
    }
    return word;
}

// Making bits of a small table pays from the first full word on.
static TARGET void table_u32(
    const uint32_t *codes, size_t n, const uint8_t *table, size_t table_count, uint64_t *out
) {
    if (n >= 64 && table_count <= 256) {
        uint8_t entries[256] = {0};
        if (table_count != 0) __builtin_memcpy(entries, table, table_count);
        uint32_t bits[8];
        for (int i = 0; i < 8; i++) bits[i] = set_bytes(entries + 32 * i);
        const __m256i all = _mm256_loadu_si256((const void *)bits);
        for (; n >= 64; n -= 64, codes += 64) *out++ = full_bits(codes, all);
    }
    for (; n >= 64; n -= 64, codes += 64) {
        uint8_t found[64];
        cnearest_look_up(codes, table, table_count, found);
        *out++ = (uint64_t)set_bytes(found + 32) << 32 | set_bytes(found);
    }
    if (n != 0) *out = cnearest_word_table(codes, n, table, table_count);
}

#include "column_forms.h"

const cnearest_columns cnearest_columns_avx2 = {CNEAREST_COLUMN_FUNCTIONS};
#endif
