// The distance and column kernels: tables of functions for each instruction set; and a checksum.
//
// Conventions, for every function:
// - `d` is the dimension, any value from 0. Pointers need no more than their type's alignment.
// - float16 rows are IEEE 754 binary16 bits in `uint16_t`; bfloat16 likewise.
// - Strides are in elements of the row's type; ordinals are row numbers.
// - Nothing is allocated, nothing is kept, no errors are reported: lengths are the caller's duty.
// - Squared Euclidean distance is sum((q[i] - x[i])^2); the inner product is sum(q[i] * x[i]),
//   not negated. A NaN or an infinity in the input shows in the result as IEEE 754 says.
// - Within one table the forms (a), (b) and (c) add in the same order, so that they give the same
//   bits for the same query and row. Between tables the order differs, and so may the last bits.
#ifndef CNEAREST_KERNELS_H
#define CNEAREST_KERNELS_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// Rows in chunks of a power of two: row `r` starts at
/// `chunks[r >> shift] + (r & ((1 << shift) - 1)) * stride`.
typedef struct cnearest_rows {
    const void *const *chunks;
    size_t stride;          // elements between the starts of neighbouring rows
    uint32_t shift;         // log2 of the rows in a chunk
    uint32_t ahead;         // rows that a gather prefetches ahead of the one it computes
    // A gather may be one of several that follow each other, so that memory is never idle:
    uint32_t fetched;       // rows at the start of the list that the gather before has prefetched
    uint32_t following;     // ordinals in the list after the `n`, which the next gather begins with
} cnearest_rows;

/// How one query's products are compared with its threshold; see `collect`.
typedef struct cnearest_bounds {
    const float *query_factor;  // one for each query
    const float *threshold;     // one for each query
    const float *row_factor;    // one for each row
    const float *row_offset;    // one for each row
} cnearest_bounds;

/// Memory that a tile kernel asks the processor to fetch while it computes.
typedef struct cnearest_ahead {
    const void *start;
    size_t bytes;
} cnearest_ahead;

/// The widths of the panels in which queries are packed for tiles, widest first, 0 after the last.
/// A packed batch is padded to a multiple of the narrowest.
typedef struct cnearest_panels {
    uint32_t widths[4];
} cnearest_panels;

// (a) one against one
typedef float cnearest_one_f32(const float *q, const float *x, size_t d);
typedef float cnearest_one_f16(const float *q, const uint16_t *x, size_t d);

// (b) one against `n` rows named by ordinals: out[i] belongs to ordinals[i]
typedef void cnearest_gather(
    const float *q, size_t d, const cnearest_rows *rows,
    const uint32_t *ordinals, size_t n, float *out);

// (c) one against `n` rows that follow each other in memory. `ahead` is how many bytes ahead to
// prefetch: worth it for rows that come from memory, a loss for rows in a cache, where it is 0.
typedef void cnearest_block_f32(
    const float *q, size_t d, const float *rows, size_t stride, size_t n, size_t ahead,
    float *out);
typedef void cnearest_block_f16(
    const float *q, size_t d, const uint16_t *rows, size_t stride, size_t n, size_t ahead,
    float *out);

// (d) a packed tile of queries against `n` rows: out[r * queries + i] belongs to row r, query i.
// `queries` is the padded count. float16 rows are widened once into `scratch` (n * d floats).
typedef void cnearest_tile_f32(
    const float *packed, size_t queries, size_t d, const float *rows, size_t stride, size_t n,
    float *out, cnearest_ahead ahead);
typedef void cnearest_tile_f16(
    const float *packed, size_t queries, size_t d, const uint16_t *rows, size_t stride, size_t n,
    float *scratch, float *out, cnearest_ahead ahead);
// Both sides bfloat16, sums float32. Rows have an even stride and are zero after `d` up to it.
typedef void cnearest_tile_bf16(
    const uint16_t *packed, size_t queries, size_t d, const uint16_t *rows, size_t stride,
    size_t n, float *out, cnearest_ahead ahead);

// The form of a tile for eight queries (zeros for those that are missing), which memory bounds:
// bfloat16 queries, not packed, each with a stride of `d` rounded up to a multiple of 32 and zeros
// after `d`. Rows are read once, one after the other, and rounded on the way. out[r * 8 + i].
typedef void cnearest_stream_f32(
    const uint16_t *queries, size_t d, const float *rows, size_t stride, size_t n, float *out);
typedef void cnearest_stream_f16(
    const uint16_t *queries, size_t d, const uint16_t *rows, size_t stride, size_t n, float *out);

/// One instruction set's functions over columns: what each of `n` rows has of one attribute. All
/// instruction sets give the same bits.
///
/// The first four write one bit for each row, 1 where the row passes: bit i of out[w] is that of
/// row 64 * w + i. They write all (n + 63) / 64 words; bits from `n` on are 0. They read `n`
/// elements and no more. `out` overlaps nothing that is read.
typedef struct cnearest_columns {
    // low <= values[row] && values[row] <= high; no row where low > high. For float64 as IEEE 754
    // compares: -0 equals 0, and a NaN on either side is in no range.
    void (*range_i64)(
        const int64_t *values, size_t n, int64_t low, int64_t high, uint64_t *out);
    void (*range_f64)(
        const double *values, size_t n, double low, double high, uint64_t *out);
    void (*range_u32)(
        const uint32_t *values, size_t n, uint32_t low, uint32_t high, uint64_t *out);

    // codes[row] < table_count && table[codes[row]] != 0. Any code may come, for instance from a
    // damaged file: nothing outside the table is read. The table may be NULL where it is empty.
    void (*table_u32)(
        const uint32_t *codes, size_t n, const uint8_t *table, size_t table_count, uint64_t *out);

    // words[i] &= others[i], words[i] &= ~others[i] and words[i] |= others[i] for `n` words. The
    // two are the same words or do not overlap.
    void (*words_and)(uint64_t *words, const uint64_t *others, size_t n);
    void (*words_and_not)(uint64_t *words, const uint64_t *others, size_t n);
    void (*words_or)(uint64_t *words, const uint64_t *others, size_t n);

    // How many bits of `n` words are 1.
    uint64_t (*words_count)(const uint64_t *words, size_t n);
} cnearest_columns;

