// One, gather, block and norms: near the scalar table, and equal to each other in every bit.
#ifndef AGREEMENT_PRODUCTS_H
#define AGREEMENT_PRODUCTS_H

#include "forms.h"

enum { product_rows = 9 };

static void check_forms_equal(
    kind of, const float *q, const void *rows, size_t d, const float *expected
) {
    float found[product_rows];
    by_one(of, q, rows, product_rows, d, 1, 16, found);
    for (size_t r = 0; r < product_rows; r++) {
        expect_same_bits(named(of, "unaligned_"), d, expected[r], found[r]);
    }
    for (size_t n = 0; n <= product_rows; n++) {
        by_block(of, q, rows, n, d, d + n % 4, n % 2, found);
        for (size_t r = 0; r < n; r++) {
            expect_same_bits(named(of, "block_"), d, expected[r], found[r]);
        }
        static const uint32_t aheads[3] = {0, 3, 8};
        for (size_t a = 0; a < 3; a++) {
            uint32_t ordinals[product_rows];
            for (size_t i = 0; i < n; i++) ordinals[i] = (uint32_t)((i * i + n) % product_rows);
            by_gather(of, q, rows, product_rows, d, (uint32_t)((n + a) % 3), aheads[a], ordinals,
                n, found);
            for (size_t i = 0; i < n; i++) {
                expect_same_bits(named(of, "gather_"), d, expected[ordinals[i]], found[i]);
            }
        }
    }
}

static void check_products(size_t d, kind of) {
    const size_t mark = taken_count;
    float *q = take(d * sizeof(float), 0);
    for (size_t i = 0; i < d; i++) q[i] = random_float();
    void *rows = take(product_rows * d * row_bytes(of), 0);
    for (size_t i = 0; i < product_rows * d; i++) set_element(rows, of, i, random_float());

    reference exact[product_rows];
    float scalar[product_rows], found[product_rows];
    for (size_t t = 0; t < cnearest_available_count(); t++) {
        choose_table(t);
        by_one(of, q, rows, product_rows, d, 0, 0, found);
        if (t == 0) memcpy(scalar, found, sizeof scalar);
        for (size_t r = 0; r < product_rows; r++) {
            if (t == 0) {
                const char *row = (const char *)rows + r * d * row_bytes(of);
                exact[r] = reference_of(q, row, d, of);
            }
            expect_near(named(of, ""), d, t == 0 ? exact[r].sum : scalar[r], found[r],
                tolerance(d, exact[r].magnitude));
        }
        check_forms_equal(of, q, rows, d, found);
    }
    give_back(mark);
}

static double call_norm2(kind of, const void *x, size_t d) {
    switch (of.type) {
    case half: return table->norm2_f16(x, d);
    case bfloat: return table->norm2_bf16(x, d);
    default: return table->norm2_f32(x, d);
    }
}

// Norms are added in float64, so only their order of addition shows, and nothing overflows.
static void check_norms(size_t d, kind of) {
    char name[16];
    snprintf(name, sizeof name, "norm2_%s", type_names[of.type]);
    // The largest number of the type, or one near it.
    const double largest = of.type == half ? 65504.0 : of.type == bfloat ? 0x1.FEp127 : FLT_MAX;
    const size_t mark = taken_count;
    for (size_t skip = 0; skip < 2; skip++) {
        void *x = take(d * row_bytes(of), skip * row_bytes(of));
        double exact = 0;
        for (size_t i = 0; i < d; i++) {
            set_element(x, of, i, largest * random_float());
            exact += element(x, of, i) * element(x, of, i);
        }
        for (size_t t = 0; t < cnearest_available_count(); t++) {
            choose_table(t);
            expect_near(name, d, exact, call_norm2(of, x, d), (double)(d + 4) * ldexp(exact, -52));
        }
        for (size_t i = 0; i < d && d <= 40; i++) {
            const double kept = element(x, of, i);
            for (size_t t = 0; t < cnearest_available_count(); t++) {
                choose_table(t);
                set_element(x, of, i, -INFINITY);
                expect_near(name, d, INFINITY, call_norm2(of, x, d), 0);
                set_element(x, of, i, NAN);
                expect_near(name, d, NAN, call_norm2(of, x, d), 0);
            }
            set_element(x, of, i, kept);
        }
    }
    give_back(mark);
}

#endif
