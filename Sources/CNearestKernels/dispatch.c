// Finds the instruction sets that this processor can run.
//
// A table needs every feature bit that its TARGET names, and an operating system that saves the
// registers when it switches between processes. Both are checked bit by bit: some virtual machines
// hide one feature of a processor and show the others.
#include "kernels.h"

#include <string.h>

#if defined(__x86_64__)
#include <cpuid.h>

typedef struct features {
    int avx2, avx512, avx512vnni, avx512bf16;
} features;

// The register sets that the operating system saves (XCR0): bits 1 and 2 for the 256-bit registers,
// 5, 6 and 7 for the masks and the 512-bit ones.
static uint64_t enabled_state(void) {
    uint32_t low, high;
    __asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
    return (uint64_t)high << 32 | low;
}

// Bit numbers as in the Intel 64 and IA-32 Architectures Software Developer's Manual, volume 2,
// CPUID.
static features detect(void) {
    features found = {0, 0, 0, 0};
    uint32_t a, b, c, d;
    if (!__get_cpuid(1, &a, &b, &c, &d)) return found;
    const int fma = c >> 12 & 1, popcnt = c >> 23 & 1;
    const int osxsave = c >> 27 & 1, avx = c >> 28 & 1, f16c = c >> 29 & 1;
    if (!osxsave || !avx) return found;
    const uint64_t state = enabled_state();
    const int ymm_saved = (state & 0x06) == 0x06;
    const int zmm_saved = (state & 0xE6) == 0xE6;
    if (!__get_cpuid_count(7, 0, &a, &b, &c, &d)) return found;
    const uint32_t subleaves = a;
    const int avx2 = b >> 5 & 1;
    const int f = b >> 16 & 1, dq = b >> 17 & 1, bw = b >> 30 & 1, vl = b >> 31 & 1;
    found.avx2 = ymm_saved && avx2 && fma && f16c && popcnt;
    found.avx512 = found.avx2 && zmm_saved && f && dq && bw && vl;
    found.avx512vnni = found.avx512 && (c >> 11 & 1);
    if (subleaves >= 1 && __get_cpuid_count(7, 1, &a, &b, &c, &d)) {
        found.avx512bf16 = found.avx512vnni && (a >> 5 & 1);
    }
    return found;
}
#endif

typedef struct tables {
    const cnearest_kernels *list[5];
    size_t count;
} tables;

// The tables that can run here, in order of preference. Asking takes some microseconds and happens
// once in a process, so nothing is cached.
static tables available(void) {
    tables found = {{&cnearest_scalar}, 1};
#if defined(__x86_64__)
    const features has = detect();
    if (has.avx2) found.list[found.count++] = &cnearest_avx2;
    if (has.avx512) found.list[found.count++] = &cnearest_avx512;
    if (has.avx512vnni) found.list[found.count++] = &cnearest_avx512vnni;
    if (has.avx512bf16) found.list[found.count++] = &cnearest_avx512bf16;
#elif defined(__aarch64__)
    found.list[found.count++] = &cnearest_neon;  // part of the base architecture
#endif
    return found;
}

// The names of all instruction sets on any machine, in order of preference.
static const char *const names[] = {
    "scalar", "neon", "avx2", "avx512", "avx512vnni", "avx512bf16",
};
enum { name_count = sizeof names / sizeof names[0] };

// The position of a name in the order of preference, or -1 if it is unknown.
static int rank(const char *name) {
    for (int i = 0; i < name_count; i++) {
        if (strcmp(names[i], name) == 0) return i;
    }
    return -1;
}

size_t cnearest_available_count(void) { return available().count; }

const cnearest_kernels *cnearest_available(size_t index) { return available().list[index]; }

const cnearest_kernels *cnearest_select(const char *limit) {
    const tables found = available();
    if (limit == NULL) return found.list[found.count - 1];
    const int highest = rank(limit);
    if (highest < 0) return NULL;
    size_t index = found.count - 1;
    while (index > 0 && rank(found.list[index]->name) > highest) index -= 1;
    return found.list[index];
}