/// One instruction set's functions.
typedef struct cnearest_kernels {
    const char *name;
    const cnearest_columns *columns;

    cnearest_one_f32 *l2_f32, *dot_f32;
    cnearest_one_f16 *l2_f16, *dot_f16;
    cnearest_gather *l2_gather_f32, *dot_gather_f32, *l2_gather_f16, *dot_gather_f16;
    cnearest_block_f32 *l2_block_f32, *dot_block_f32;
    cnearest_block_f16 *l2_block_f16, *dot_block_f16;

    cnearest_panels panels;
    cnearest_tile_f32 *l2_tile_f32, *dot_tile_f32;
    cnearest_tile_f16 *l2_tile_f16, *dot_tile_f16;
    cnearest_panels panels_bf16;
    // NULL where the processor has no bfloat16 products. `bf16_for_tile` rounds as `bf16_from_f32`
    // does, but may take subnormals for zero, as the products do.
    cnearest_tile_bf16 *dot_tile_bf16;
    cnearest_stream_f32 *dot_stream_f32;
    cnearest_stream_f16 *dot_stream_f16;
    void (*bf16_for_tile)(const float *x, size_t n, uint16_t *out);

    // Sum of squares, added in float64: finite if and only if every element is.
    double (*norm2_f32)(const float *x, size_t d);
    double (*norm2_f16)(const uint16_t *x, size_t d);

    // Conversions of `n` elements. Narrowing rounds to nearest even, overflows to infinity and
    // keeps NaN a NaN; widening is exact.
    void (*f16_from_f32)(const float *x, size_t n, uint16_t *out);
    void (*f32_from_f16)(const uint16_t *x, size_t n, float *out);
    void (*bf16_from_f32)(const float *x, size_t n, uint16_t *out);
    void (*f32_from_bf16)(const uint16_t *x, size_t n, float *out);

    // Finds the products that may matter: writes `row << 16 | query` for every pair with
    // !(products[row * queries + query] + query_factor * row_factor - row_offset < threshold),
    // by row and then by query, and returns how many. A NaN is found. `n` and `queries` are at
    // most 65 536, `queries` a multiple of the narrowest panel, `pairs` has room for all.
    size_t (*collect)(
        const float *products, size_t n, size_t queries, const cnearest_bounds *bounds,
        uint32_t *pairs);
} cnearest_kernels;

/// The number of instruction sets that this processor and system can run; the scalar one is first,
/// the preferred one last.
size_t cnearest_available_count(void);

/// The table at `index` below `cnearest_available_count()`.
const cnearest_kernels *cnearest_available(size_t index);

/// The preferred table whose name is `limit` or one before it in the order of preference;
/// the preferred of all where `limit` is NULL; NULL where no instruction set has that name.
const cnearest_kernels *cnearest_select(const char *limit);

/// The padded number of queries in a packed batch.
size_t cnearest_padded_queries(cnearest_panels panels, size_t queries);

/// Asks the processor to fetch the cache lines of `bytes` bytes, into its second-level cache.
static inline void cnearest_prefetch(const void *start, size_t bytes) {
    for (size_t offset = 0; offset < bytes; offset += 64) {
        __builtin_prefetch((const char *)start + offset, 0, 2);
    }
}

/// Packs `queries` rows of `d` floats for tiles: panel after panel, and in each panel dimension
/// after dimension. `packed` has room for `cnearest_padded_queries() * d`.
void cnearest_pack_f32(
    cnearest_panels panels, const float *rows, size_t stride, size_t queries, size_t d,
    float *packed);

/// The same for bfloat16, pairs of dimensions together. `d` is rounded up to an even number;
/// `rows` is zero after `d` up to it.
void cnearest_pack_bf16(
    cnearest_panels panels, const uint16_t *rows, size_t stride, size_t queries, size_t d,
    uint16_t *packed);

// The checksum CRC-32C (Castagnoli; RFC 3720, 12.1 and B.4). Its value is the same by every form.

/// The CRC-32C of what has the checksum `crc` (0 for nothing) followed by `n` bytes. `bytes` may be
/// anywhere, and NULL where `n` is 0.
typedef uint32_t cnearest_crc32c_update(uint32_t crc, const void *bytes, size_t n);

/// One way to compute it.
typedef struct cnearest_crc32c_form {
    const char *name;
    cnearest_crc32c_update *update;
} cnearest_crc32c_form;

/// By the fastest form that this processor and system can run; not limited as kernels can be.
cnearest_crc32c_update cnearest_crc32c;

/// The name of that form.
const char *cnearest_crc32c_name(void);

/// By tables; what the others are tested against.
cnearest_crc32c_update cnearest_crc32c_scalar;

/// The number of forms that can run here; the scalar one is first, the preferred one last.
size_t cnearest_crc32c_available_count(void);

/// The form at `index` below `cnearest_crc32c_available_count()`.
cnearest_crc32c_form cnearest_crc32c_available(size_t index);

#ifdef __cplusplus
}
#endif
#endif
