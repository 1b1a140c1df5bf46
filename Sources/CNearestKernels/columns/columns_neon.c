// Column kernels for NEON: two 64-bit or four 32-bit values in a vector. A comparison fills each
// lane with ones or zeros. NEON cannot collect one bit of each lane, so the masks of 64 rows are
// narrowed to bytes first, and those to bits.
#include "columns.h"

#if defined(__aarch64__)
#include <arm_neon.h>

#define TARGET

// Makes one bit of each of 64 bytes, which are all ones or all zeros. Every byte keeps only the bit
// of its place among eight, and neighbouring bytes are added three times, until eight of them are
// one.
CNEAREST_INLINE uint64_t word_of(const uint8x16_t bytes[4]) {
    static const uint8_t places[16] = {1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128};
    const uint8x16_t place = vld1q_u8(places);
    const uint8x16_t first = vpaddq_u8(vandq_u8(bytes[0], place), vandq_u8(bytes[1], place));
    const uint8x16_t second = vpaddq_u8(vandq_u8(bytes[2], place), vandq_u8(bytes[3], place));
    const uint8x16_t all = vpaddq_u8(first, second);
    return vgetq_lane_u64(vreinterpretq_u64_u8(vpaddq_u8(all, all)), 0);
}

// Narrows the masks of sixteen rows from 32 bits to bytes.
CNEAREST_INLINE uint8x16_t narrowed(const uint32x4_t masks[4]) {
    const uint16x8_t first = vuzp1q_u16(
        vreinterpretq_u16_u32(masks[0]), vreinterpretq_u16_u32(masks[1]));
    const uint16x8_t second = vuzp1q_u16(
        vreinterpretq_u16_u32(masks[2]), vreinterpretq_u16_u32(masks[3]));
    return vuzp1q_u8(vreinterpretq_u8_u16(first), vreinterpretq_u8_u16(second));
}

// Narrows the masks of four rows from 64 bits to 32.
CNEAREST_INLINE uint32x4_t joined(uint64x2_t first, uint64x2_t second) {
    return vuzp1q_u32(vreinterpretq_u32_u64(first), vreinterpretq_u32_u64(second));
}

CNEAREST_INLINE uint64x2_t inside_i64(const int64_t *values, int64x2_t low, int64x2_t high) {
    const int64x2_t two = vld1q_s64(values);
    return vandq_u64(vcgeq_s64(two, low), vcleq_s64(two, high));
}

// Comparisons are false for a NaN.
CNEAREST_INLINE uint64x2_t inside_f64(const double *values, float64x2_t low, float64x2_t high) {
    const float64x2_t two = vld1q_f64(values);
    return vandq_u64(vcgeq_f64(two, low), vcleq_f64(two, high));
}

CNEAREST_INLINE uint64_t full_i64(const int64_t *values, int64_t low, int64_t high) {
    const int64x2_t lows = vdupq_n_s64(low), highs = vdupq_n_s64(high);
    uint8x16_t bytes[4];
    for (int i = 0; i < 4; i++) {
        uint32x4_t masks[4];
        for (int j = 0; j < 4; j++) {
            const int64_t *four = values + 16 * i + 4 * j;
            masks[j] = joined(inside_i64(four, lows, highs), inside_i64(four + 2, lows, highs));
        }
        bytes[i] = narrowed(masks);
    }
    return word_of(bytes);
}

CNEAREST_INLINE uint64_t full_f64(const double *values, double low, double high) {
    const float64x2_t lows = vdupq_n_f64(low), highs = vdupq_n_f64(high);
    uint8x16_t bytes[4];
    for (int i = 0; i < 4; i++) {
        uint32x4_t masks[4];
        for (int j = 0; j < 4; j++) {
            const double *four = values + 16 * i + 4 * j;
            masks[j] = joined(inside_f64(four, lows, highs), inside_f64(four + 2, lows, highs));
        }
        bytes[i] = narrowed(masks);
    }
    return word_of(bytes);
}

CNEAREST_INLINE uint64_t full_u32(const uint32_t *values, uint32_t low, uint32_t high) {
    const uint32x4_t lows = vdupq_n_u32(low), highs = vdupq_n_u32(high);
    uint8x16_t bytes[4];
    for (int i = 0; i < 4; i++) {
        uint32x4_t masks[4];
        for (int j = 0; j < 4; j++) {
            const uint32x4_t four = vld1q_u32(values + 16 * i + 4 * j);
            masks[j] = vandq_u32(vcgeq_u32(four, lows), vcleq_u32(four, highs));
        }
        bytes[i] = narrowed(masks);
    }
    return word_of(bytes);
}

#define part_i64 cnearest_word_i64
#define part_f64 cnearest_word_f64
#define part_u32 cnearest_word_u32

// Tests the 64 bytes that were looked up at once.
static void table_u32(
    const uint32_t *codes, size_t n, const uint8_t *table, size_t table_count, uint64_t *out
) {
    for (; n >= 64; n -= 64, codes += 64) {
        uint8_t found[64];
        cnearest_look_up(codes, table, table_count, found);
        uint8x16_t bytes[4];
        for (int i = 0; i < 4; i++) {
            const uint8x16_t sixteen = vld1q_u8(found + 16 * i);
            bytes[i] = vtstq_u8(sixteen, sixteen);
        }
        *out++ = word_of(bytes);
    }
    if (n != 0) *out = cnearest_word_table(codes, n, table, table_count);
}

#include "column_forms.h"

const cnearest_columns cnearest_columns_neon = {CNEAREST_COLUMN_FUNCTIONS};
#endif
