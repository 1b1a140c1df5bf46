// Following pointers: the latency of memory, where nothing can be overlapped.

#include "CMachineLimits.h"

// The ring visits line i · a + c after line i, modulo the count of lines. With a ≡ 1 (mod 4) and c
// odd a power of two of lines makes a single ring (Hull and Dobell), which is written front to back
// whereas shuffling would write at random. The factor makes steps look random to a prefetcher.
void cml_link_ring(void *restrict arena, size_t lines) {
    const uint64_t mask = (uint64_t)lines - 1;
    const uint64_t factor = (UINT64_C(0x9E3779B97F4A7C15) & ~UINT64_C(3)) | 1;
    for (uint64_t line = 0; line < lines; line++) {
        const uint64_t next = (line * factor + UINT64_C(0x5851F42D4C957F2D)) & mask;
        *(uint64_t *)((char *)arena + line * 64) = next * 64;
    }
}

uint64_t cml_follow_ring(const void *restrict arena, uint64_t offset, size_t steps) {
    for (size_t step = 0; step < steps; step++) {
        offset = *(const volatile uint64_t *)((const char *)arena + offset);
    }
    return offset;
}
