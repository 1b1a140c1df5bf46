// NaN, infinity and denormals in every form, at every position of rows up to 40 elements.
#ifndef AGREEMENT_SPECIALS_H
#define AGREEMENT_SPECIALS_H

#include "forms.h"
#include "tiles.h"

enum { special_rows = 6, special_queries = 9, special_dimension = 40 };

// Computes every form of every table, and compares with float64, which meets NaN and infinity
// under the same rules and does not overflow between them.
static void check_every_form(kind of, const float *queries, const void *rows, size_t d) {
    const double slack = ldexp((double)d, -148);
    reference exact[special_rows][special_queries];
    for (size_t r = 0; r < special_rows; r++) {
        const char *row = (const char *)rows + r * d * row_bytes(of);
        for (size_t i = 0; i < special_queries; i++) {
            exact[r][i] = reference_of(queries + i * d, row, d, of);
        }
    }
    static const uint32_t ordinals[special_rows] = {0, 1, 2, 3, 4, 5};
    for (size_t t = 0; t < cnearest_available_count(); t++) {
        choose_table(t);
        const size_t mark = taken_count;
        float found[3][special_rows];
        by_one(of, queries, rows, special_rows, d, 1, 0, found[0]);
        by_block(of, queries, rows, special_rows, d, d + 1, 1, found[1]);
        by_gather(of, queries, rows, special_rows, d, 1, 3, ordinals, special_rows, found[2]);
        for (size_t r = 0; r < special_rows; r++) {
            static const char *const forms[3] = {"", "block_", "gather_"};
            for (size_t f = 0; f < 3; f++) {
                expect_near(named(of, forms[f]), d, exact[r][0].sum, found[f][r],
                    tolerance(d, exact[r][0].magnitude) + slack);
            }
        }
        if (of.type == single && of.sum == product) {
            float *tile;
            const size_t padded = by_tile(queries, special_queries, rows, special_rows, d, d + 1,
                nothing_ahead, &tile);
            for (size_t at = 0; at < special_rows * special_queries; at++) {
                const size_t r = at / special_queries, i = at % special_queries;
                expect_near("dot_tile_f32", d, exact[r][i].sum, tile[r * padded + i],
                    tolerance(d, exact[r][i].magnitude) + slack);
            }
        }
        give_back(mark);
    }
}

static void check_specials(size_t d, kind of) {
    const size_t mark = taken_count;
    float *queries = take(special_queries * d * sizeof(float), 0);
    void *rows = take(special_rows * d * row_bytes(of), 0);
    for (size_t i = 0; i < special_queries * d; i++) queries[i] = random_float();
    for (size_t i = 0; i < special_rows * d; i++) set_element(rows, of, i, random_float());
    const double specials[3] = {NAN, INFINITY, -INFINITY};
    for (size_t position = 0; position < d; position++) {
        for (size_t s = 0; s < 3; s++) {
            // In one query only, in one row only (of four, and of the rest), and in both.
            const float query = queries[position];
            const size_t at = (position % 2 == 0 ? 2 : 5) * d + position;
            const double element_kept = element(rows, of, at);
            queries[position] = (float)specials[s];
            check_every_form(of, queries, rows, d);
            set_element(rows, of, at, specials[s]);
            check_every_form(of, queries, rows, d);
            queries[position] = 0;  // 0 times infinity is a NaN
            check_every_form(of, queries, rows, d);
            queries[position] = query;
            check_every_form(of, queries, rows, d);
            set_element(rows, of, at, element_kept);
        }
    }
    // Denormals alone, beside ordinary numbers, and times a power that brings them back.
    const double smallest = ldexp(1, of.type == half ? -24 : of.type == bfloat ? -133 : -149);
    for (size_t i = 0; i < special_rows * d; i++) {
        set_element(rows, of, i, smallest * (double)(int)(random_bits() % 1023));
    }
    check_every_form(of, queries, rows, d);
    for (size_t i = 0; i < special_queries * d; i++) {
        queries[i] = (float)ldexp(random_float(), of.sum == product ? 120 : -130);
    }
    check_every_form(of, queries, rows, d);
    for (size_t i = 0; i < special_queries * d; i++) queries[i] = ldexpf(random_float(), -130);
    check_every_form(of, queries, rows, d);
    give_back(mark);
}

static void check_specials_bf16(size_t d) {
    const size_t mark = taken_count;
    uint16_t *queries = take(special_queries * d * 2, 0), *rows = take(special_rows * d * 2, 0);
    for (size_t i = 0; i < special_queries * d; i++) queries[i] = bfloat_bits(random_float());
    for (size_t i = 0; i < special_rows * d; i++) rows[i] = bfloat_bits(random_float());
    static const uint16_t specials[5] = {0x7FC0, 0x7F80, 0xFF80, 0x0001, 0x807F};
    for (size_t t = 0; t < cnearest_available_count(); t++) {
        choose_table(t);
        if (table->dot_tile_bf16 == NULL) continue;
        for (size_t changed = 0; changed < 3 * 5 * d; changed++) {
            const size_t position = changed / 15, where = changed % 3;
            const uint16_t special = specials[changed / 3 % 5];
            const uint16_t query = queries[3 * d + position], row = rows[5 * d + position];
            if (where != 1) queries[3 * d + position] = special;
            if (where != 0) rows[5 * d + position] = special;
            const size_t inner = taken_count;
            float *found;
            const size_t padded = by_tile_bf16(queries, special_queries, rows, special_rows, d, 2,
                nothing_ahead, &found);
            for (size_t r = 0; r < special_rows; r++) {
                for (size_t i = 0; i < special_queries; i++) {
                    double sum = 0, magnitude = 0;
                    for (size_t k = 0; k < d; k++) {
                        const double term = (double)bfloat_value(queries[i * d + k])
                            * bfloat_value(rows[r * d + k]);
                        sum += term;
                        magnitude += fabs(term);
                    }
                    expect_near("dot_tile_bf16", d, sum, found[r * padded + i],
                        tolerance(d, magnitude) + ldexp((double)d, -125));
                }
            }
            give_back(inner);
            queries[3 * d + position] = query;
            rows[5 * d + position] = row;
        }
    }
    give_back(mark);
}

#endif
