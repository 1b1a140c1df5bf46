// Shared by the kernel files; not seen from Swift.
#ifndef CNEAREST_PRIVATE_KERNELS_H
#define CNEAREST_PRIVATE_KERNELS_H

#include "CNearestKernels.h"

extern const cnearest_kernels cnearest_scalar;
extern const cnearest_columns cnearest_columns_scalar;
#if defined(__x86_64__)
extern const cnearest_kernels cnearest_avx2;
extern const cnearest_kernels cnearest_avx512;
extern const cnearest_kernels cnearest_avx512bf16;
extern const cnearest_columns cnearest_columns_avx2;
extern const cnearest_columns cnearest_columns_avx512;

// From avx512bf16.c, for the last of these.
cnearest_tile_bf16 cnearest_dot_tile_bf16;
cnearest_stream_f32 cnearest_dot_stream_f32;
cnearest_stream_f16 cnearest_dot_stream_f16;
void cnearest_bf16_for_tile(const float *x, size_t n, uint16_t *out);
#elif defined(__aarch64__)
extern const cnearest_kernels cnearest_neon;
extern const cnearest_columns cnearest_columns_neon;
#endif

// The forms of a kernel are written once, as functions of constant flags, and folded by inlining.
#define CNEAREST_INLINE static inline __attribute__((always_inline))
#if defined(__clang__)
#define CNEAREST_UNROLL _Pragma("clang loop unroll(full)")
#else
#define CNEAREST_UNROLL _Pragma("GCC unroll 8")
#endif

enum { of_f32, of_f16 };

// The widest panel that fits in what remains of a padded batch; 0 when nothing does.
CNEAREST_INLINE size_t cnearest_next_panel(cnearest_panels panels, size_t remaining) {
    for (int i = 0; i < 4; i++) {
        if (panels.widths[i] != 0 && panels.widths[i] <= remaining) return panels.widths[i];
    }
    return 0;
}

CNEAREST_INLINE const void *cnearest_row(const cnearest_rows *rows, uint32_t row, size_t size) {
    const char *chunk = rows->chunks[row >> rows->shift];
    return chunk + (row & ((1u << rows->shift) - 1)) * rows->stride * size;
}

// Fetches every line of a row into the second-level cache: requests for the first-level one are
// bounded by its few miss buffers, and reach half the bandwidth. The fence keeps compilers from
// merging prefetches.
CNEAREST_INLINE void cnearest_prefetch_row(const void *row, size_t bytes) {
    for (size_t line = 0; line < bytes; line += 64) {
        __builtin_prefetch((const char *)row + line, 0, 2);
    }
    __asm__ volatile("" ::: "memory");
}

// Fetches the next line of the memory that a tile was asked to fetch into the second-level cache.
// Without a branch, which would split the multiply loops: at the end it fetches the last line again.
CNEAREST_INLINE void cnearest_step_ahead(cnearest_ahead *ahead) {
    const size_t step = ahead->bytes < 64 ? ahead->bytes : 64;
    __builtin_prefetch(ahead->start, 0, 2);
    ahead->start = (const char *)ahead->start + step;
    ahead->bytes -= step;
}

// Scalar conversions, used by the scalar table and for the tails of others.
uint16_t cnearest_f16_bits(float value);
float cnearest_f16_value(uint16_t bits);
uint16_t cnearest_bf16_bits(float value);
float cnearest_bf16_value(uint16_t bits);

#endif
