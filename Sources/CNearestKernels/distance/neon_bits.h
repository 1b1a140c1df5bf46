// Distances of packed bits in NEON: a part of neon.c, in a file of its own to keep that short.

// Eight sums of 16 bits hold the ones of the longest row, which has 65 536 bits.
CNEAREST_INLINE void count_bits(
    uint8x16_t q, uint8x16_t x, const int form, uint16x8_t *differing, uint16x8_t *either
) {
    *differing = vpadalq_u8(*differing, vcntq_u8(veorq_u8(q, x)));
    if (form == as_jaccard) *either = vpadalq_u8(*either, vcntq_u8(vorrq_u8(q, x)));
}

CNEAREST_INLINE float one_bits(const void *query, const void *row, size_t d, const int form) {
    const uint8_t *q = query, *x = row;
    const size_t bytes = cnearest_bytes(of_bits, d);
    uint16x8_t differing = vdupq_n_u16(0), either = vdupq_n_u16(0);
    size_t i = 0;
    for (; i + 16 <= bytes; i += 16) {
        count_bits(vld1q_u8(q + i), vld1q_u8(x + i), form, &differing, &either);
    }
    if (i < bytes) {
        uint8_t a[16] = {0}, b[16] = {0};
        __builtin_memcpy(a, q + i, bytes - i);
        __builtin_memcpy(b, x + i, bytes - i);
        count_bits(vld1q_u8(a), vld1q_u8(b), form, &differing, &either);
    }
    return cnearest_bits_distance(vaddlvq_u16(differing), vaddlvq_u16(either), form);
}

CNEAREST_INLINE void four_bits(
    const void *q, const void *const x[4], size_t d, const int form, float *out
) {
    for (int r = 0; r < 4; r++) out[r] = one_bits(q, x[r], d, form);
}
