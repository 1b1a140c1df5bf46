// Counting, random numbers, exact-size memory, and the reference arithmetic in float64.
#ifndef AGREEMENT_SUPPORT_H
#define AGREEMENT_SUPPORT_H

#include "CNearestKernels.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// The table under test, and what was found about each.
static const cnearest_kernels *table;
static size_t table_index;
static size_t checks[8], failures;

static void choose_table(size_t index) {
    table = cnearest_available(index);
    table_index = index;
}

static void expect(int holds, const char *function, size_t d, double expected, double found) {
    checks[table_index] += 1;
    if (holds) return;
    failures += 1;
    enum { printed_at_most = 500 };
    if (failures > printed_at_most) return;
    printf("FAILED %s %s, dimension %zu: expected %.17g, found %.17g\n",
        table->name, function, d, expected, found);
    if (failures == printed_at_most) printf("... further failures are only counted\n");
}

// Equal in value, or in the same tolerance; a NaN is near a NaN only, an infinity near itself.
static void expect_near(
    const char *function, size_t d, double expected, double found, double tolerance
) {
    const int same = isnan(expected) ? isnan(found) : expected == found;
    expect(same || fabs(expected - found) <= tolerance, function, d, expected, found);
}

static uint32_t float_bits(float value) {
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

static void expect_same_bits(const char *function, size_t d, float expected, float found) {
    expect(float_bits(expected) == float_bits(found), function, d, expected, found);
}

// SplitMix64 with a fixed seed: every run checks the same numbers.
static uint64_t random_state = 20240229;

static uint64_t random_bits(void) {
    uint64_t z = random_state += 0x9E3779B97F4A7C15;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9;
    z = (z ^ z >> 27) * 0x94D049BB133111EB;
    return z ^ z >> 31;
}

// In [-1, 1), with 24 random bits.
static float random_float(void) {
    return (float)((double)(random_bits() >> 40) / (1 << 23) - 1);
}

// Memory of exactly the size that a function may touch, so that an address sanitizer sees one
// element too many. It starts `skip` bytes after an aligned address, and is NaN until written.
static void *taken[4096];
static size_t taken_count;

static void *take(size_t bytes, size_t skip) {
    char *memory = malloc(bytes + skip == 0 ? 1 : bytes + skip);
    if (memory == NULL || taken_count == sizeof taken / sizeof taken[0]) abort();
    memset(memory, 0xFF, bytes + skip);
    taken[taken_count++] = memory;
    return memory + skip;
}

// Frees what was taken after `mark`, an earlier value of `taken_count`.
static void give_back(size_t mark) {
    while (taken_count > mark) free(taken[--taken_count]);
}

// float16 and bfloat16 by arithmetic on float64, independent of the library's integer arithmetic.
static double half_value(uint16_t bits) {
    const double sign = bits & 0x8000 ? -1 : 1;
    const int exponent = bits >> 10 & 0x1F;
    const int significand = bits & 0x3FF;
    if (exponent == 31) return significand != 0 ? NAN : sign * INFINITY;
    if (exponent == 0) return sign * ldexp(significand, -24);
    return sign * ldexp(significand + 1024, exponent - 25);
}

// Rounds to a format of `digits` significant bits, a smallest exponent and a largest value.
static double rounded(double value, int digits, int smallest, double overflow) {
    if (isnan(value) || isinf(value) || value == 0) return value;
    int exponent;
    frexp(value, &exponent);
    const int unit = exponent - digits > smallest ? exponent - digits : smallest;
    const double result = ldexp(rint(ldexp(value, -unit)), unit);
    return fabs(result) >= overflow ? copysign(INFINITY, value) : copysign(result, value);
}

static double half_rounded(double value) { return rounded(value, 11, -24, 65536); }
static double bfloat_rounded(double value) { return rounded(value, 8, -133, ldexp(1, 128)); }

static uint16_t half_bits(double value) {
    const double result = half_rounded(value);
    const uint16_t sign = signbit(result) ? 0x8000 : 0;
    const double size = fabs(result);
    if (isnan(size)) return 0x7E00;
    if (isinf(size)) return sign | 0x7C00;
    if (size < ldexp(1, -14)) return (uint16_t)(sign | (uint16_t)ldexp(size, 24));
    int exponent;
    const double fraction = frexp(size, &exponent);
    return (uint16_t)(sign | (exponent + 14) << 10 | ((int)ldexp(fraction, 11) - 1024));
}

static float bfloat_value(uint16_t bits) {
    const uint32_t wide = (uint32_t)bits << 16;
    float value;
    memcpy(&value, &wide, sizeof value);
    return value;
}

static uint16_t bfloat_bits(double value) {
    return (uint16_t)(float_bits((float)bfloat_rounded(value)) >> 16);
}

// The kind of a function: how rows are stored and what is added.
enum { single, half, bfloat, type_count };
enum { product, squared, absolute, sum_count };
typedef struct kind {
    int type, sum;
} kind;

static const char *const type_names[type_count] = {"f32", "f16", "bf16"};
static const char *const sum_names[sum_count] = {"dot", "l2", "l1"};

static size_t row_bytes(kind of) { return of.type == single ? sizeof(float) : sizeof(uint16_t); }

// Names a function for a report, for example "l2_gather_f16".
static const char *named(kind of, const char *form) {
    static char name[64];
    snprintf(name, sizeof name, "%s_%s%s", sum_names[of.sum], form, type_names[of.type]);
    return name;
}

// The functions of a kind.
static cnearest_distance distance_of(kind of) {
    const cnearest_distance all[type_count][sum_count] = {
        {table->dot_f32, table->l2_f32, table->l1_f32},
        {table->dot_f16, table->l2_f16, table->l1_f16},
        {table->dot_bf16, table->l2_bf16, table->l1_bf16},
    };
    return all[of.type][of.sum];
}

// The values of all patterns; filled by `main`, because computing them over and over takes long.
static double half_values[65536];

static double element(const void *row, kind of, size_t i) {
    switch (of.type) {
    case half: return half_values[((const uint16_t *)row)[i]];
    case bfloat: return bfloat_value(((const uint16_t *)row)[i]);
    default: return ((const float *)row)[i];
    }
}

static void set_element(void *row, kind of, size_t i, double value) {
    switch (of.type) {
    case half: ((uint16_t *)row)[i] = half_bits(value); break;
    case bfloat: ((uint16_t *)row)[i] = bfloat_bits(value); break;
    default: ((float *)row)[i] = (float)value;
    }
}

typedef struct reference {
    double sum, magnitude;  // of the terms, and of their absolute values
} reference;

static reference reference_of(const float *q, const void *row, size_t d, kind of) {
    reference result = {0, 0};
    for (size_t i = 0; i < d; i++) {
        const double x = element(row, of, i);
        const double term = of.sum == product ? q[i] * x
            : of.sum == squared ? (q[i] - x) * (q[i] - x) : fabs(q[i] - x);
        result.sum += term;
        result.magnitude += fabs(term);
    }
    return result;
}

// What two orders of addition in float32 may differ by.
static double tolerance(size_t d, double magnitude) {
    return 2 * (double)(d + 4) * ldexp(magnitude, -24);
}

static const size_t large_dimensions[] = {
    96, 100, 127, 128, 129, 255, 257, 384, 511, 768, 1000, 1536, 3001,
};
enum { small_dimensions = 68, dimension_count = small_dimensions + 13 };

static size_t dimension_at(size_t i) {
    return i < small_dimensions ? i : large_dimensions[i - small_dimensions];
}

#endif
