// The distance and column kernels: one table of functions for each instruction set.
//
// A caller asks for a table once (`cnearest_select`) and then calls through its pointers, so that
// the choice of an instruction set costs nothing in a loop.
//
// Conventions, for every function:
// - `d` is the dimension, any value from 0. Pointers need no more than their type's alignment.
// - float16 rows are IEEE 754 binary16 bits in `uint16_t`; bfloat16 likewise, the upper half of a
//   float32's bits.
// - Bits are packed, eight in a byte, the first in the highest bit; those after `d` in the last
//   byte are 0.
// - Strides are in elements of the row's type, those of bits in bytes; ordinals are row numbers.
// - Nothing is allocated, no state is kept and no error is reported: the caller guarantees lengths.
//   Nothing is read before the first or after the last element, so a row may end where a mapped
//   file ends.
// - Squared Euclidean distance (l2) is sum((q[i] - x[i])^2); Manhattan distance (l1) is
//   sum(|q[i] - x[i]|); the inner product (dot) is sum(q[i] * x[i]), not negated. A NaN or an
//   infinity in the input shows in the result as IEEE 754 says.
// - Hamming distance is the number of bits that differ. Jaccard distance is that number divided by
//   the number of bits that are 1 in either; 0 if there are none.
// - Sums are float32 unless a function says otherwise. Their error is that of adding `d` terms in
//   some order: at most about d * 2^-24 times the sum of the terms' magnitudes.
// - Within one table the forms (a), (b) and (c) add in the same order, so they return the same bits
//   for the same query and row. Between tables the order differs, and so may the last bits.
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
    uint32_t ahead;         // rows that a gather prefetches ahead of the one it computes, or 0
    // A long list of rows is computed by several gathers. Each one prefetches the first rows of the
    // next, so that memory is never idle between two of them:
    uint32_t fetched;       // rows at the start of the list that the previous gather has prefetched
    uint32_t following;     // ordinals in the list after the `n`, with which the next gather begins
} cnearest_rows;

/// The test that decides which products may matter; see `collect`.
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
/// A packed batch is padded with zero queries to a multiple of the narrowest width.
typedef struct cnearest_panels {
    uint32_t widths[4];
} cnearest_panels;

// (a) One query against one row, whose elements are of the type in the function's name. The query
// is float32, but for rows of whole numbers (i8, u8) and of bits: there it is of the rows' own
// type, sums are exact up to 65 536 elements, and the result is rounded once.
typedef float cnearest_one(const void *q, const void *x, size_t d);

// (b) One query against `n` rows that are named by ordinals: out[i] belongs to ordinals[i].
// Searches of a graph use it: each hop names a few dozen rows that lie anywhere in memory.
typedef void cnearest_gather(
    const void *q, size_t d, const cnearest_rows *rows,
    const uint32_t *ordinals, size_t n, float *out);

// (c) One query against `n` rows that follow each other in memory. `ahead` is how many bytes ahead
// to prefetch. It pays for rows that come from memory and costs time for rows in a cache, which
// want 0.
typedef void cnearest_block(
    const void *q, size_t d, const void *rows, size_t stride, size_t n, size_t ahead, float *out);

/// What is computed of a query and a row, in the three forms above.
typedef struct cnearest_distance {
    cnearest_one *one;
    cnearest_gather *gather;
    cnearest_block *block;
} cnearest_distance;

// (d) A packed batch of queries against `n` rows, inner products only: out[r * queries + i] belongs
// to row r and query i. `queries` is the padded count. kernels.h says what a register tile is.
typedef void cnearest_tile_f32(
    const float *packed, size_t queries, size_t d, const float *rows, size_t stride, size_t n,
    float *out, cnearest_ahead ahead);
// The same with both sides in bfloat16 and sums in float32. Rows have an even stride; if `d` is
// odd, a zero follows each row's last element.
typedef void cnearest_tile_bf16(
    const uint16_t *packed, size_t queries, size_t d, const uint16_t *rows, size_t stride,
    size_t n, float *out, cnearest_ahead ahead);

// (e) Eight bfloat16 queries against `n` rows, for batches that are so small that reading the rows
// takes longer than multiplying them. The queries are not packed: each has a stride of `d` rounded
// up to a multiple of 32, with zeros after `d`, and queries that are missing are zero. Rows are
// read once, one after the other, and rounded to bfloat16 in registers. out[r * 8 + i].
typedef void cnearest_stream_f32(
    const uint16_t *queries, size_t d, const float *rows, size_t stride, size_t n, float *out);
