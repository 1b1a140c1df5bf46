// Bits: every form of every table gives the distance that counting one bit after the other gives.
#ifndef AGREEMENT_BITS_H
#define AGREEMENT_BITS_H

#include "support.h"

enum { bit_rows = 9 };

static int bit_value(const uint8_t *x, size_t i) { return x[i / 8] >> (7 - i % 8) & 1; }

static float bit_distance(int is_share, const uint8_t *q, const uint8_t *x, size_t d) {
    size_t differing = 0, either = 0;
    for (size_t i = 0; i < d; i++) {
        differing += bit_value(q, i) != bit_value(x, i);
        either += bit_value(q, i) | bit_value(x, i);
    }
    if (!is_share) return (float)differing;
    return either == 0 ? 0 : (float)differing / (float)either;
}

// Fills bits of which one in `rarity` is 1, all of them if `rarity` is 1, or none if it is 0.
static void fill_bits(uint8_t *x, size_t d, uint32_t rarity) {
    for (size_t i = 0; i < (d + 7) / 8; i++) x[i] = 0;
    for (size_t i = 0; i < d; i++) {
        const int bit = rarity != 0 && random_bits() % rarity == 0;
        x[i / 8] = (uint8_t)(x[i / 8] | bit << (7 - i % 8));
    }
}

static void check_bits(size_t d) {
    static const uint32_t rarities[bit_rows] = {2, 0, 1, 3, 50, 2, 2, 7, 2};
    const size_t bytes = (d + 7) / 8;
    // Rows with room between them, as in an index.
    const size_t stride = bytes + d % 5;
    for (int is_share = 0; is_share < 2; is_share++) {
        for (int sample = 0; sample < 4; sample++) {
            const size_t mark = taken_count;
            uint8_t *q = take(bytes, 1), *rows = take((bit_rows - 1) * stride + bytes, 1);
            fill_bits(q, d, rarities[sample]);
            for (size_t r = 0; r < bit_rows; r++) fill_bits(rows + r * stride, d, rarities[r]);
            float expected[bit_rows], found[bit_rows];
            for (size_t t = 0; t < cnearest_available_count(); t++) {
                choose_table(t);
                const char *name = is_share ? "jaccard_bits" : "hamming_bits";
                const cnearest_distance of = is_share ? table->jaccard_bits : table->hamming_bits;
                for (size_t r = 0; r < bit_rows; r++) {
                    expected[r] = bit_distance(is_share, q, rows + r * stride, d);
                    expect_same_bits(name, d, expected[r], of.one(q, rows + r * stride, d));
                }
                of.block(q, d, rows, stride, bit_rows, d % 3 * 64, found);
                for (size_t r = 0; r < bit_rows; r++) {
                    expect_same_bits(name, d, expected[r], found[r]);
                }
                const void *chunks[1] = {rows};
                const cnearest_rows store = {chunks, stride, 4, 3, 0, 0};
                const uint32_t ordinals[bit_rows] = {8, 0, 7, 1, 6, 2, 5, 3, 4};
                of.gather(q, d, &store, ordinals, bit_rows, found);
                for (size_t r = 0; r < bit_rows; r++) {
                    expect_same_bits(name, d, expected[ordinals[r]], found[r]);
                }
            }
            double ones = 0;
            for (size_t i = 0; i < d; i++) ones += bit_value(q, i);
            choose_table(0);
            expect_near("norm2 of bits", d, ones, cnearest_norm2_bits(q, d), 0);
            float *wide = take(d * sizeof(float), 4);
            cnearest_f32_from_bits(q, d, wide);
            for (size_t i = 0; i < d; i++) {
                expect_near("f32 from bits", d, bit_value(q, i), wide[i], 0);
            }
            give_back(mark);
        }
    }
}

#endif
