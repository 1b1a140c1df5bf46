// Distances of packed bits, a word of 64 at a time: a part of the kernel files of processors that
// count the bits of a word in one instruction, and of the scalar one.

CNEAREST_INLINE TARGET uint64_t bits_at(const uint8_t *x) {
    uint64_t word;
    __builtin_memcpy(&word, x, sizeof word);
    return word;
}

CNEAREST_INLINE TARGET void count_bits(
    uint64_t q, uint64_t x, const int form, uint64_t *differing, uint64_t *either
) {
    *differing += (uint64_t)__builtin_popcountll(q ^ x);
    if (form == as_jaccard) *either += (uint64_t)__builtin_popcountll(q | x);
}

// The last `count` of at least eight bytes that end at `end`; the others are 0. On the processors
// that include this file later bytes are in higher bits.
CNEAREST_INLINE TARGET uint64_t last_bits(const uint8_t *end, size_t count) {
    return bits_at(end - 8) >> (8 * (8 - count));
}

CNEAREST_INLINE TARGET float one_bits(
    const void *query, const void *row, size_t d, const int form
) {
    const uint8_t *q = query, *x = row;
    const size_t bytes = cnearest_bytes(of_bits, d);
    uint64_t differing = 0, either = 0;
    size_t i = 0;
    // Compilers would make vectors of it, which pay only for long rows.
    CNEAREST_NO_VECTORS
    for (; i + 8 <= bytes; i += 8) {
        count_bits(bits_at(q + i), bits_at(x + i), form, &differing, &either);
    }
    const size_t left = bytes - i;
    if (left != 0 && i != 0) {
        count_bits(
            last_bits(q + bytes, left), last_bits(x + bytes, left), form, &differing, &either);
    } else if (left != 0) {
        uint64_t a = 0, b = 0;
        __builtin_memcpy(&a, q, left);
        __builtin_memcpy(&b, x, left);
        count_bits(a, b, form, &differing, &either);
    }
    return cnearest_bits_distance(differing, either, form);
}

CNEAREST_INLINE TARGET void four_by_words(
    const void *q, const void *const x[4], size_t d, const int form, float *out
) {
    for (int r = 0; r < 4; r++) out[r] = one_bits(q, x[r], d, form);
}
