// Codes in AVX-512 with products of bytes (VNNI): four squares are added in one instruction.
#include "codes.h"

#if defined(__x86_64__)
#include <immintrin.h>

#define TARGET \
    __attribute__((target("avx2,fma,f16c,popcnt,avx512f,avx512bw,avx512vl,avx512dq,avx512vnni")))

// One side of the product is signed, so a difference may have seven bits and no more.
CNEAREST_INLINE TARGET __m512i add_squares(__m512i sum, __m512i query, __m512i code) {
    const __m512i t = _mm512_abs_epi8(_mm512_sub_epi8(query, code));
    return _mm512_dpbusd_epi32(sum, t, t);
}

#include "avx512_codes.h"

const cnearest_codes cnearest_codes_avx512vnni = {CODE_TABLE};
#endif
