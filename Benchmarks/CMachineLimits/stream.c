// Reading one buffer from front to back: the bandwidth of sequential access.
//
// One stream rather than several, because that is how a scan reads its rows; eight accumulators,
// so that additions never wait for each other and only memory limits the loop.

#include "CMachineLimits.h"

#if defined(__x86_64__)

#include <immintrin.h>

__attribute__((target("avx512f"))) static uint64_t stream_avx512(const char *restrict p,
                                                                 size_t bytes) {
    __m512i s0 = _mm512_setzero_si512(), s1 = s0, s2 = s0, s3 = s0;
    __m512i s4 = s0, s5 = s0, s6 = s0, s7 = s0;
    for (const char *const end = p + bytes; p != end; p += 512) {
        s0 = _mm512_add_epi64(s0, _mm512_load_si512(p));
        s1 = _mm512_add_epi64(s1, _mm512_load_si512(p + 64));
        s2 = _mm512_add_epi64(s2, _mm512_load_si512(p + 128));
        s3 = _mm512_add_epi64(s3, _mm512_load_si512(p + 192));
        s4 = _mm512_add_epi64(s4, _mm512_load_si512(p + 256));
        s5 = _mm512_add_epi64(s5, _mm512_load_si512(p + 320));
        s6 = _mm512_add_epi64(s6, _mm512_load_si512(p + 384));
        s7 = _mm512_add_epi64(s7, _mm512_load_si512(p + 448));
    }
    s0 = _mm512_add_epi64(_mm512_add_epi64(s0, s1), _mm512_add_epi64(s2, s3));
    s4 = _mm512_add_epi64(_mm512_add_epi64(s4, s5), _mm512_add_epi64(s6, s7));
    return (uint64_t)_mm512_reduce_add_epi64(_mm512_add_epi64(s0, s4));
}

__attribute__((target("avx2"))) static uint64_t stream_avx2(const char *restrict p, size_t bytes) {
    __m256i s[8];
    for (int i = 0; i < 8; i++) s[i] = _mm256_setzero_si256();
    for (const char *const end = p + bytes; p != end; p += 256) {
        for (int i = 0; i < 8; i++) {
            s[i] = _mm256_add_epi64(s[i], _mm256_load_si256((const __m256i *)(p + 32 * i)));
        }
    }
    for (int i = 1; i < 8; i++) s[0] = _mm256_add_epi64(s[0], s[i]);
    uint64_t lanes[4];
    _mm256_storeu_si256((__m256i *)lanes, s[0]);
    return lanes[0] + lanes[1] + lanes[2] + lanes[3];
}

#endif

// Vectors of 16 bytes, which every compiler for 64-bit processors maps to registers.
typedef uint64_t vector16 __attribute__((vector_size(16)));

static uint64_t stream_portable(const vector16 *restrict p, size_t count) {
    vector16 s[8] = {{0}};
    for (size_t i = 0; i < count; i += 8) {
        for (int j = 0; j < 8; j++) s[j] += p[i + j];
    }
    for (int j = 1; j < 8; j++) s[0] += s[j];
    return s[0][0] + s[0][1];
}

uint64_t cml_read_stream(const void *restrict buffer, size_t bytes, uint32_t features) {
#if defined(__x86_64__)
    if (features & CML_AVX512) return stream_avx512(buffer, bytes);
    if (features & CML_AVX2_FMA) return stream_avx2(buffer, bytes);
#endif
    (void)features;
    return stream_portable(buffer, bytes / sizeof(vector16));
}
