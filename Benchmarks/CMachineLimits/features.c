// What the processor can do and the operating system allows.

#include "CMachineLimits.h"

int cml_is_optimised(void) {
#if defined(__OPTIMIZE__)
    return 1;
#else
    return 0;
#endif
}

#if defined(__x86_64__)

#include <cpuid.h>

// The state components that the operating system saves for each thread (XCR0).
static uint64_t saved_state(void) {
    uint32_t low, high;
    __asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
    return ((uint64_t)high << 32) | low;
}

static int has(uint32_t word, unsigned bit) { return (int)((word >> bit) & 1u); }

uint32_t cml_features(void) {
    unsigned a, b, c, d;
    if (!__get_cpuid(1, &a, &b, &c, &d) || !has(c, 27)) return 0;  // OSXSAVE
    const int fma = has(c, 12);
    const uint64_t state = saved_state();
    if ((state & 0x6) != 0x6) return 0;  // XMM and YMM
    const int zmm = (state & 0xE0) == 0xE0;

    unsigned leaves, b7, c7, d7;
    if (!__get_cpuid_count(7, 0, &leaves, &b7, &c7, &d7)) return 0;
    unsigned a71 = 0, b71, c71, d71;
    // Leaf 7 says how many subleaves it has; asking for one too many returns another leaf's data.
    if (leaves >= 1) __get_cpuid_count(7, 1, &a71, &b71, &c71, &d71);

    uint32_t features = 0;
    if (!fma || !has(b7, 5)) return 0;
    features |= CML_AVX2_FMA;
    if (has(a71, 4)) features |= CML_AVX_VNNI;
    if (zmm && has(b7, 16) && has(b7, 17) && has(b7, 30) && has(b7, 31)) {
        features |= CML_AVX512;
        if (has(c7, 11)) features |= CML_AVX512_VNNI;
        if (has(a71, 5)) features |= CML_AVX512_BF16;
    }
    return features;
}

#else

uint32_t cml_features(void) { return 0; }

#endif
