// The reference for codes: plain C, one element after the other.
#include "codes.h"

#define TARGET

float cnearest_inverse_root(size_t m) {
    // m is a power of two: its root is one, or twice the root of two apart from another.
    float root = 1;
    while (m >= 4) {
        root /= 2;
        m /= 4;
    }
    return m == 2 ? root * 0.70710678f : root;
}

CNEAREST_INLINE int32_t square(int32_t t) { return t * t; }

void cnearest_finish_code_query(cnearest_code_query *query, size_t used, size_t d) {
    int8_t *places = query->places;
    int32_t squares = 0;
    for (size_t i = used; i < d; i++) places[i] = 0;
    for (size_t i = 0; i < used; i++) squares += square(places[i]);
    query->squares = squares;
}

// Any byte is read as a code, also one that no encoder writes.
CNEAREST_INLINE int32_t one_code(const void *q, const void *x, size_t d, const int type) {
    const int8_t *query = ((const cnearest_code_query *)q)->places;
    const uint8_t *code = x;
    uint32_t sum = 0;
    if (type == of_code8) {
        for (size_t i = 0; i < d; i++) {
            sum += (uint32_t)square((int8_t)(query[i] - (int8_t)code[i]));
        }
        return (int32_t)sum;
    }
    for (size_t group = 0; group < d; group += 128) {
        for (size_t i = 0; i < 64; i++) {
            const uint8_t both = code[group / 2 + i];
            sum += (uint32_t)square(query[group + i] - 8 * (both & 15));
            sum += (uint32_t)square(query[group + 64 + i] - 8 * (both >> 4));
        }
    }
    return (int32_t)sum;
}

CNEAREST_INLINE void four_codes(
    const void *q, const void *const x[4], size_t d, const int type, float *out
) {
    const float factor = ((const cnearest_code_query *)q)->factor;
    for (int r = 0; r < 4; r++) out[r] = (float)one_code(q, x[r], d, type) * factor;
}

#include "code_forms.h"

const cnearest_codes cnearest_codes_scalar = {CODE_TABLE};
