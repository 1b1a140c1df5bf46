// Sums of whole numbers in NEON: a part of neon.c, in a file of its own to keep that short.

// Adds sixteen terms of whole numbers to four sums of 32 bits, in which 65 536 of them fit. A
// difference of signed bytes is kept as its magnitude, which eight bits without a sign hold.
CNEAREST_INLINE uint32x4_t add_whole(
    uint32x4_t sum, uint8x16_t q, uint8x16_t x, const int type, const int form
) {
    if (form == as_dot && type == of_i8) {
        const int8x16_t a = vreinterpretq_s8_u8(q), b = vreinterpretq_s8_u8(x);
        int32x4_t total = vreinterpretq_s32_u32(sum);
        total = vpadalq_s16(total, vmull_s8(vget_low_s8(a), vget_low_s8(b)));
        total = vpadalq_s16(total, vmull_high_s8(a, b));
        return vreinterpretq_u32_s32(total);
    }
    if (form == as_dot) {
        sum = vpadalq_u16(sum, vmull_u8(vget_low_u8(q), vget_low_u8(x)));
        return vpadalq_u16(sum, vmull_high_u8(q, x));
    }
    const uint8x16_t difference = type == of_i8
        ? vreinterpretq_u8_s8(vabdq_s8(vreinterpretq_s8_u8(q), vreinterpretq_s8_u8(x)))
        : vabdq_u8(q, x);
    if (form == as_l1) return vpadalq_u16(sum, vpaddlq_u8(difference));
    const uint8x8_t low = vget_low_u8(difference);
    sum = vpadalq_u16(sum, vmull_u8(low, low));
    return vpadalq_u16(sum, vmull_high_u8(difference, difference));
}

// Adds one row of whole numbers or four. Nothing is rounded, so the order does not matter.
CNEAREST_INLINE void sums_whole(
    const void *q, const void *const *x, size_t d, const int type, const int form,
    const int rows, float *out
) {
    uint32x4_t sum[4];
    CNEAREST_UNROLL
    for (int r = 0; r < rows; r++) sum[r] = vdupq_n_u32(0);
    size_t i = 0;
    for (; i + 16 <= d; i += 16) {
        const uint8x16_t values = vld1q_u8((const uint8_t *)q + i);
        CNEAREST_UNROLL
        for (int r = 0; r < rows; r++) {
            sum[r] = add_whole(sum[r], values, vld1q_u8((const uint8_t *)x[r] + i), type, form);
        }
    }
    if (i < d) {
        uint8_t query[16] = {0}, row[16] = {0};
        __builtin_memcpy(query, (const uint8_t *)q + i, d - i);
        CNEAREST_UNROLL
        for (int r = 0; r < rows; r++) {
            __builtin_memcpy(row, (const uint8_t *)x[r] + i, d - i);
            sum[r] = add_whole(sum[r], vld1q_u8(query), vld1q_u8(row), type, form);
        }
    }
    CNEAREST_UNROLL
    for (int r = 0; r < rows; r++) {
        out[r] = cnearest_whole_sum(vaddvq_u32(sum[r]), type, form);
    }
}
