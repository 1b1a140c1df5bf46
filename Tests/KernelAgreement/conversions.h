// Conversions: the scalar ones exactly as float64 arithmetic says, the others bit for bit alike.
#ifndef AGREEMENT_CONVERSIONS_H
#define AGREEMENT_CONVERSIONS_H

#include "support.h"

enum { conversion_batch = 8192 };

// Narrows `n` numbers with every table, and compares the scalar results with `expected`, a NaN
// with any NaN.
static void check_narrowing(int bfloat, const float *x, const uint16_t *expected, size_t n) {
    static uint16_t scalar[conversion_batch], found[conversion_batch];
    const char *name = bfloat ? "bf16_from_f32" : "f16_from_f32";
    const uint16_t infinity = bfloat ? 0x7F80 : 0x7C00;
    for (size_t t = 0; t < cnearest_available_count(); t++) {
        choose_table(t);
        (bfloat ? table->bf16_from_f32 : table->f16_from_f32)(x, n, t == 0 ? scalar : found);
        for (size_t i = 0; i < n; i++) {
            if (t != 0) {
                expect(found[i] == scalar[i], name, n, scalar[i], found[i]);
            } else if (isnan(x[i])) {
                expect((scalar[i] & 0x7FFF) > infinity, name, n, expected[i], scalar[i]);
            } else {
                expect(scalar[i] == expected[i], name, n, expected[i], scalar[i]);
            }
        }
    }
}

// All 65 536 patterns of float16, widened and back.
static void check_widening(void) {
    static uint16_t bits[65536], back[65536];
    static float scalar[65536], found[65536];
    for (size_t i = 0; i < 65536; i++) bits[i] = (uint16_t)i;
    for (size_t t = 0; t < cnearest_available_count(); t++) {
        choose_table(t);
        table->f32_from_f16(bits, 65536, t == 0 ? scalar : found);
        table->f16_from_f32(scalar, 65536, back);
        for (size_t i = 0; i < 65536; i++) {
            if (t != 0) {
                expect_same_bits("f32_from_f16", i, scalar[i], found[i]);
            } else {
                const float exact = (float)half_value(bits[i]);
                expect_near("f32_from_f16", i, exact, scalar[i], 0);
                expect(isnan(exact) || signbit(exact) == signbit(scalar[i]), "f32_from_f16", i,
                    exact, scalar[i]);
            }
            if (!isnan(scalar[i])) expect(back[i] == bits[i], "round trip", i, bits[i], back[i]);
        }
    }
}

// Every number of bfloat16 is one of float32 too, and is not changed by rounding.
static void check_bfloat_numbers(void) {
    static float x[conversion_batch], wide[conversion_batch];
    static uint16_t expected[conversion_batch];
    for (size_t first = 0; first < 65536; first += conversion_batch) {
        for (size_t i = 0; i < conversion_batch; i++) {
            expected[i] = (uint16_t)(first + i);
            x[i] = bfloat_value(expected[i]);
        }
        check_narrowing(1, x, expected, conversion_batch);
        for (size_t t = 0; t < cnearest_available_count(); t++) {
            choose_table(t);
            table->f32_from_bf16(expected, conversion_batch, wide);
            for (size_t i = 0; i < conversion_batch; i++) {
                expect_same_bits("f32_from_bf16", first + i, x[i], wide[i]);
            }
        }
    }
}

