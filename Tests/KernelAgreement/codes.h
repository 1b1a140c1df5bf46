// Codes: every table gives the bits of the scalar one, and that one what the definitions say.
#ifndef AGREEMENT_CODES_H
#define AGREEMENT_CODES_H

#include "support.h"

enum { code_rows = 9 };

// A row's whole numbers as the sums take them: codes, or eight times the half bytes.
static int code_value(int halves, const uint8_t *row, size_t i) {
    if (!halves) return row[i];
    const uint8_t both = row[i / 128 * 64 + i % 64];
    return 8 * (i % 128 < 64 ? both & 15 : both >> 4);
}

// `extreme` numbers, 1 or 2, make the largest sums that there can be.
static void check_code_distances(size_t d, int halves, int extreme) {
    const size_t mark = taken_count, bytes = halves ? d / 2 : d;
    cnearest_code_query *query = take(sizeof(cnearest_code_query) + d, 0);
    uint8_t *rows = take(code_rows * bytes, 1);
    query->factor = random_float();
    for (size_t i = 0; i < d; i++) {
        const int8_t place = (int8_t)(random_bits() % 128) - (halves ? 4 : 0);
        query->places[i] = extreme == 1 ? (halves ? 123 : 127) : extreme == 2 ? (halves ? -4 : 0)
            : place;
    }
    for (size_t i = 0; i < code_rows * bytes; i++) {
        // Rows of the smallest and of the largest codes.
        const uint8_t all = i / bytes % 2 == 0 ? 0 : halves ? 0xFF : 0x7F;
        rows[i] = extreme ? all : (uint8_t)random_bits() & (halves ? 0xFF : 0x7F);
    }
    // The places from the last but three on are padding.
    cnearest_finish_code_query(query, extreme ? d : d - 3, d);
    const uint32_t ordinals[code_rows] = {8, 0, 7, 1, 6, 2, 5, 3, 4};
    float expected[code_rows], found[code_rows];
    for (size_t r = 0; r < code_rows; r++) {
        int64_t sum = 0;
        for (size_t i = 0; i < d; i++) {
            const int64_t t = query->places[i] - code_value(halves, rows + r * bytes, i);
            sum += t * t;
        }
        expected[r] = (float)(int32_t)sum * query->factor;
    }
    for (size_t t = 0; t < cnearest_available_count(); t++) {
        choose_table(t);
        const cnearest_distance of = halves ? table->codes->code4 : table->codes->code8;
        const char *name = halves ? "code4" : "code8";
        for (size_t r = 0; r < code_rows; r++) {
            expect_same_bits(name, d, expected[r], of.one(query, rows + r * bytes, d));
        }
        of.block(query, d, rows, bytes, code_rows, 128, found);
        for (size_t r = 0; r < code_rows; r++) expect_same_bits(name, d, expected[r], found[r]);
        const void *chunks[1] = {rows};
        const cnearest_rows store = {chunks, bytes, 4, 3, 0, 0};
        of.gather(query, d, &store, ordinals, code_rows, found);
        for (size_t r = 0; r < code_rows; r++) {
            expect_same_bits(name, d, expected[ordinals[r]], found[r]);
        }
    }
    give_back(mark);
}

// The cell of a coordinate, as the definition says.
static int cell_of(float y, const cnearest_grid *grid, int last) {
    const float place = (y + grid->half_range) * grid->cells_per_unit;
    if (isnan(place)) return last;
    return place < 0 ? 0 : place > (float)last ? last : (int)floorf(place);
}

static void check_encoding(size_t d) {
    const size_t mark = taken_count;
    const cnearest_grid grids[2] = {{0.75f, 64 / 0.75f}, {0.75f, 8 / 0.75f}};
    float *y = take(d * sizeof(float), 4);
    uint8_t *code = take(d, 1);
    int8_t *places = take(d, 1);
    for (size_t i = 0; i < d; i++) {
        const uint64_t choice = random_bits() % 64;
        y[i] = choice == 0 ? INFINITY : choice == 1 ? -INFINITY : choice == 2 ? NAN
            : choice == 3 ? FLT_MAX : choice == 4 ? -FLT_MAX : random_float();
    }
    for (size_t t = 0; t < cnearest_available_count(); t++) {
        choose_table(t);
        table->codes->encode8(y, d, &grids[0], code);
        for (size_t i = 0; i < d; i++) {
            expect(code[i] == cell_of(y[i], &grids[0], 127), "encode8", d, y[i], code[i]);
        }
        if (d % 128 != 0) continue;
        table->codes->encode4(y, d, &grids[1], code);
        for (size_t i = 0; i < d; i++) {
            const int found = code_value(1, code, i) / 8;
            expect(found == cell_of(y[i], &grids[1], 15), "encode4", d, y[i], found);
        }
        table->codes->query4(y, d, &grids[1], places);
        for (size_t i = 0; i < d; i++) {
            float place = (y[i] + grids[1].half_range) * (8 * grids[1].cells_per_unit);
            place = isnan(place) || place > 127 ? 127 : place < 0 ? 0 : rintf(place);
            expect(places[i] == (int)place - 4, "query4", d, place, places[i]);
        }
    }
    give_back(mark);
}

