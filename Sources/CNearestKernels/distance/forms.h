// The forms (a), (b) and (c) of CNearestKernels.h, written once for every instruction set. Each
// kernel file includes this one at its end, after it has defined
//
//   TARGET                                       the function attribute of the instruction set
//   one(q, x, d, type, squared)                  one query against one row
//   four(q, x, d, type, squared, out)            one query against four rows
//
// `type` is `of_f32` or `of_f16`, and `squared` asks for distances instead of products. Both are
// constants at every call, so each form below compiles to a loop of its own.
//
// `four` adds each row in the order in which `one` adds it, so a row's result does not depend on
// the rows beside it. Its four rows share the loads of the query, and their sums do not wait for
// each other, which hides the latency of the multiply-add.

// Computes four rows at a time, while the row `ahead` places further in the list is on its way from
// memory. Rows of a graph lie anywhere, so the hardware's prefetcher cannot guess them, but the
// list names them in advance. Rows beyond the `n` are prefetched too, for the next gather.
CNEAREST_INLINE TARGET void gather(
    const float *q, size_t d, const cnearest_rows *rows, const uint32_t *ordinals, size_t n,
    float *out, const int type, const int squared
) {
    const size_t size = type == of_f16 ? 2 : 4;
    const size_t ahead = rows->ahead, listed = n + rows->following;
    // The first rows, but for those that the previous gather has prefetched.
    for (size_t i = rows->fetched; i < ahead && i < listed; i++) {
        cnearest_prefetch_row(cnearest_row(rows, ordinals[i], size), d * size);
    }
    size_t i = 0;
    for (; i + 4 <= n; i += 4) {
        for (size_t j = i + ahead; ahead != 0 && j < i + ahead + 4 && j < listed; j++) {
            cnearest_prefetch_row(cnearest_row(rows, ordinals[j], size), d * size);
        }
        const void *x[4];
        for (size_t j = 0; j < 4; j++) x[j] = cnearest_row(rows, ordinals[i + j], size);
        four(q, x, d, type, squared, out + i);
    }
    for (; i < n; i++) {
        if (ahead != 0 && i + ahead < listed) {
            cnearest_prefetch_row(cnearest_row(rows, ordinals[i + ahead], size), d * size);
        }
        out[i] = one(q, cnearest_row(rows, ordinals[i], size), d, type, squared);
    }
}

// Rows that follow each other are computed one by one instead of four at a time. Reading bounds
// this form, and the hardware's prefetcher follows a single stream best. For rows that come from
// memory, prefetching every second cache line some way ahead gains another 5 %.
CNEAREST_INLINE TARGET void block(
    const float *q, size_t d, const void *rows, size_t stride, size_t n, size_t ahead, float *out,
    const int type, const int squared
) {
    const size_t bytes = stride * (type == of_f16 ? 2 : 4);
    const char *row = rows;
    for (size_t i = 0; i < n; i++, row += bytes) {
        if (ahead != 0) {
            for (size_t k = 0; k < bytes; k += 128) __builtin_prefetch(row + ahead + k, 0, 2);
        }
        out[i] = one(q, row, d, type, squared);
    }
}

// (a)
static TARGET float l2_f32(const float *q, const float *x, size_t d) {
    return one(q, x, d, of_f32, 1);
}
static TARGET float dot_f32(const float *q, const float *x, size_t d) {
    return one(q, x, d, of_f32, 0);
}
static TARGET float l2_f16(const float *q, const uint16_t *x, size_t d) {
    return one(q, x, d, of_f16, 1);
}
static TARGET float dot_f16(const float *q, const uint16_t *x, size_t d) {
    return one(q, x, d, of_f16, 0);
}

// (b)
static TARGET void l2_gather_f32(
    const float *q, size_t d, const cnearest_rows *rows, const uint32_t *ordinals, size_t n,
    float *out
) {
    gather(q, d, rows, ordinals, n, out, of_f32, 1);
}
static TARGET void dot_gather_f32(
    const float *q, size_t d, const cnearest_rows *rows, const uint32_t *ordinals, size_t n,
    float *out
) {
    gather(q, d, rows, ordinals, n, out, of_f32, 0);
}
static TARGET void l2_gather_f16(
    const float *q, size_t d, const cnearest_rows *rows, const uint32_t *ordinals, size_t n,
    float *out
) {
    gather(q, d, rows, ordinals, n, out, of_f16, 1);
}
static TARGET void dot_gather_f16(
    const float *q, size_t d, const cnearest_rows *rows, const uint32_t *ordinals, size_t n,
    float *out
) {
    gather(q, d, rows, ordinals, n, out, of_f16, 0);
}

// (c)
static TARGET void l2_block_f32(
    const float *q, size_t d, const float *rows, size_t stride, size_t n, size_t ahead,
    float *out
) {
    block(q, d, rows, stride, n, ahead, out, of_f32, 1);
}
static TARGET void dot_block_f32(
    const float *q, size_t d, const float *rows, size_t stride, size_t n, size_t ahead,
    float *out
) {
    block(q, d, rows, stride, n, ahead, out, of_f32, 0);
}
static TARGET void l2_block_f16(
    const float *q, size_t d, const uint16_t *rows, size_t stride, size_t n, size_t ahead,
    float *out
) {
    block(q, d, rows, stride, n, ahead, out, of_f16, 1);
}
static TARGET void dot_block_f16(
    const float *q, size_t d, const uint16_t *rows, size_t stride, size_t n, size_t ahead,
    float *out
) {
    block(q, d, rows, stride, n, ahead, out, of_f16, 0);
}
