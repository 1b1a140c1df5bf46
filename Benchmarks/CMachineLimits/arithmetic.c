// Multiplying and adding in registers: the peak rates of the arithmetic units.
//
// Twelve accumulators: two units of four to five cycles' latency need ten to be always busy. The
// empty assembly statement in each round keeps the compiler from moving or merging the additions.

#include "CMachineLimits.h"

#define ACCUMULATORS 12

#define EACH(DO) \
    DO(0) DO(1) DO(2) DO(3) DO(4) DO(5) DO(6) DO(7) DO(8) DO(9) DO(10) DO(11)

// Operations of one round: every accumulator, every product in a register, multiplied and added.
static uint64_t operations(size_t rounds, unsigned products) {
    return (uint64_t)rounds * ACCUMULATORS * products * 2;
}

#if defined(__x86_64__)

#include <immintrin.h>

#define KEEP(i) __asm__ volatile("" : "+v"(s##i));
// Without AVX-512 only the lower sixteen registers exist.
#define KEEP_LOW(i) __asm__ volatile("" : "+x"(s##i));

__attribute__((target("avx512f"))) static uint64_t f32_avx512(size_t rounds) {
    __m512 a = _mm512_set1_ps(0.999f), b = _mm512_set1_ps(0.001f);
    __asm__ volatile("" : "+v"(a), "+v"(b));
#define START(i) __m512 s##i = a;
#define STEP(i) s##i = _mm512_fmadd_ps(s##i, a, b);
    EACH(START)
    for (size_t round = 0; round < rounds; round++) { EACH(STEP) EACH(KEEP) }
#undef START
#undef STEP
    return operations(rounds, 16);
}

__attribute__((target("avx2,fma"))) static uint64_t f32_avx2(size_t rounds) {
    __m256 a = _mm256_set1_ps(0.999f), b = _mm256_set1_ps(0.001f);
    __asm__ volatile("" : "+x"(a), "+x"(b));
#define START(i) __m256 s##i = a;
#define STEP(i) s##i = _mm256_fmadd_ps(s##i, a, b);
    EACH(START)
    for (size_t round = 0; round < rounds; round++) { EACH(STEP) EACH(KEEP_LOW) }
#undef START
#undef STEP
    return operations(rounds, 8);
}

__attribute__((target("avx512f,avx512bf16"))) static uint64_t bf16_avx512(size_t rounds) {
    // 0x3C00 is 2^-7 as bfloat16, so that sums stay ordinary numbers.
    __m512i bits = _mm512_set1_epi16(0x3C00);
    __asm__ volatile("" : "+v"(bits));
    const __m512bh a = (__m512bh)bits;
#define START(i) __m512 s##i = _mm512_setzero_ps();
#define STEP(i) s##i = _mm512_dpbf16_ps(s##i, a, a);
    EACH(START)
    for (size_t round = 0; round < rounds; round++) { EACH(STEP) EACH(KEEP) }
#undef START
#undef STEP
    return operations(rounds, 32);
}

__attribute__((target("avx512f,avx512vnni"))) static uint64_t i8_avx512(size_t rounds) {
    __m512i a = _mm512_set1_epi8(3);
    __asm__ volatile("" : "+v"(a));
#define START(i) __m512i s##i = a;
#define STEP(i) s##i = _mm512_dpbusd_epi32(s##i, a, a);
    EACH(START)
    for (size_t round = 0; round < rounds; round++) { EACH(STEP) EACH(KEEP) }
#undef START
#undef STEP
    return operations(rounds, 64);
}

__attribute__((target("avx2,avxvnni"))) static uint64_t i8_avx_vnni(size_t rounds) {
    __m256i a = _mm256_set1_epi8(3);
    __asm__ volatile("" : "+x"(a));
#define START(i) __m256i s##i = a;
#define STEP(i) s##i = _mm256_dpbusd_avx_epi32(s##i, a, a);
    EACH(START)
    for (size_t round = 0; round < rounds; round++) { EACH(STEP) EACH(KEEP_LOW) }
#undef START
#undef STEP
    return operations(rounds, 32);
}

#endif

typedef float vector_f32 __attribute__((vector_size(16)));

#if defined(__aarch64__)
#define KEEP_PORTABLE(i) __asm__ volatile("" : "+w"(s##i));
#elif defined(__x86_64__)
#define KEEP_PORTABLE(i) __asm__ volatile("" : "+x"(s##i));
#else
#define KEEP_PORTABLE(i) __asm__ volatile("" : "+m"(s##i));
#endif

static uint64_t f32_portable(size_t rounds) {
    // Where there is a fused instruction for the pair, as on arm64, it is used.
#pragma STDC FP_CONTRACT ON
    vector_f32 a = {0.999f, 0.999f, 0.999f, 0.999f};
    vector_f32 b = {0.001f, 0.001f, 0.001f, 0.001f};
#define START(i) vector_f32 s##i = a;
#define STEP(i) s##i = s##i * a + b;
    EACH(START)
    for (size_t round = 0; round < rounds; round++) { EACH(STEP) EACH(KEEP_PORTABLE) }
#undef START
#undef STEP
    return operations(rounds, 4);
}

uint64_t cml_multiply_add_f32(size_t rounds, uint32_t features) {
#if defined(__x86_64__)
    if (features & CML_AVX512) return f32_avx512(rounds);
    if (features & CML_AVX2_FMA) return f32_avx2(rounds);
#endif
    (void)features;
    return f32_portable(rounds);
}

uint64_t cml_dot_bf16(size_t rounds, uint32_t features) {
#if defined(__x86_64__)
    if (features & CML_AVX512_BF16) return bf16_avx512(rounds);
#endif
    (void)rounds;
    (void)features;
    return 0;
}

uint64_t cml_dot_i8(size_t rounds, uint32_t features) {
#if defined(__x86_64__)
    if (features & CML_AVX512_VNNI) return i8_avx512(rounds);
    if (features & CML_AVX_VNNI) return i8_avx_vnni(rounds);
#endif
    (void)rounds;
    (void)features;
    return 0;
}
