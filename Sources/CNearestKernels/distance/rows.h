// The forms (b) and (c) of CNearestKernels.h: one query against many rows. A file that includes
// this one has defined
//
//   TARGET                                       the function attribute of the instruction set
//   one_row(q, x, d, type, form)                 one query against one row
//   four_rows(q, x, d, type, form, out)          one query against four rows
//
// `type` is how rows are stored, such as `of_f16`, and `form` what is added up, such as `as_l2`.
// Both are constants at every call, so each function below compiles to a loop of its own.

// Computes four rows at a time, while the row `ahead` places further in the list is on its way from
// memory. Rows of a graph lie anywhere, so the hardware's prefetcher cannot guess them, but the
// list names them in advance. Rows beyond the `n` are prefetched too, for the next gather.
CNEAREST_INLINE TARGET void gather_rows(
    const void *q, size_t d, const cnearest_rows *rows, const uint32_t *ordinals, size_t n,
    float *out, const int type, const int form
) {
    const size_t size = cnearest_size(type), bytes = cnearest_bytes(type, d);
    const size_t ahead = rows->ahead, listed = n + rows->following;
    // The first rows, but for those that the previous gather has prefetched.
    for (size_t i = rows->fetched; i < ahead && i < listed; i++) {
        cnearest_prefetch_row(cnearest_row(rows, ordinals[i], size), bytes);
    }
    size_t i = 0;
    for (; i + 4 <= n; i += 4) {
        for (size_t j = i + ahead; ahead != 0 && j < i + ahead + 4 && j < listed; j++) {
            cnearest_prefetch_row(cnearest_row(rows, ordinals[j], size), bytes);
        }
        const void *x[4];
        for (size_t j = 0; j < 4; j++) x[j] = cnearest_row(rows, ordinals[i + j], size);
        four_rows(q, x, d, type, form, out + i);
    }
    for (; i < n; i++) {
        if (ahead != 0 && i + ahead < listed) {
            cnearest_prefetch_row(cnearest_row(rows, ordinals[i + ahead], size), bytes);
        }
        out[i] = one_row(q, cnearest_row(rows, ordinals[i], size), d, type, form);
    }
}

// Rows that follow each other are computed one by one instead of four at a time. Reading bounds
// this form, and the hardware's prefetcher follows a single stream best. For rows that come from
// memory, prefetching every second cache line some way ahead gains another 5 %. Rows of bits and
// codes are so short that computing bounds them: there four share the loads of the query.
CNEAREST_INLINE TARGET void block_rows(
    const void *q, size_t d, const void *rows, size_t stride, size_t n, size_t ahead, float *out,
    const int type, const int form
) {
    const size_t bytes = stride * cnearest_size(type);
    const char *row = rows;
    size_t i = 0;
    const int is_short = type == of_bits || type == of_code8 || type == of_code4;
    for (; is_short && i + 4 <= n; i += 4, row += 4 * bytes) {
        for (size_t k = 0; ahead != 0 && k < 4 * bytes; k += 64) {
            __builtin_prefetch(row + ahead + k, 0, 2);
        }
        const void *const x[4] = {row, row + bytes, row + 2 * bytes, row + 3 * bytes};
        four_rows(q, x, d, type, form, out + i);
    }
    for (; i < n; i++, row += bytes) {
        if (ahead != 0) {
            for (size_t k = 0; k < bytes; k += 128) __builtin_prefetch(row + ahead + k, 0, 2);
        }
        out[i] = one_row(q, row, d, type, form);
    }
}
