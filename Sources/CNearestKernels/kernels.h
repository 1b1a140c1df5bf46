// Shared by the kernel files; not seen from Swift.
//
// How the files fit together: each instruction set has one file in distance/, one in columns/
// and one in codes/, which end with its table. dispatch.c finds out which tables the processor can
// run. A kernel is
// compiled for its instruction set by a function attribute (TARGET), so the whole library needs no
// compiler flags and runs on any processor of its family.
//
// What a register tile is. A tile computes a small block of products, for instance 8 rows by 48
// queries, and keeps all of its sums in vector registers while it walks along the dimension. For
// each dimension it loads the queries' elements (3 vectors of 16) and each row's element (8
// numbers) once, and multiplies every pair: 11 loads for 24 vector operations. One query against
// one row needs two loads for each operation. So a tile is bounded by arithmetic, and everything
// else by loads or memory. The shapes are chosen so that sums, queries and one row's element just
// fit in the registers: 4 by 3 vectors of the 16 registers of AVX2, 8 by 3 of the 32 of AVX-512 and
// NEON.
//
// The queries are packed into panels first. A panel of width w holds the first elements of w
// queries, then their second elements, and so on, so a tile reads its panel from start to end. Rows
// are not packed: they are read where they lie, once for each panel. A batch is cut into panels
// from wide to narrow, and padded with zero queries to a multiple of the narrowest.
#ifndef CNEAREST_PRIVATE_KERNELS_H
#define CNEAREST_PRIVATE_KERNELS_H

#include "CNearestKernels.h"

extern const cnearest_kernels cnearest_scalar;
extern const cnearest_columns cnearest_columns_scalar;
extern const cnearest_codes cnearest_codes_scalar;
#if defined(__x86_64__)
extern const cnearest_kernels cnearest_avx2;
extern const cnearest_kernels cnearest_avx512;
extern const cnearest_kernels cnearest_avx512vnni;
extern const cnearest_kernels cnearest_avx512bf16;
extern const cnearest_columns cnearest_columns_avx2;
extern const cnearest_columns cnearest_columns_avx512;
extern const cnearest_codes cnearest_codes_avx2;
extern const cnearest_codes cnearest_codes_avx512;
extern const cnearest_codes cnearest_codes_avx512vnni;

// From avx512bf16.c, for the table of that name.
cnearest_tile_bf16 cnearest_dot_tile_bf16;
cnearest_stream_f32 cnearest_dot_stream_f32;
cnearest_stream_f16 cnearest_dot_stream_f16;
void cnearest_bf16_for_tile(const float *x, size_t n, uint16_t *out);
#elif defined(__aarch64__)
extern const cnearest_kernels cnearest_neon;
extern const cnearest_columns cnearest_columns_neon;
extern const cnearest_codes cnearest_codes_neon;
#endif

// The forms of a kernel are written once, as functions with constant flags. Inlining makes a loop
// of each that has no branch on the flags. Loops with a constant count over vectors must be
// unrolled, or the arrays of vectors would be in memory instead of in registers.
#define CNEAREST_INLINE static inline __attribute__((always_inline))
#if defined(__clang__)
#define CNEAREST_UNROLL _Pragma("clang loop unroll(full)")
#define CNEAREST_NO_VECTORS _Pragma("clang loop vectorize(disable)")
#else
#define CNEAREST_UNROLL _Pragma("GCC unroll 8")
#define CNEAREST_NO_VECTORS
#endif

// How the elements of a row are stored.
enum { of_f32, of_f16, of_bf16, of_i8, of_u8, of_bits, of_code8, of_code4 };

// What is added up: products, squared differences, or their magnitudes; for bits, those that
// differ, alone or as a share.
enum { as_dot, as_l2, as_l1, as_hamming, as_jaccard };

// Bytes of what strides count: an element, or a byte of bits or codes.
CNEAREST_INLINE size_t cnearest_size(const int type) {
    return type == of_f32 ? 4 : type == of_f16 || type == of_bf16 ? 2 : 1;
}

// Bytes of a row of `d` elements.
CNEAREST_INLINE size_t cnearest_bytes(const int type, size_t d) {
    if (type == of_bits) return (d + 7) / 8;
    return type == of_code4 ? d / 2 : d * cnearest_size(type);
}

// The sum of whole numbers as float32. Its 32 bits are signed where terms may be negative; without
// a sign they hold 65 536 squares of 255.
CNEAREST_INLINE float cnearest_whole_sum(uint32_t bits, const int type, const int form) {
    return type == of_i8 && form == as_dot ? (float)(int32_t)bits : (float)bits;
}

// The distance of bits of which `differing` differ, and `either` are 1 in one or both.
CNEAREST_INLINE float cnearest_bits_distance(uint64_t differing, uint64_t either, const int form) {
    if (form == as_hamming) return (float)differing;
    return either == 0 ? 0 : (float)differing / (float)either;
}

// The width of the widest panel that fits in what remains of a padded batch, or 0 if nothing
// remains.
CNEAREST_INLINE size_t cnearest_next_panel(cnearest_panels panels, size_t remaining) {
    for (int i = 0; i < 4; i++) {
        if (panels.widths[i] != 0 && panels.widths[i] <= remaining) return panels.widths[i];
    }
    return 0;
}

// The start of a row whose elements have `size` bytes.
CNEAREST_INLINE const void *cnearest_row(const cnearest_rows *rows, uint32_t row, size_t size) {
    const char *chunk = rows->chunks[row >> rows->shift];
    return chunk + (row & ((1u << rows->shift) - 1)) * rows->stride * size;
}

// Fetches every cache line of a row into the second-level cache. Requests for the first-level cache
// are limited by its few miss buffers and reach only half of the bandwidth. The fence keeps
// compilers from merging the prefetches with each other.
CNEAREST_INLINE void cnearest_prefetch_row(const void *row, size_t bytes) {
    for (size_t line = 0; line < bytes; line += 64) {
        __builtin_prefetch((const char *)row + line, 0, 2);
    }
    __asm__ volatile("" ::: "memory");
}

// Fetches the next cache line of the memory that a tile was asked to prefetch. It has no branch,
// which would split the multiply loops: at the end it fetches the last address again.
CNEAREST_INLINE void cnearest_step_ahead(cnearest_ahead *ahead) {
    const size_t step = ahead->bytes < 64 ? ahead->bytes : 64;
    __builtin_prefetch(ahead->start, 0, 2);
    ahead->start = (const char *)ahead->start + step;
    ahead->bytes -= step;
}

// Conversions of one number, for the scalar table and for the last elements in others.
uint16_t cnearest_f16_bits(float value);
float cnearest_f16_value(uint16_t bits);
float cnearest_bf16_value(uint16_t bits);
uint16_t cnearest_bf16_bits(float value);

#endif
