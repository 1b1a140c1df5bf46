// Shared by the two AVX-512 files: their panels, and loads of sixteen elements.
#ifndef CNEAREST_PRIVATE_AVX512_H
#define CNEAREST_PRIVATE_AVX512_H

#include "../kernels.h"

#if defined(__x86_64__)
#include <immintrin.h>

#define TARGET __attribute__((target("avx2,fma,f16c,popcnt,avx512f,avx512bw,avx512vl,avx512dq")))

static const cnearest_panels tile_panels = {{48, 32, 16, 8}};

// Sixteen elements of 16 bits as float32, exactly.
CNEAREST_INLINE TARGET __m512 widen(__m256i bits, const int type) {
    if (type == of_f16) return _mm512_cvtph_ps(bits);
    return _mm512_castsi512_ps(_mm512_slli_epi32(_mm512_cvtepu16_epi32(bits), 16));
}

// Sixteen elements of a row, as float32.
CNEAREST_INLINE TARGET __m512 load(const void *x, size_t i, const int type) {
    if (type == of_f32) return _mm512_loadu_ps((const float *)x + i);
    return widen(_mm256_loadu_si256((const void *)((const uint16_t *)x + i)), type);
}

// The elements that the mask names; zeros in the other lanes, which are not read from memory.
CNEAREST_INLINE TARGET __m512 load_tail(const void *x, size_t i, __mmask16 mask, const int type) {
    if (type == of_f32) return _mm512_maskz_loadu_ps(mask, (const float *)x + i);
    return widen(_mm256_maskz_loadu_epi16(mask, (const uint16_t *)x + i), type);
}
#endif

#endif