typedef void cnearest_stream_f16(
    const uint16_t *queries, size_t d, const uint16_t *rows, size_t stride, size_t n, float *out);

/// One instruction set's functions over columns: the values that `n` rows have of one attribute.
/// All instruction sets return the same bits.
///
/// The first four write one bit for each row, 1 if the row passes: bit i of out[w] belongs to row
/// 64 * w + i. They write all (n + 63) / 64 words; bits from `n` on are 0. They read `n` elements
/// and no more. `out` overlaps nothing that is read.
typedef struct cnearest_columns {
    // low <= values[row] && values[row] <= high; no row passes if low > high. float64 is compared
    // as IEEE 754 says: -0 equals 0, and a NaN on either side is in no range.
    void (*range_i64)(
        const int64_t *values, size_t n, int64_t low, int64_t high, uint64_t *out);
    void (*range_f64)(
        const double *values, size_t n, double low, double high, uint64_t *out);
    void (*range_u32)(
        const uint32_t *values, size_t n, uint32_t low, uint32_t high, uint64_t *out);

    // codes[row] < table_count && table[codes[row]] != 0. A code may be any number, for instance
    // from a damaged file: nothing outside the table is read. The table may be NULL if it is empty.
    void (*table_u32)(
        const uint32_t *codes, size_t n, const uint8_t *table, size_t table_count, uint64_t *out);

    // words[i] &= others[i], words[i] &= ~others[i] and words[i] |= others[i] for `n` words. The
    // two arrays are the same or do not overlap.
    void (*words_and)(uint64_t *words, const uint64_t *others, size_t n);
    void (*words_and_not)(uint64_t *words, const uint64_t *others, size_t n);
    void (*words_or)(uint64_t *words, const uint64_t *others, size_t n);
} cnearest_columns;

/// The grid on whose cells the coordinates of a code are.
typedef struct cnearest_grid {
    float half_range;       // cells reach from -half_range to half_range
    float cells_per_unit;   // how many of them are in a length of 1
} cnearest_grid;

/// A query for codes: the signed bytes of its coordinates follow this head.
typedef struct cnearest_code_query {
    float factor;           // what a sum of squares is multiplied with
    int32_t squares;        // the sum of the squared places
    float reserved[14];
    int8_t places[];        // `d`
} cnearest_code_query;

/// Finishes a query: its places from `used` on become 0, and the squares of all `d` are added up.
void cnearest_finish_code_query(cnearest_code_query *query, size_t used, size_t d);

/// One instruction set's functions over codes: whole numbers that stand for the coordinates of a
/// vector, and are compared instead of it.
///
/// `d` is a multiple of 64 for `code8` and of 128 for `code4`, at most 65 536. A row of `code8` has
/// a byte from 0 to 127 for each coordinate. A row of `code4` has half a byte: byte j of the i-th
/// 64 bytes holds coordinate 128 i + j in its lower half and 128 i + 64 + j in its upper half.
///
/// All instruction sets return the same bits.
typedef struct cnearest_codes {
    // The three forms of a distance, of a `cnearest_code_query` and rows of codes, whose strides
    // are in bytes: the sum of the squared differences of places and codes, of eight times the
    // codes in `code4`, multiplied by the factor.
    cnearest_distance code8, code4;

    // Codes of the cells in which `d` coordinates are. What lies outside the grid is in the
    // outermost cell. `encode8` also makes the places of a query for `code8`.
    void (*encode8)(const float *y, size_t d, const cnearest_grid *grid, uint8_t *code);
    void (*encode4)(const float *y, size_t d, const cnearest_grid *grid, uint8_t *code);
    // The places of a query for `code4`: eight to a cell, and the middle of the first cell is 0.
    void (*query4)(const float *z, size_t d, const cnearest_grid *grid, int8_t *places);

    // Rotates `d` coordinates in place, by rounds of signs and Walsh-Hadamard transforms. `signs`
    // has 1 or -1 for each of the largest power of two m that is not above `d`, for each of three
    // rounds if m = d, of four otherwise.
    void (*rotate)(float *y, size_t d, const float *signs);

    // The products of a vector of `d` elements with `n` rows of a matrix that follow each other.
    // Element i is added to sum i mod 16 of a row, and the sums are added in a fixed order.
    void (*project)(const float *x, size_t d, const float *matrix, size_t n, float *y);
} cnearest_codes;

