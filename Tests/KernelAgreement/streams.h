// Streams of rows against eight queries, and the rounding that goes with tiles of bfloat16.
#ifndef AGREEMENT_STREAMS_H
#define AGREEMENT_STREAMS_H

#include "forms.h"
#include "tiles.h"

enum { stream_queries = 8 };

static int has_streams(void) {
    const int tile = table->dot_tile_bf16 != NULL;
    expect((table->dot_stream_f32 != NULL) == tile, "dot_stream_f32 beside the tile", 0, tile, 0);
    expect((table->dot_stream_f16 != NULL) == tile, "dot_stream_f16 beside the tile", 0, tile, 0);
    expect((table->bf16_for_tile != NULL) == tile, "bf16_for_tile beside the tile", 0, tile, 0);
    return tile && table->dot_stream_f32 != NULL && table->dot_stream_f16 != NULL
        && table->bf16_for_tile != NULL;
}

// The first `count` of eight tight queries, zeros for the others, against `n` tight rows; gives
// what is taken and for the caller to give back.
static const float *by_stream(
    kind of, const uint16_t *queries, size_t count, const void *rows, size_t n, size_t d,
    size_t stride
) {
    const size_t whole = (d + 31) / 32 * 32;
    float *out = take(n * stream_queries * sizeof(float), 4);
    const size_t mark = taken_count;
    uint16_t *spaced = take(stream_queries * whole * sizeof(uint16_t), 2);
    for (size_t i = 0; i < stream_queries * whole; i++) {
        const size_t query = i / whole, k = i % whole;
        spaced[i] = query < count && k < d ? queries[query * d + k] : 0;
    }
    const void *copy = spread(rows, n, d, stride, of, 1);
    if (of.type == half) {
        table->dot_stream_f16(spaced, d, copy, stride, n, out);
    } else {
        table->dot_stream_f32(spaced, d, copy, stride, n, out);
    }
    give_back(mark);
    return out;
}

// The product of both sides as they are after rounding, which is all that may be rounded.
static reference stream_reference(const uint16_t *query, const void *row, size_t d, kind of) {
    reference result = {0, 0};
    for (size_t k = 0; k < d; k++) {
        const double term = bfloat_value(query[k]) * bfloat_rounded(element(row, of, k));
        result.sum += term;
        result.magnitude += fabs(term);
    }
    return result;
}

static void check_stream(
    kind of, const uint16_t *queries, size_t count, const void *rows, size_t n, size_t d,
    size_t stride, const reference *exact
) {
    const size_t mark = taken_count;
    for (size_t t = 0; t < cnearest_available_count(); t++) {
        choose_table(t);
        if (!has_streams()) continue;
        const float *found = by_stream(of, queries, count, rows, n, d, stride);
        for (size_t at = 0; at < n * stream_queries; at++) {
            // Queries that are missing are zeros.
            const int there = at % stream_queries < count;
            const double slack = tolerance(d, exact[at].magnitude) + ldexp((double)d, -125);
            expect_near(named(of, "stream_"), d, there ? exact[at].sum : 0, found[at],
                there ? slack : 0);
        }
        give_back(mark);
    }
}

static void set_references(
    reference *exact, kind of, const uint16_t *queries, const void *rows, size_t n, size_t d
) {
    for (size_t at = 0; at < n * stream_queries; at++) {
        const char *row = (const char *)rows + at / stream_queries * d * row_bytes(of);
        exact[at] = stream_reference(queries + at % stream_queries * d, row, d, of);
    }
}

