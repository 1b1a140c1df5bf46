// Compares every instruction set's kernels with the scalar ones, and those with float64.
//
// A plain program, so that a foreign instruction set can be tested under an emulator. Prints each
// disagreement, then how many checks each table had; exits with 1 on any disagreement, or where
// there was nothing to compare with the scalar table.
#define _DEFAULT_SOURCE  // mmap without protection, for columns
#include "bits.h"
#include "checksums.h"
#include "codes.h"
#include "columns.h"
#include "conversions.h"
#include "products.h"
#include "specials.h"
#include "streams.h"
#include "tiles.h"
#include "wholes.h"

// All numbers here are small multiples of 1/4, so that no order of rounding shows.
static float quarter(void) { return (float)(int)(random_bits() % 65) / 4 - 8; }

static void check_collect(size_t n, size_t queries) {
    const size_t mark = taken_count;
    float *products = take(n * queries * sizeof(float), 4);
    float *query_factor = take(queries * sizeof(float), 4);
    float *threshold = take(queries * sizeof(float), 4);
    float *row_factor = take(n * sizeof(float), 4), *row_offset = take(n * sizeof(float), 4);
    uint32_t *expected = take(n * queries * sizeof(uint32_t), 0);
    uint32_t *pairs = take(n * queries * sizeof(uint32_t), 4);
    for (size_t i = 0; i < queries; i++) {
        query_factor[i] = quarter();
        threshold[i] = i % 11 == 3 ? INFINITY : i % 11 == 7 ? -INFINITY : quarter();
    }
    for (size_t r = 0; r < n; r++) {
        row_factor[r] = quarter();
        row_offset[r] = quarter();
    }
    size_t count = 0;
    for (size_t at = 0; at < n * queries; at++) {
        const size_t r = at / queries, i = at % queries;
        const float reach = query_factor[i] * row_factor[r];
        const uint64_t choice = random_bits() % 16;
        products[at] = choice == 0 ? NAN : choice == 1 ? INFINITY : choice == 2 ? -INFINITY
            : choice < 8 && isfinite(threshold[i]) ? threshold[i] + row_offset[r] - reach
            : quarter();
        const float bound = products[at] + reach - row_offset[r];
        if (!(bound < threshold[i])) expected[count++] = (uint32_t)(r << 16 | i);
    }
    const size_t found = table->collect(products, n, queries,
        &(cnearest_bounds){query_factor, threshold, row_factor, row_offset}, pairs);
    expect(found == count, "collect count", queries, (double)count, (double)found);
    for (size_t i = 0; i < count && i < found; i++) {
        expect(pairs[i] == expected[i], "collect", queries, expected[i], pairs[i]);
    }
    give_back(mark);
}

static void check_collects(void) {
    for (size_t t = 0; t < cnearest_available_count(); t++) {
        choose_table(t);
        const size_t narrowest = cnearest_padded_queries(table->panels, 1);
        for (size_t n = 0; n <= 64; n++) {
            for (size_t panels = 0; panels <= 7; panels++) check_collect(n, panels * narrowest);
        }
        check_collect(9, 1000 / narrowest * narrowest);
        check_collect(2, 65536);
        check_collect(65536, narrowest);
    }
}

static void check_dispatch(void) {
    static const char *const known[] = {
        "scalar", "neon", "avx2", "avx512", "avx512vnni", "avx512bf16",
    };
    enum { known_count = sizeof known / sizeof known[0] };
    const size_t count = cnearest_available_count();
    choose_table(0);
    expect(strcmp(table->name, "scalar") == 0, "first is scalar", 0, 0, 0);
    expect(cnearest_select(NULL) == cnearest_available(count - 1), "select nothing", 0, 0, 0);
    expect(cnearest_select("scalar") == cnearest_available(0), "select scalar", 0, 0, 0);
    expect(cnearest_select("none such") == NULL, "select unknown", 0, 0, 0);
    expect(cnearest_select("") == NULL, "select empty", 0, 0, 0);
    int last = -1;
    for (size_t t = 0; t < count; t++) {
        choose_table(t);
        int rank = -1;
        for (int i = 0; i < known_count; i++) {
            if (strcmp(known[i], table->name) == 0) rank = i;
        }
        expect(rank > last, "order of tables", 0, last, rank);
        last = rank;
        expect(cnearest_select(table->name) == table, "select itself", 0, 0, 0);
    }
    for (int i = 0; i < known_count; i++) {
        const cnearest_kernels *best = cnearest_available(0);
        for (size_t t = 0; t < count; t++) {
            for (int j = 0; j <= i; j++) {
                const cnearest_kernels *candidate = cnearest_available(t);
                if (strcmp(candidate->name, known[j]) == 0) best = candidate;
            }
        }
        choose_table(0);
        expect(cnearest_select(known[i]) == best, "select known", 0, i, 0);
    }
}

int main(void) {
    for (uint32_t bits = 0; bits < 65536; bits++) half_values[bits] = half_value((uint16_t)bits);
    check_dispatch();
    for (size_t i = 0; i < dimension_count; i++) {
        const size_t d = dimension_at(i);
        for (int type = 0; type < type_count; type++) {
            for (int sum = 0; sum < sum_count; sum++) {
                check_products(d, (kind){type, sum});
                // The sums are the same for all types; one of bfloat16 shows how it is loaded.
                if (type == bfloat && sum != squared) continue;
                if (d >= 1 && d <= special_dimension) check_specials(d, (kind){type, sum});
            }
            check_norms(d, (kind){type, product});
        }
        check_bits(d);
        check_wholes(d, 0);
        check_wholes(d, 1);
        check_tiles(d);
        check_tiles_bf16(d);
        check_streams(d, (kind){single, product});
        check_streams(d, (kind){half, product});
        if (d >= 1 && d <= special_dimension) check_specials_bf16(d);
    }
    for (size_t d = 192; d <= 2048; d += 64) check_bits(d);
    check_bits(65536);
    // The longest sums of 31 bits, and the next.
    check_wholes(32768, 1);
    check_wholes(32769, 1);
    check_wholes(65536, 1);
    check_conversions();
    check_roundings_for_tile();
    check_all_codes();
    check_collects();
    check_columns();
    check_checksums();

    for (size_t t = 0; t < cnearest_available_count(); t++) {
        printf("%-12s %10zu checks\n", cnearest_available(t)->name, checks[t]);
    }
    if (cnearest_available_count() < 2) {
        printf("no table beside the scalar one: nothing was compared\n");
        return 1;
    }
    printf("%zu failures\n", failures);
    return failures != 0;
}
