// Whole numbers: every form of every table gives the sum of float64, rounded once.
#ifndef AGREEMENT_WHOLES_H
#define AGREEMENT_WHOLES_H

#include "support.h"

enum { whole_rows = 9 };

static double whole_value(int is_signed, const void *x, size_t i) {
    return is_signed ? ((const int8_t *)x)[i] : ((const uint8_t *)x)[i];
}

static float whole_sum(int is_signed, int sum, const void *q, const void *x, size_t d) {
    double total = 0;
    for (size_t i = 0; i < d; i++) {
        const double a = whole_value(is_signed, q, i), b = whole_value(is_signed, x, i);
        total += sum == product ? a * b : sum == squared ? (a - b) * (a - b) : fabs(a - b);
    }
    return (float)total;
}

static cnearest_distance whole_distance(int is_signed, int sum) {
    const cnearest_distance all[2][sum_count] = {
        {table->dot_u8, table->l2_u8, table->l1_u8}, {table->dot_i8, table->l2_i8, table->l1_i8},
    };
    return all[is_signed][sum];
}

// `extreme` numbers make the largest sums that there can be.
static void check_wholes(size_t d, int extreme) {
    for (int is_signed = 0; is_signed < 2; is_signed++) {
        const size_t mark = taken_count;
        uint8_t *q = take(d, 1), *rows = take(whole_rows * d, 1);
        for (size_t i = 0; i < d; i++) {
            q[i] = extreme ? (is_signed ? 0x80 : 0xFF) : (uint8_t)random_bits();
        }
        for (size_t i = 0; i < whole_rows * d; i++) {
            const uint8_t far = is_signed ? (i / d % 2 == 0 ? 0x7F : 0x80) : i / d % 2 ? 0xFF : 0;
            rows[i] = extreme ? far : (uint8_t)random_bits();
        }
        float expected[whole_rows], found[whole_rows];
        for (size_t t = 0; t < cnearest_available_count(); t++) {
            choose_table(t);
            for (int sum = 0; sum < sum_count; sum++) {
                const cnearest_distance of = whole_distance(is_signed, sum);
                char name[32];
                snprintf(name, sizeof name, "%s_%s", sum_names[sum], is_signed ? "i8" : "u8");
                for (size_t r = 0; r < whole_rows; r++) {
                    expected[r] = whole_sum(is_signed, sum, q, rows + r * d, d);
                    expect_same_bits(name, d, expected[r], of.one(q, rows + r * d, d));
                }
                of.block(q, d, rows, d, whole_rows, 0, found);
                for (size_t r = 0; r < whole_rows; r++) {
                    expect_same_bits(name, d, expected[r], found[r]);
                }
                const void *chunks[1] = {rows};
                const cnearest_rows store = {chunks, d, 4, 3, 0, 0};
                const uint32_t ordinals[whole_rows] = {8, 0, 7, 1, 6, 2, 5, 3, 4};
                of.gather(q, d, &store, ordinals, whole_rows, found);
                for (size_t r = 0; r < whole_rows; r++) {
                    expect_same_bits(name, d, expected[ordinals[r]], found[r]);
                }
            }
        }
        double exact = 0;
        for (size_t i = 0; i < d; i++) {
            exact += whole_value(is_signed, q, i) * whole_value(is_signed, q, i);
        }
        choose_table(0);
        const double norm = is_signed ? cnearest_norm2_i8((const int8_t *)q, d)
                                      : cnearest_norm2_u8(q, d);
        expect_near("norm2 of whole numbers", d, exact, norm, 0);
        float *wide = take(d * sizeof(float), 4);
        if (is_signed) {
            cnearest_f32_from_i8((const int8_t *)q, d, wide);
        } else {
            cnearest_f32_from_u8(q, d, wide);
        }
        for (size_t i = 0; i < d; i++) {
            expect_near("f32 from whole numbers", d, whole_value(is_signed, q, i), wide[i], 0);
        }
        give_back(mark);
    }
}

#endif
