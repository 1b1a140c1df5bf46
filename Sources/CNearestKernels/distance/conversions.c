// float16 and bfloat16, one number at a time, in integer arithmetic.
//
// The results are those of the processors' conversions bit for bit, NaN included, so vectors and
// the numbers left over after them agree. A float32 has 8 exponent bits (bias 127) and 23 fraction
// bits, a float16 has 5 (bias 15) and 10, a bfloat16 has 8 (bias 127) and 7.
#include "../kernels.h"

#include <string.h>

static uint32_t bits_of(float value) {
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

static float value_of(uint32_t bits) {
    float value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

// Rounds to nearest, ties to even.
uint16_t cnearest_f16_bits(float value) {
    const uint32_t bits = bits_of(value);
    const uint16_t sign = (uint16_t)(bits >> 16 & 0x8000);
    const uint32_t magnitude = bits & 0x7FFFFFFF;
    if (magnitude > 0x7F800000) {
        // NaN: made quiet, with the payload's high bits, as the hardware converts it.
        return (uint16_t)(sign | 0x7E00 | (magnitude >> 13 & 0x3FF));
    }
    if (magnitude >= 0x477FF000) {
        return sign | 0x7C00;  // from 65 520 up the nearest number is infinity
    }
    if (magnitude < 0x33000001) {
        return sign;  // up to 2^-25, itself a tie, the nearest even number is zero
    }
    const uint32_t exponent = magnitude >> 23;
    if (exponent < 113) {
        // Below 2^-14: a subnormal, whose unit is 2^-24. Shift the significand, with its hidden
        // bit, into place. Rounding up may carry into the exponent, which gives the right number.
        const uint32_t significand = (magnitude & 0x7FFFFF) | 0x800000;
        const uint32_t shift = 126 - exponent;
        const uint32_t kept = significand >> shift;
        const uint32_t rest = significand & ((1u << shift) - 1);
        const uint32_t half = 1u << (shift - 1);
        return (uint16_t)(sign | (kept + (rest > half || (rest == half && (kept & 1)))));
    }
    // Change the bias from 127 to 15, then add just less than half a unit of the result, or half of
    // it if the last bit is 1, and cut off the rest.
    const uint32_t rebased = magnitude - (112u << 23);
    return (uint16_t)(sign | ((rebased + 0xFFF + (rebased >> 13 & 1)) >> 13));
}

// Exact, because every float16 is a float32. A NaN is made quiet and keeps its payload.
float cnearest_f16_value(uint16_t bits) {
    const uint32_t sign = (uint32_t)(bits & 0x8000) << 16;
    const uint32_t exponent = bits >> 10 & 0x1F;
    uint32_t significand = bits & 0x3FF;
    if (exponent == 31) {
        const uint32_t quiet = significand != 0 ? 0x400000 : 0;
        return value_of(sign | 0x7F800000 | quiet | significand << 13);
    }
    if (exponent != 0) {
        return value_of(sign | (exponent + 112) << 23 | significand << 13);
    }
    if (significand == 0) {
        return value_of(sign);
    }
    // A subnormal: shift until its highest bit is where a float32 hides it. 113 is the exponent
    // that 2^-14 has in float32.
    uint32_t shifted = 113;
    while ((significand & 0x400) == 0) {
        significand <<= 1;
        shifted -= 1;
    }
    return value_of(sign | shifted << 23 | (significand & 0x3FF) << 13);
}

// Exact, because a bfloat16 is the upper half of a float32.
float cnearest_bf16_value(uint16_t bits) { return value_of((uint32_t)bits << 16); }

// The upper half of a float32, rounded to nearest, ties to even: add just less than half a unit, or
// half of it if the last bit is 1, and cut off the rest. A carry into the exponent is right, and
// leads to infinity above the largest number. A NaN is handled apart: cut off it could look like
// infinity.
uint16_t cnearest_bf16_bits(float value) {
    const uint32_t bits = bits_of(value);
    if ((bits & 0x7FFFFFFF) > 0x7F800000) {
        return (uint16_t)(bits >> 16 | 0x40);
    }
    return (uint16_t)((bits + 0x7FFF + (bits >> 16 & 1)) >> 16);
}

// Whole numbers. Compilers make vectors of these loops; they are not in the loops of searches.
double cnearest_norm2_i8(const int8_t *x, size_t d) {
    uint64_t sum = 0;
    for (size_t i = 0; i < d; i++) sum += (uint32_t)(x[i] * x[i]);
    return (double)sum;
}

double cnearest_norm2_u8(const uint8_t *x, size_t d) {
    uint64_t sum = 0;
    for (size_t i = 0; i < d; i++) sum += (uint32_t)(x[i] * x[i]);
    return (double)sum;
}

// Bits after the last one are 0, so whole bytes can be counted.
double cnearest_norm2_bits(const uint8_t *x, size_t d) {
    uint64_t sum = 0;
    for (size_t i = 0; i < cnearest_bytes(of_bits, d); i++) {
        sum += (uint64_t)__builtin_popcount(x[i]);
    }
    return (double)sum;
}

void cnearest_f32_from_i8(const int8_t *x, size_t n, float *out) {
    for (size_t i = 0; i < n; i++) out[i] = x[i];
}

void cnearest_f32_from_u8(const uint8_t *x, size_t n, float *out) {
    for (size_t i = 0; i < n; i++) out[i] = x[i];
}

void cnearest_f32_from_bits(const uint8_t *x, size_t n, float *out) {
    for (size_t i = 0; i < n; i++) out[i] = (float)(x[i / 8] >> (7 - i % 8) & 1);
}
