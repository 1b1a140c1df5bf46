// Columns: every table's bits are those of a plain loop, for columns, tables and words that end
// where memory does.
#ifndef AGREEMENT_COLUMNS_H
#define AGREEMENT_COLUMNS_H

#include "support.h"

#include <sys/mman.h>
#include <unistd.h>

enum { column_largest = 1027, column_words = (column_largest + 63) / 64 };

// The end of a page, before one that cannot be touched.
static char *guarded_end(size_t bytes) {
    const size_t page = (size_t)sysconf(_SC_PAGESIZE);
    const size_t room = (bytes + page - 1) / page * page;
    char *start = mmap(
        NULL, room + page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (start == MAP_FAILED || mprotect(start + room, page, PROT_NONE) != 0) abort();
    return start + room;
}

static char *column_end, *table_end, *words_end;

// Moves a column's `n` elements of `size` bytes to the end of memory.
static void *at_end(const void *values, size_t n, size_t size) {
    return n == 0 ? column_end : memcpy(column_end - n * size, values, n * size);
}

static void expect_words(const char *function, size_t n, const uint64_t *expected) {
    const uint64_t *found = (const uint64_t *)(void *)words_end - (n + 63) / 64;
    for (size_t i = 0; i < (n + 63) / 64; i++) {
        expect(found[i] == expected[i], function, n, (double)expected[i], (double)found[i]);
    }
}

// The words that a kernel writes: all ones before, the last one at the end of memory.
static uint64_t *fresh_words(size_t n) {
    const size_t bytes = (n + 63) / 64 * sizeof(uint64_t);
    return memset(words_end - bytes, 0xFF, bytes);
}

static const int64_t wholes[] = {INT64_MIN, INT64_MIN + 1, -1, 0, 1, INT64_MAX - 1, INT64_MAX};
static const double reals[] = {-INFINITY, -DBL_MAX, -DBL_MIN, -0.0, 0, DBL_MIN, INFINITY, NAN};
static const uint32_t naturals[] = {0, 1, INT32_MAX, 1u << 31, UINT32_MAX - 1, UINT32_MAX};

static int64_t some_whole(void) {
    const uint64_t choice = random_bits() % 4;
    return choice == 0 ? wholes[random_bits() % 7]
        : choice == 1 ? (int64_t)random_bits() : (int64_t)(random_bits() % 9) - 4;
}

static double some_real(void) {
    const uint64_t choice = random_bits() % 4;
    return choice == 0 ? reals[random_bits() % 8]
        : choice == 1 ? random_float() : (double)(random_bits() % 9) - 4;
}

static uint32_t some_natural(void) {
    const uint64_t choice = random_bits() % 4;
    return choice == 0 ? naturals[random_bits() % 6]
        : (uint32_t)(choice == 1 ? random_bits() : random_bits() % 9);
}

#define CHECK_RANGE(suffix, type, some) \
    static void check_range_##suffix(size_t n) { \
        type values[column_largest]; \
        for (size_t i = 0; i < n; i++) values[i] = some(); \
        const type *column = at_end(values, n, sizeof values[0]); \
        for (int round = 0; round < 12; round++) { \
            const type low = some(), high = round % 4 == 0 ? low : some(); \
            uint64_t expected[column_words] = {0}; \
            for (size_t i = 0; i < n; i++) { \
                if (low <= values[i] && values[i] <= high) { \
                    expected[i / 64] |= (uint64_t)1 << i % 64; \
                } \
            } \
            for (size_t t = 0; t < cnearest_available_count(); t++) { \
                choose_table(t); \
                table->columns->range_##suffix(column, n, low, high, fresh_words(n)); \
                expect_words("range_" #suffix, n, expected); \
            } \
        } \
    }

CHECK_RANGE(i64, int64_t, some_whole)
CHECK_RANGE(f64, double, some_real)
CHECK_RANGE(u32, uint32_t, some_natural)

static void check_table(size_t n, size_t count) {
    uint8_t *entries = (uint8_t *)table_end - count;
    for (size_t i = 0; i < count; i++) entries[i] = random_bits() & (random_bits() & 1 ? 0xFF : 0);
    uint32_t codes[column_largest];
    uint64_t expected[column_words] = {0};
    for (size_t i = 0; i < n; i++) {
        const uint64_t choice = random_bits() % 8;
        codes[i] = choice == 0 ? some_natural()
            : choice == 1 ? (uint32_t)count << random_bits() % 8
            : (uint32_t)(random_bits() % (count + 1));
        if (codes[i] < count && entries[codes[i]] != 0) {
            expected[i / 64] |= (uint64_t)1 << i % 64;
        }
    }
    const uint32_t *column = at_end(codes, n, sizeof codes[0]);
    for (size_t t = 0; t < cnearest_available_count(); t++) {
        choose_table(t);
        table->columns->table_u32(
            column, n, count == 0 ? NULL : entries, count, fresh_words(n));
        expect_words("table_u32", n, expected);
    }
}

static void check_words(size_t n) {
    uint64_t first[column_words], second[column_words], expected[3][column_words];
    for (size_t i = 0; i < n; i++) {
        first[i] = i % 5 == 0 ? -(random_bits() & 1) : random_bits();
        second[i] = i % 7 == 0 ? -(random_bits() & 1) : random_bits();
        expected[0][i] = first[i] & second[i];
        expected[1][i] = first[i] & ~second[i];
        expected[2][i] = first[i] | second[i];
    }
    const uint64_t *others = at_end(second, n, sizeof second[0]);
    for (size_t t = 0; t < cnearest_available_count(); t++) {
        choose_table(t);
        uint64_t *words = memcpy(fresh_words(64 * n), first, n * sizeof first[0]);
        table->columns->words_and(words, others, n);
        expect_words("words_and", 64 * n, expected[0]);
        memcpy(words, first, n * sizeof first[0]);
        table->columns->words_and_not(words, others, n);
        expect_words("words_and_not", 64 * n, expected[1]);
        memcpy(words, first, n * sizeof first[0]);
        table->columns->words_or(words, others, n);
        expect_words("words_or", 64 * n, expected[2]);
    }
}

static void check_columns(void) {
    static const size_t more[] = {255, 511, 1027};
    static const size_t counts[] = {
        0, 1, 2, 31, 32, 33, 63, 64, 65, 255, 256, 257, 511, 1023, 1024, 1025, 5000,
    };
    column_end = guarded_end(column_largest * sizeof(uint64_t));
    table_end = guarded_end(5000);
    words_end = guarded_end(column_words * sizeof(uint64_t));
    for (size_t i = 0; i <= 200 + 3; i++) {
        const size_t n = i <= 200 ? i : more[i - 201];
        check_range_i64(n);
        check_range_f64(n);
        check_range_u32(n);
        for (size_t c = 0; c < sizeof counts / sizeof counts[0]; c++) check_table(n, counts[c]);
    }
    for (size_t n = 0; n <= column_words; n++) check_words(n);
}

#endif
