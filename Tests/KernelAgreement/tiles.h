// Tiles: near the scalar table for every number of queries and rows, whatever they fetch ahead.
#ifndef AGREEMENT_TILES_H
#define AGREEMENT_TILES_H

#include "forms.h"

enum { tile_queries = 100, tile_rows = 64 };

static const size_t row_counts[11] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 64};
static const cnearest_ahead nothing_ahead = {NULL, 0};

typedef struct tile_case {
    size_t d, rows_held;
    const float *queries;   // tile_queries and a zero one
    const float *rows;
    reference *exact;       // rows_held by tile_queries + 1
    float *scalar;          // likewise
} tile_case;

static tile_case make_tile_case(size_t d) {
    tile_case made = {d, d <= 129 ? tile_rows : 9, NULL, NULL, NULL, NULL};
    float *queries = take((tile_queries + 1) * d * sizeof(float), 0);
    for (size_t i = 0; i < (tile_queries + 1) * d; i++) {
        queries[i] = i < tile_queries * d ? random_float() : 0;
    }
    float *rows = take(made.rows_held * d * sizeof(float), 0);
    for (size_t i = 0; i < made.rows_held * d; i++) rows[i] = random_float();
    const size_t results = made.rows_held * (tile_queries + 1);
    made.queries = queries;
    made.rows = rows;
    made.exact = take(results * sizeof(reference), 0);
    made.scalar = take(results * sizeof(float), 0);
    choose_table(0);
    float *found;
    const size_t padded = by_tile(queries, tile_queries + 1, rows, made.rows_held, d, d + 1,
        nothing_ahead, &found);
    for (size_t r = 0; r < made.rows_held; r++) {
        for (size_t i = 0; i <= tile_queries; i++) {
            const reference exact = reference_of(queries + i * d, rows + r * d, d, tile_kind);
            const float scalar = found[r * padded + i];
            expect_near("dot_tile_f32", d, exact.sum, scalar, tolerance(d, exact.magnitude));
            made.exact[r * (tile_queries + 1) + i] = exact;
            made.scalar[r * (tile_queries + 1) + i] = scalar;
        }
    }
    return made;
}

static void check_tile(const tile_case *of, size_t count, size_t n, size_t padding) {
    static const char fetched[1000];
    const size_t mark = taken_count, d = of->d;
    for (size_t t = 0; t < cnearest_available_count(); t++) {
        choose_table(t);
        float *found, *again;
        const size_t padded = by_tile(of->queries, count, of->rows, n, d, d + padding,
            nothing_ahead, &found);
        for (size_t r = 0; r < n; r++) {
            for (size_t i = 0; i < padded; i++) {
                // Padding is queries of zeros.
                const size_t at = r * (tile_queries + 1) + (i < count ? i : tile_queries);
                expect_near("dot_tile_f32", d, of->scalar[at], found[r * padded + i],
                    tolerance(d, of->exact[at].magnitude));
            }
        }
        by_tile(of->queries, count, of->rows, n, d, d + padding,
            (cnearest_ahead){fetched + count % 64, sizeof fetched - 64}, &again);
        expect(memcmp(found, again, n * padded * sizeof(float)) == 0, "dot_tile_ahead_f32", d, 0,
            1);
        give_back(mark);
    }
}

static void check_tiles(size_t d) {
    const size_t mark = taken_count;
    const tile_case made = make_tile_case(d);
    if (d <= 5 || d == 16 || d == 33) {
        for (size_t i = 0; i < 11; i++) {
            for (size_t count = 1; count <= 50; count++) {
                check_tile(&made, count, row_counts[i], count % 3);
            }
            check_tile(&made, tile_queries, row_counts[i], 5);
        }
    } else {
        static const size_t counts[5] = {1, 9, 29, 50, tile_queries};
        for (size_t i = 0; i < (d <= 129 ? 5 : 4); i++) {
            check_tile(&made, counts[i], i % 2 == 0 ? 9 : 5, i);
        }
        if (d <= 129) check_tile(&made, 41, tile_rows, 1);
    }
    give_back(mark);
}

static void check_tile_bf16(
    const uint16_t *queries, size_t count, const uint16_t *rows, size_t n, size_t d,
    const reference *exact
) {
    static const char fetched[1000];
    const size_t mark = taken_count;
    for (size_t t = 0; t < cnearest_available_count(); t++) {
        choose_table(t);
        if (table->dot_tile_bf16 == NULL) continue;
        float *found, *again;
        const size_t padding = count % 3 * 2;
        const size_t padded = by_tile_bf16(queries, count, rows, n, d, padding, nothing_ahead,
            &found);
        for (size_t r = 0; r < n; r++) {
            for (size_t i = 0; i < padded; i++) {
                const reference near = i < count ? exact[r * tile_queries + i] : (reference){0, 0};
                expect_near("dot_tile_bf16", d, near.sum, found[r * padded + i],
                    tolerance(d, near.magnitude) + ldexp((double)d, -125));
            }
        }
        by_tile_bf16(queries, count, rows, n, d, padding,
            (cnearest_ahead){fetched, sizeof fetched}, &again);
        expect(memcmp(found, again, n * padded * sizeof(float)) == 0, "dot_tile_ahead_bf16", d,
            0, 1);
        give_back(mark);
    }
}

static void check_tiles_bf16(size_t d) {
    int any = 0;
    for (size_t t = 0; t < cnearest_available_count(); t++) {
        any |= cnearest_available(t)->dot_tile_bf16 != NULL;
    }
    if (!any) return;
    const size_t mark = taken_count, held = d <= 129 ? tile_rows : 9;
    uint16_t *queries = take(tile_queries * d * sizeof(uint16_t), 0);
    uint16_t *rows = take(held * d * sizeof(uint16_t), 0);
    for (size_t i = 0; i < tile_queries * d; i++) queries[i] = bfloat_bits(random_float());
    for (size_t i = 0; i < held * d; i++) rows[i] = bfloat_bits(random_float());
    reference *exact = take(held * tile_queries * sizeof(reference), 0);
    for (size_t at = 0; at < held * tile_queries; at++) {
        reference sum = {0, 0};
        for (size_t k = 0; k < d; k++) {
            const double term = (double)bfloat_value(queries[at % tile_queries * d + k])
                * bfloat_value(rows[at / tile_queries * d + k]);
            sum.sum += term;
            sum.magnitude += fabs(term);
        }
        exact[at] = sum;
    }
    const int small = d <= 5 || d == 16 || d == 33;
    for (size_t i = 0; i < 11; i++) {
        if (row_counts[i] > held) continue;
        for (size_t count = 1; count <= 50; count += small ? 1 : 7) {
            check_tile_bf16(queries, count, rows, row_counts[i], d, exact);
        }
        check_tile_bf16(queries, tile_queries, rows, row_counts[i], d, exact);
    }
    give_back(mark);
}

#endif
