// Codes in NEON: squares of sixteen differences at a time, without the optional products of bytes.
#include "codes.h"

#if defined(__aarch64__)
#include <arm_neon.h>

#define TARGET

CNEAREST_INLINE uint32x4_t add_squares(uint32x4_t sum, int8x16_t query, uint8x16_t code) {
    const uint8x16_t t = vreinterpretq_u8_s8(
        vabsq_s8(vsubq_s8(query, vreinterpretq_s8_u8(code))));
    sum = vpadalq_u16(sum, vmull_u8(vget_low_u8(t), vget_low_u8(t)));
    return vpadalq_u16(sum, vmull_high_u8(t, t));
}

// Adds the squares of some rows, one or four, which share the loads of the query.
CNEAREST_INLINE void sums_of_codes(
    const void *q, const void *const *x, size_t d, const int type, const int rows, uint32x4_t *sum
) {
    const int8_t *query = ((const cnearest_code_query *)q)->places;
    CNEAREST_UNROLL
    for (int r = 0; r < rows; r++) sum[r] = vdupq_n_u32(0);
    if (type == of_code8) {
        for (size_t i = 0; i < d; i += 16) {
            const int8x16_t places = vld1q_s8(query + i);
            CNEAREST_UNROLL
            for (int r = 0; r < rows; r++) {
                sum[r] = add_squares(sum[r], places, vld1q_u8((const uint8_t *)x[r] + i));
            }
        }
        return;
    }
    // Eight times a half byte: bits 3 to 6.
    const uint8x16_t eights = vdupq_n_u8(0x78);
    for (size_t i = 0; i < d / 2; i += 16) {
        const size_t place = i / 64 * 128 + i % 64;
        const int8x16_t low = vld1q_s8(query + place), high = vld1q_s8(query + place + 64);
        CNEAREST_UNROLL
        for (int r = 0; r < rows; r++) {
            const uint8x16_t both = vld1q_u8((const uint8_t *)x[r] + i);
            sum[r] = add_squares(sum[r], low, vandq_u8(vshlq_n_u8(both, 3), eights));
            sum[r] = add_squares(sum[r], high, vandq_u8(vshrq_n_u8(both, 1), eights));
        }
    }
}

CNEAREST_INLINE int32_t one_code(const void *q, const void *x, size_t d, const int type) {
    uint32x4_t sum;
    sums_of_codes(q, &x, d, type, 1, &sum);
    return (int32_t)vaddvq_u32(sum);
}

CNEAREST_INLINE void four_codes(
    const void *q, const void *const x[4], size_t d, const int type, float *out
) {
    uint32x4_t sum[4];
    sums_of_codes(q, x, d, type, 4, sum);
    const uint32x4_t all = vpaddq_u32(vpaddq_u32(sum[0], sum[1]), vpaddq_u32(sum[2], sum[3]));
    const float factor = ((const cnearest_code_query *)q)->factor;
    vst1q_f32(out, vmulq_n_f32(vcvtq_f32_s32(vreinterpretq_s32_u32(all)), factor));
}

#include "code_forms.h"

const cnearest_codes cnearest_codes_neon = {CODE_TABLE};
#endif