/// One instruction set's functions.
typedef struct cnearest_kernels {
    const char *name;
    const cnearest_columns *columns;
    const cnearest_codes *codes;

    cnearest_distance dot_f32, l2_f32, l1_f32;
    cnearest_distance dot_f16, l2_f16, l1_f16;
    cnearest_distance dot_bf16, l2_bf16, l1_bf16;
    cnearest_distance dot_i8, l2_i8, l1_i8;
    cnearest_distance dot_u8, l2_u8, l1_u8;
    cnearest_distance hamming_bits, jaccard_bits;

    cnearest_panels panels;
    cnearest_tile_f32 *dot_tile_f32;
    cnearest_panels panels_bf16;
    // The next four are NULL if the processor has no bfloat16 products. `bf16_for_tile` rounds as
    // `bf16_from_f32` does, but may take subnormals for zero, as the products do.
    cnearest_tile_bf16 *dot_tile_bf16;
    cnearest_stream_f32 *dot_stream_f32;
    cnearest_stream_f16 *dot_stream_f16;
    void (*bf16_for_tile)(const float *x, size_t n, uint16_t *out);

    // The sum of squares, added in float64, where the square of any float32 fits: the sum is finite
    // if and only if every element is.
    double (*norm2_f32)(const float *x, size_t d);
    double (*norm2_f16)(const uint16_t *x, size_t d);
    double (*norm2_bf16)(const uint16_t *x, size_t d);

    // Conversions of `n` elements. Narrowing rounds to nearest, ties to even, overflows to infinity
    // and keeps a NaN a NaN; widening is exact.
    void (*f16_from_f32)(const float *x, size_t n, uint16_t *out);
    void (*f32_from_f16)(const uint16_t *x, size_t n, float *out);
    void (*bf16_from_f32)(const float *x, size_t n, uint16_t *out);
    void (*f32_from_bf16)(const uint16_t *x, size_t n, float *out);

    // Finds the products that may matter: writes `row << 16 | query` for every pair with
    // !(products[row * queries + query] + query_factor * row_factor - row_offset < threshold),
    // ordered by row and then by query, and returns their number. A NaN is found, so that damaged
    // rows are noticed. `n` and `queries` are at most 65 536, `queries` is a multiple of the
    // narrowest panel, and `pairs` has room for all of them.
    size_t (*collect)(
        const float *products, size_t n, size_t queries, const cnearest_bounds *bounds,
        uint32_t *pairs);
} cnearest_kernels;

/// The number of instruction sets that this processor and operating system support. The scalar one
/// is first, the preferred one last.
size_t cnearest_available_count(void);

/// The table at `index` below `cnearest_available_count()`.
const cnearest_kernels *cnearest_available(size_t index);

/// The preferred table among those that come no later than the one named `limit` in the order
/// scalar, neon, avx2, avx512, avx512vnni, avx512bf16. The preferred table of all if `limit` is
/// NULL; NULL if
/// no instruction set has that name.
const cnearest_kernels *cnearest_select(const char *limit);

/// The padded number of queries in a packed batch: `queries` rounded up to a multiple of the
/// narrowest panel.
size_t cnearest_padded_queries(cnearest_panels panels, size_t queries);

/// The sums of squares of whole numbers and of bits, exactly, and their conversions to float32,
/// also exact.
double cnearest_norm2_i8(const int8_t *x, size_t d);
double cnearest_norm2_u8(const uint8_t *x, size_t d);
double cnearest_norm2_bits(const uint8_t *x, size_t d);
void cnearest_f32_from_i8(const int8_t *x, size_t n, float *out);
void cnearest_f32_from_u8(const uint8_t *x, size_t n, float *out);
void cnearest_f32_from_bits(const uint8_t *x, size_t n, float *out);

/// Asks the processor to fetch the cache lines of `bytes` bytes into its second-level cache. A
/// hint: any address is allowed.
static inline void cnearest_prefetch(const void *start, size_t bytes) {
    for (size_t offset = 0; offset < bytes; offset += 64) {
        __builtin_prefetch((const char *)start + offset, 0, 2);
    }
}

/// Packs `queries` rows of `d` floats for tiles: panel after panel, and in each panel dimension
/// after dimension. `packed` has room for `cnearest_padded_queries() * d` floats.
void cnearest_pack_f32(
    cnearest_panels panels, const float *rows, size_t stride, size_t queries, size_t d,
    float *packed);

/// The same for bfloat16, with pairs of dimensions side by side, as the processor multiplies them.
/// If `d` is odd, a zero follows each row's last element, and `packed` has room for it.
void cnearest_pack_bf16(
    cnearest_panels panels, const uint16_t *rows, size_t stride, size_t queries, size_t d,
    uint16_t *packed);

#ifdef __cplusplus
}
#endif
#endif
