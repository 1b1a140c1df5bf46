// The forms of a kernel, each called on exact-size memory that starts off alignment, or with NaN
// after queries and between rows: what lies after the d-th element must never reach a result.
#ifndef AGREEMENT_FORMS_H
#define AGREEMENT_FORMS_H

#include "support.h"

// Copies `n` rows of `d` elements to rows `stride` apart; the last ends with its d-th element.
static void *spread(const void *rows, size_t n, size_t d, size_t stride, kind of, size_t skip) {
    const size_t size = row_bytes(of);
    const size_t total = n == 0 ? 0 : (n - 1) * stride + d;
    char *copy = take(total * size, skip * size);
    for (size_t i = 0; i < total; i++) {
        if (i % stride >= d) set_element(copy, of, i, NAN);
    }
    for (size_t r = 0; r < n; r++) {
        memcpy(copy + r * stride * size, (const char *)rows + r * d * size, d * size);
    }
    return copy;
}

// Copies one row of `d` elements, followed by `after` NaN.
static void *followed(const void *row, size_t d, size_t after, kind of, size_t skip) {
    char *copy = take((d + after) * row_bytes(of), skip * row_bytes(of));
    memcpy(copy, row, d * row_bytes(of));
    for (size_t i = d; i < d + after; i++) set_element(copy, of, i, NAN);
    return copy;
}

static void by_one(
    kind of, const float *q, const void *rows, size_t n, size_t d, size_t skip, size_t after,
    float *out
) {
    const size_t mark = taken_count;
    const float *query = followed(q, d, after, (kind){single, product}, skip);
    for (size_t r = 0; r < n; r++) {
        const char *row = (const char *)rows + r * d * row_bytes(of);
        out[r] = distance_of(of).one(query, followed(row, d, after, of, skip), d);
    }
    give_back(mark);
}

static void by_block(
    kind of, const float *q, const void *rows, size_t n, size_t d, size_t stride, size_t skip,
    float *out
) {
    const size_t mark = taken_count;
    const float *query = followed(q, d, 16, (kind){single, product}, skip);
    const void *copy = spread(rows, n, d, stride, of, skip);
    float *found = take(n * sizeof(float), 4 * skip);
    distance_of(of).block(query, d, copy, stride, n, n % 2 * 8192, found);
    if (n != 0) memcpy(out, found, n * sizeof(float));
    give_back(mark);
}

// The `n` rows lie in chunks of `1 << shift`, and `count` of them are asked for by ordinal.
static void by_gather(
    kind of, const float *q, const void *rows, size_t n, size_t d, uint32_t shift, uint32_t ahead,
    const uint32_t *ordinals, size_t count, float *out
) {
    const size_t mark = taken_count;
    const float *query = followed(q, d, 0, (kind){single, product}, 1);
    const size_t chunk_rows = (size_t)1 << shift, stride = d + 3;
    const void *chunks[64];
    for (size_t first = 0; first < n; first += chunk_rows) {
        const size_t held = n - first < chunk_rows ? n - first : chunk_rows;
        const char *start = (const char *)rows + first * d * row_bytes(of);
        chunks[first >> shift] = spread(start, held, d, stride, of, 1);
    }
    cnearest_rows store = {chunks, stride, shift, ahead, 0, 0};
    uint32_t *wanted = take(count * sizeof(uint32_t), 0);
    if (count != 0) memcpy(wanted, ordinals, count * sizeof(uint32_t));
    float *found = take(count * sizeof(float), 4);
    cnearest_gather *gather = distance_of(of).gather;
    // In two calls, the first of which prefetches for the second.
    const size_t half = count / 2, rest = count - half;
    store.following = (uint32_t)rest;
    gather(query, d, &store, wanted, half, found);
    store.fetched = (uint32_t)(rest < ahead ? rest : ahead);
    store.following = 0;
    gather(query, d, &store, wanted + half, rest, found + half);
    if (count != 0) memcpy(out, found, count * sizeof(float));
    give_back(mark);
}

// Tiles have products of float32 only.
static const kind tile_kind = {single, product};

// Multiplies `count` tight queries with `n` tight rows. Returns the padded number of queries, and
// in `*out` the products, which are taken: the caller gives them back.
static size_t by_tile(
    const float *queries, size_t count, const float *rows, size_t n, size_t d, size_t stride,
    cnearest_ahead ahead, float **out
) {
    const size_t padded = cnearest_padded_queries(table->panels, count);
    *out = take(n * padded * sizeof(float), 4);
    const size_t mark = taken_count;
    float *packed = take(padded * d * sizeof(float), 4);
    const float *spaced = spread(queries, count, d, d + 2, tile_kind, 1);
    cnearest_pack_f32(table->panels, spaced, d + 2, count, d, packed);
    const float *copy = spread(rows, n, d, stride, tile_kind, 1);
    table->dot_tile_f32(packed, padded, d, copy, stride, n, *out, ahead);
    give_back(mark);
    return padded;
}

// The same for bfloat16. The contract asks for even strides and zeros after the d-th element.
static size_t by_tile_bf16(
    const uint16_t *queries, size_t count, const uint16_t *rows, size_t n, size_t d,
    size_t padding, cnearest_ahead ahead, float **out
) {
    const size_t even = (d + 1) / 2 * 2, stride = even + padding;
    const size_t padded = cnearest_padded_queries(table->panels_bf16, count);
    *out = take(n * padded * sizeof(float), 4);
    const size_t mark = taken_count;
    uint16_t *spaced = take(count * even * sizeof(uint16_t), 2);
    for (size_t i = 0; i < count * even; i++) {
        spaced[i] = i % even < d ? queries[i / even * d + i % even] : 0;
    }
    const size_t total = n == 0 ? 0 : (n - 1) * stride + even;
    uint16_t *copy = take(total * sizeof(uint16_t), 2);
    for (size_t i = 0; i < total; i++) {
        copy[i] = i % stride < d ? rows[i / stride * d + i % stride] : 0;
    }
    uint16_t *packed = take(padded * even * sizeof(uint16_t), 2);
    cnearest_pack_bf16(table->panels_bf16, spaced, even, count, d, packed);
    table->dot_tile_bf16(packed, padded, d, copy, stride, n, *out, ahead);
    give_back(mark);
    return padded;
}

#endif
