// The forms (a), (b) and (c) of CNearestKernels.h, written once for every instruction set. Each
// kernel file includes this one at its end, after it has defined
//
//   TARGET                                       the function attribute of the instruction set
//   one(q, x, d, type, form)                     one query against one row
//   four(q, x, d, type, form, out)               one query against four rows
//   one_bits(q, x, d, form)                      one query against one row of bits
//   four_bits(q, x, d, form, out)                one query against four rows of bits
//
// `q` is float32, or of the rows' own type where that is of whole numbers or bits. `type` is how
// rows are stored, such as `of_f16`, and `form` what is added up, such as `as_l2`. Both are
// constants at every call, so each function below compiles to a loop of its own.
//
// `four` adds each row in the order in which `one` adds it, so a row's result does not depend on
// the rows beside it. Its four rows share the loads of the query, and their sums do not wait for
// each other, which hides the latency of the multiply-add.

CNEAREST_INLINE TARGET float one_row(
    const void *q, const void *x, size_t d, const int type, const int form
) {
    return type == of_bits ? one_bits(q, x, d, form) : one(q, x, d, type, form);
}

CNEAREST_INLINE TARGET void four_rows(
    const void *q, const void *const x[4], size_t d, const int type, const int form, float *out
) {
    if (type == of_bits) {
        four_bits(q, x, d, form, out);
    } else {
        four(q, x, d, type, form, out);
    }
}

#include "rows.h"

// Rows of 256 bits are one vector, and a loop over one vector would take most of the time. Where
// the number is a constant, compilers make no loop.
CNEAREST_INLINE TARGET void gather(
    const void *q, size_t d, const cnearest_rows *rows, const uint32_t *ordinals, size_t n,
    float *out, const int type, const int form
) {
    if (type == of_bits && d == 256) {
        gather_rows(q, 256, rows, ordinals, n, out, type, form);
    } else {
        gather_rows(q, d, rows, ordinals, n, out, type, form);
    }
}

CNEAREST_INLINE TARGET void block(
    const void *q, size_t d, const void *rows, size_t stride, size_t n, size_t ahead, float *out,
    const int type, const int form
) {
    if (type == of_bits && d == 256) {
        block_rows(q, 256, rows, stride, n, ahead, out, type, form);
    } else {
        block_rows(q, d, rows, stride, n, ahead, out, type, form);
    }
}

// The forms (a), (b) and (c) of a distance, and their entry in the table.
#define DISTANCE(name, type, form) \
    static TARGET float name##_one(const void *q, const void *x, size_t d) { \
        return one_row(q, x, d, type, form); \
    } \
    static TARGET void name##_gather( \
        const void *q, size_t d, const cnearest_rows *rows, const uint32_t *ordinals, size_t n, \
        float *out \
    ) { \
        gather(q, d, rows, ordinals, n, out, type, form); \
    } \
    static TARGET void name##_block( \
        const void *q, size_t d, const void *rows, size_t stride, size_t n, size_t ahead, \
        float *out \
    ) { \
        block(q, d, rows, stride, n, ahead, out, type, form); \
    }
#define ENTRY(name) .name = {name##_one, name##_gather, name##_block}

DISTANCE(dot_f32, of_f32, as_dot)
DISTANCE(l2_f32, of_f32, as_l2)
DISTANCE(l1_f32, of_f32, as_l1)
DISTANCE(dot_f16, of_f16, as_dot)
DISTANCE(l2_f16, of_f16, as_l2)
DISTANCE(l1_f16, of_f16, as_l1)
DISTANCE(dot_bf16, of_bf16, as_dot)
DISTANCE(l2_bf16, of_bf16, as_l2)
DISTANCE(l1_bf16, of_bf16, as_l1)
DISTANCE(dot_i8, of_i8, as_dot)
DISTANCE(l2_i8, of_i8, as_l2)
DISTANCE(l1_i8, of_i8, as_l1)
DISTANCE(dot_u8, of_u8, as_dot)
DISTANCE(l2_u8, of_u8, as_l2)
DISTANCE(l1_u8, of_u8, as_l1)
DISTANCE(hamming_bits, of_bits, as_hamming)
DISTANCE(jaccard_bits, of_bits, as_jaccard)

#define DISTANCES \
    ENTRY(dot_f32), ENTRY(l2_f32), ENTRY(l1_f32), ENTRY(dot_f16), ENTRY(l2_f16), ENTRY(l1_f16), \
    ENTRY(dot_bf16), ENTRY(l2_bf16), ENTRY(l1_bf16), \
    ENTRY(dot_i8), ENTRY(l2_i8), ENTRY(l1_i8), ENTRY(dot_u8), ENTRY(l2_u8), ENTRY(l1_u8), \
    ENTRY(hamming_bits), ENTRY(jaccard_bits)