static void check_rotation(size_t d) {
    const size_t mark = taken_count;
    size_t m = 1;
    while (2 * m <= d) m *= 2;
    float *y = take(d * sizeof(float), 4), *expected = take(d * sizeof(float), 4);
    float *found = take(d * sizeof(float), 4), *signs = take(4 * m * sizeof(float), 4);
    double length = 0, rotated = 0;
    for (size_t i = 0; i < d; i++) {
        y[i] = random_float();
        length += (double)y[i] * y[i];
    }
    for (size_t i = 0; i < 4 * m; i++) signs[i] = random_bits() % 2 == 0 ? 1 : -1;
    for (size_t t = 0; t < cnearest_available_count(); t++) {
        choose_table(t);
        memcpy(found, y, d * sizeof(float));
        table->codes->rotate(found, d, signs);
        if (t == 0) memcpy(expected, found, d * sizeof(float));
        for (size_t i = 0; i < d; i++) expect_same_bits("rotate", d, expected[i], found[i]);
    }
    choose_table(0);
    for (size_t i = 0; i < d; i++) rotated += (double)expected[i] * expected[i];
    expect_near("length of the rotated", d, length, rotated, length * 1e-5);
    // A single coordinate is spread over all.
    for (size_t i = 0; i < d; i++) y[i] = i == 1;
    table->codes->rotate(y, d, signs);
    double largest = 0;
    for (size_t i = 0; i < d; i++) largest = fabs(y[i]) > largest ? fabs(y[i]) : largest;
    expect(largest * sqrt((double)d) < 6, "spread", d, 6, largest * sqrt((double)d));
    give_back(mark);
}

// Every table gives the bits of the scalar one, whose sums are right.
static void check_projection(size_t d) {
    const size_t mark = taken_count, rows = 5;
    float *x = take(d * sizeof(float), 4), *matrix = take(rows * d * sizeof(float), 4);
    float *expected = take(rows * sizeof(float), 4), *found = take(rows * sizeof(float), 4);
    for (size_t i = 0; i < d; i++) x[i] = random_float();
    for (size_t i = 0; i < rows * d; i++) matrix[i] = random_float();
    for (size_t t = 0; t < cnearest_available_count(); t++) {
        choose_table(t);
        table->codes->project(x, d, matrix, rows, found);
        if (t == 0) memcpy(expected, found, rows * sizeof(float));
        for (size_t r = 0; r < rows; r++) {
            expect_same_bits("project", d, expected[r], found[r]);
        }
    }
    for (size_t r = 0; r < rows; r++) {
        double sum = 0, sizes = 0;
        for (size_t i = 0; i < d; i++) {
            const double product = (double)matrix[r * d + i] * x[i];
            sum += product;
            sizes += fabs(product);
        }
        expect_near("project", d, sum, expected[r], sizes * 1e-5);
    }
    give_back(mark);
}

static void check_all_codes(void) {
    for (size_t d = 1; d < 70; d++) check_projection(d);
    check_projection(1536);
    static const size_t dimensions[] = {64, 128, 192, 256, 384, 512, 768, 1024, 1536, 3072, 65536};
    for (size_t i = 0; i < sizeof dimensions / sizeof dimensions[0]; i++) {
        const size_t d = dimensions[i];
        for (int extreme = 0; extreme < 3; extreme++) {
            check_code_distances(d, 0, extreme);
            if (d % 128 == 0) check_code_distances(d, 1, extreme);
        }
        if (d > 2048) continue;
        check_encoding(d);
        check_rotation(d);
    }
}

#endif