// NaN, infinity, what rounds to it, and subnormals, at every position of a query and a row.
static void check_stream_specials(
    kind of, uint16_t *queries, void *rows, size_t n, size_t d, reference *exact
) {
    const double specials[7] = {
        NAN, INFINITY, -INFINITY, ldexp(1, -24), FLT_MAX, ldexp(1, -127), -ldexp(1, -149),
    };
    for (size_t position = 0; position < d; position++) {
        const size_t in_query = 5 * d + position, in_row = d + position;
        const uint16_t query = queries[in_query];
        const double row = element(rows, of, in_row);
        for (size_t s = 0; s < (of.type == half ? 4 : 7); s++) {
            const uint16_t bits = bfloat_bits(specials[s]);
            // In the query, in both, in the row where the query has 0, and in the row.
            for (int step = 0; step < 4; step++) {
                queries[in_query] = step < 2 ? bits : step == 2 ? 0 : query;
                if (step == 1) set_element(rows, of, in_row, specials[s]);
                set_references(exact, of, queries, rows, n, d);
                check_stream(of, queries, stream_queries, rows, n, d, d + 1, exact);
            }
            set_element(rows, of, in_row, row);
        }
    }
}

static void check_streams(size_t d, kind of) {
    const size_t mark = taken_count, held = d <= 129 ? tile_rows : 9;
    uint16_t *queries = take(stream_queries * d * sizeof(uint16_t), 0);
    void *rows = take(held * d * row_bytes(of), 0);
    for (size_t i = 0; i < stream_queries * d; i++) queries[i] = bfloat_bits(random_float());
    for (size_t i = 0; i < held * d; i++) set_element(rows, of, i, random_float());
    reference *exact = take(held * stream_queries * sizeof(reference), 0);
    set_references(exact, of, queries, rows, held, d);
    for (size_t i = 0; i < 11; i++) {
        if (row_counts[i] > held) continue;
        for (size_t count = 1; count <= stream_queries; count++) {
            const size_t gap = count == stream_queries ? 0 : count;
            check_stream(of, queries, count, rows, row_counts[i], d, d + gap, exact);
        }
    }
    if (d <= 67) check_stream_specials(of, queries, rows, 3, d, exact);
    give_back(mark);
}

// As `bf16_from_f32` rounds, but that a subnormal may become zero, and a NaN another NaN.
static void check_rounding_for_tile(const float *x, size_t n) {
    const size_t mark = taken_count;
    for (size_t t = 0; t < cnearest_available_count(); t++) {
        choose_table(t);
        if (!has_streams()) continue;
        uint16_t *found = take(n * sizeof(uint16_t), 2), *expected = take(n * sizeof(uint16_t), 2);
        table->bf16_for_tile(x, n, found);
        table->bf16_from_f32(x, n, expected);
        for (size_t i = 0; i < n; i++) {
            const uint16_t size = found[i] & 0x7FFF;
            const int subnormal = x[i] != 0 && fabsf(x[i]) < FLT_MIN;
            const int holds = isnan(x[i]) ? size > 0x7F80
                : found[i] == expected[i] || (subnormal && size == 0);
            expect(holds, "bf16_for_tile", n, expected[i], found[i]);
        }
        give_back(mark);
    }
}

static void check_roundings_for_tile(void) {
    const float specials[10] = {
        NAN, INFINITY, -INFINITY, 0, -0.0f, FLT_MAX, FLT_MIN, ldexpf(1, -149), -ldexpf(1, -127),
        nextafterf(FLT_MIN, 0),
    };
    for (size_t n = 0; n <= 99; n++) {
        const size_t mark = taken_count;
        float *x = take(n * sizeof(float), 4);
        for (size_t i = 0; i < n; i++) x[i] = random_float();
        check_rounding_for_tile(x, n);
        for (size_t i = 0; i < n; i++) x[i] = specials[(i + n) % 10];
        check_rounding_for_tile(x, n);
        give_back(mark);
    }
    // Random patterns, then every number of bfloat16, the midpoint after it, and its neighbours.
    const uint32_t after[4] = {0, 0x7FFF, 0x8000, 0x8001};
    const size_t mark = taken_count, count = 100000 + 4 * 65536;
    float *x = take(count * sizeof(float), 4);
    for (size_t i = 0; i < count; i++) {
        const size_t at = i - 100000;
        const uint32_t bits = i < 100000 ? (uint32_t)random_bits()
            : (uint32_t)(at / 4) << 16 | after[at % 4];
        memcpy(&x[i], &bits, sizeof bits);
    }
    check_rounding_for_tile(x, count);
    give_back(mark);
}

#endif