// Every midpoint between neighbours, and the float32 before and after it, of either sign. The
// number after the largest is where infinity would be if it were finite.
static void check_midpoints(int bfloat) {
    static float x[conversion_batch];
    static uint16_t expected[conversion_batch];
    const uint32_t infinity = bfloat ? 0x7F80 : 0x7C00;
    size_t n = 0;
    for (uint32_t low = 0; low < infinity; low++) {
        const double below = bfloat ? bfloat_value((uint16_t)low) : half_value((uint16_t)low);
        double above = bfloat ? ldexp(1, 128) : 65536;
        if (low + 1 < infinity) {
            above = bfloat ? bfloat_value((uint16_t)(low + 1)) : half_value((uint16_t)(low + 1));
        }
        const float middle = (float)(below / 2 + above / 2);
        const float at[3] = {nextafterf(middle, 0), middle, nextafterf(middle, INFINITY)};
        const uint32_t nearest[3] = {low, low + (low & 1), low + 1};
        for (int i = 0; i < 6; i++) {
            x[n] = i < 3 ? at[i] : -at[i - 3];
            expected[n++] = (uint16_t)(nearest[i % 3] | (i < 3 ? 0 : 0x8000));
        }
        if (n + 6 > conversion_batch || low + 1 == infinity) {
            check_narrowing(bfloat, x, expected, n);
            n = 0;
        }
    }
}

static void check_random_narrowing(int bfloat) {
    static float x[conversion_batch];
    static uint16_t expected[conversion_batch];
    for (int batch = 0; batch < 40; batch++) {
        for (size_t i = 0; i < conversion_batch; i++) {
            uint32_t bits = (uint32_t)random_bits();
            // Half of the float16 sample has exponents that float16 has, or nearly.
            if (!bfloat && i % 2 == 0) bits = (bits & 0x87FFFFFF) | (bits >> 27 & 1) << 30;
            if (!bfloat && i % 4 == 0) bits = (bits & 0x807FFFFF) | (100 + bits % 46) << 23;
            memcpy(&x[i], &bits, sizeof bits);
            if (i == 0) x[i] = -0.0f;
            if (i == 1) x[i] = bfloat ? FLT_MAX : 65520;
            expected[i] = bfloat ? bfloat_bits(x[i]) : half_bits(x[i]);
        }
        check_narrowing(bfloat, x, expected, conversion_batch);
    }
}

// Every short length, off alignment, on memory of the exact size.
static void check_short_conversions(void) {
    for (size_t n = 0; n <= 67; n++) {
        const size_t mark = taken_count;
        float *x = take(n * 4, 4), *wide = take(n * 4, 4), *scalar_wide = take(n * 4, 4);
        uint16_t *narrow = take(n * 2, 2), *scalar_narrow = take(n * 2, 2);
        for (size_t i = 0; i < n; i++) x[i] = i % 7 == 3 ? NAN : random_float();
        for (size_t t = 0; t < cnearest_available_count(); t++) {
            choose_table(t);
            for (int bfloat = 0; bfloat < 2; bfloat++) {
                const cnearest_kernels *scalar = cnearest_available(0);
                (bfloat ? table->bf16_from_f32 : table->f16_from_f32)(x, n, narrow);
                (bfloat ? scalar->bf16_from_f32 : scalar->f16_from_f32)(x, n, scalar_narrow);
                for (size_t i = 0; i < n; i++) {
                    expect(narrow[i] == scalar_narrow[i], bfloat ? "bf16_from_f32" : "f16_from_f32",
                        n, scalar_narrow[i], narrow[i]);
                }
            }
            // `narrow` holds bfloat16 now, whose bits are as good as any for widening.
            table->f32_from_f16(narrow, n, wide);
            cnearest_available(0)->f32_from_f16(narrow, n, scalar_wide);
            for (size_t i = 0; i < n; i++) {
                expect_same_bits("f32_from_f16", n, scalar_wide[i], wide[i]);
            }
            table->f32_from_bf16(narrow, n, wide);
            for (size_t i = 0; i < n; i++) {
                expect_same_bits("f32_from_bf16", n, bfloat_value(narrow[i]), wide[i]);
            }
        }
        give_back(mark);
    }
}

static void check_conversions(void) {
    check_widening();
    check_bfloat_numbers();
    for (int bfloat = 0; bfloat < 2; bfloat++) {
        check_midpoints(bfloat);
        check_random_narrowing(bfloat);
    }
    check_short_conversions();
}

#endif
