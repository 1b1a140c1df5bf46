// Codes in AVX-512 without products of bytes: squares of 64 differences at a time, as in AVX2.
#include "codes.h"

#if defined(__x86_64__)
#include <immintrin.h>

#define TARGET __attribute__((target("avx2,fma,f16c,popcnt,avx512f,avx512bw,avx512vl,avx512dq")))

CNEAREST_INLINE TARGET __m512i add_squares(__m512i sum, __m512i query, __m512i code) {
    const __m512i t = _mm512_abs_epi8(_mm512_sub_epi8(query, code));
    const __m512i pairs = _mm512_maddubs_epi16(t, t);
    return _mm512_add_epi32(sum, _mm512_madd_epi16(pairs, _mm512_set1_epi16(1)));
}

#include "avx512_codes.h"

const cnearest_codes cnearest_codes_avx512 = {CODE_TABLE};
#endif
