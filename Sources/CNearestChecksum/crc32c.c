// CRC-32C (RFC 3720, 12.1): the remainder of the message, as a polynomial over GF(2), modulo
// P = 0x11EDC6F41, with the first 32 bits inverted before and the remainder inverted after.
//
// Everything is reflected: bit i of a 32-bit number stands for x^(31 - i), so that P is 0x82F63B78
// and the first bit of the message is the lowest of the first byte. The `state` between functions
// is the remainder without its inversion; absorbing bytes adds it to the first four of them.
// "Shifting" a state by n bytes multiplies it by x^(8n) modulo P, as n zero bytes do.
//
// Sources:
// - V. Gopal, E. Ozturk, J. Guilford et al., "Fast CRC Computation for iSCSI Polynomial Using CRC32
//   Instruction", Intel, 2011: independent streams, joined by shifting the state of the earlier.
// - V. Gopal, E. Ozturk, J. Guilford et al., "Fast CRC Computation for Generic Polynomials Using
//   PCLMULQDQ Instruction", Intel, 2009: folding by carry-less products.
// - M. Kounavis, F. Berry, "A Systematic Approach to Building High Performance Software-Based CRC
//   Generators", ISCC 2005: tables for eight bytes at once.
#include "CNearestChecksum.h"

// Forms are written as functions of constants, and folded by inlining.
#define INLINE static inline __attribute__((always_inline))
#if defined(__clang__)
#define UNROLL _Pragma("clang loop unroll(full)")
#else
#define UNROLL _Pragma("GCC unroll 8")
#endif

#if defined(__x86_64__)
#include <immintrin.h>
#define CNEAREST_CRC_STREAMS
#define TARGET __attribute__((target("sse4.2")))
#elif defined(__aarch64__) && (defined(__linux__) || defined(__APPLE__))
#include <arm_acle.h>
#define CNEAREST_CRC_STREAMS
#define TARGET __attribute__((target("+crc")))
#if defined(__linux__)
#include <sys/auxv.h>
#endif
#endif

// Shifting is linear, so the tables follow from what becomes of each single bit: entry `i` is the
// sum of the given values for the bits set in `i`.
#define BITS_4(i, b0, b1, b2, b3) \
    (((i) & 1) * (b0) ^ ((i) >> 1 & 1) * (b1) ^ ((i) >> 2 & 1) * (b2) ^ ((i) >> 3 & 1) * (b3))
#define BITS_8(i, b0, b1, b2, b3, b4, b5, b6, b7) \
    (BITS_4(i, b0, b1, b2, b3) ^ BITS_4((i) >> 4, b4, b5, b6, b7))
#define SIXTEEN(entry, i, ...) \
    entry((i) + 0u, __VA_ARGS__), entry((i) + 1u, __VA_ARGS__), entry((i) + 2u, __VA_ARGS__), \
    entry((i) + 3u, __VA_ARGS__), entry((i) + 4u, __VA_ARGS__), entry((i) + 5u, __VA_ARGS__), \
    entry((i) + 6u, __VA_ARGS__), entry((i) + 7u, __VA_ARGS__), entry((i) + 8u, __VA_ARGS__), \
    entry((i) + 9u, __VA_ARGS__), entry((i) + 10u, __VA_ARGS__), entry((i) + 11u, __VA_ARGS__), \
    entry((i) + 12u, __VA_ARGS__), entry((i) + 13u, __VA_ARGS__), entry((i) + 14u, __VA_ARGS__), \
    entry((i) + 15u, __VA_ARGS__)
#define NIBBLES(...) { SIXTEEN(BITS_4, 0, __VA_ARGS__) }
#define BYTES(...) { \
    SIXTEEN(BITS_8, 0x00, __VA_ARGS__), SIXTEEN(BITS_8, 0x10, __VA_ARGS__), \
    SIXTEEN(BITS_8, 0x20, __VA_ARGS__), SIXTEEN(BITS_8, 0x30, __VA_ARGS__), \
    SIXTEEN(BITS_8, 0x40, __VA_ARGS__), SIXTEEN(BITS_8, 0x50, __VA_ARGS__), \
    SIXTEEN(BITS_8, 0x60, __VA_ARGS__), SIXTEEN(BITS_8, 0x70, __VA_ARGS__), \
    SIXTEEN(BITS_8, 0x80, __VA_ARGS__), SIXTEEN(BITS_8, 0x90, __VA_ARGS__), \
    SIXTEEN(BITS_8, 0xA0, __VA_ARGS__), SIXTEEN(BITS_8, 0xB0, __VA_ARGS__), \
    SIXTEEN(BITS_8, 0xC0, __VA_ARGS__), SIXTEEN(BITS_8, 0xD0, __VA_ARGS__), \
    SIXTEEN(BITS_8, 0xE0, __VA_ARGS__), SIXTEEN(BITS_8, 0xF0, __VA_ARGS__) \
}

// by_bytes[k][b]: the byte `b` shifted by k + 1 bytes.
static const uint32_t by_bytes[8][256] = {
    BYTES(0xF26B8303, 0xE13B70F7, 0xC79A971F, 0x8AD958CF,
        0x105EC76F, 0x20BD8EDE, 0x417B1DBC, 0x82F63B78),
    BYTES(0x13A29877, 0x274530EE, 0x4E8A61DC, 0x9D14C3B8,
        0x3FC5F181, 0x7F8BE302, 0xFF17C604, 0xFBC3FAF9),
    BYTES(0xA541927E, 0x4F6F520D, 0x9EDEA41A, 0x38513EC5,
        0x70A27D8A, 0xE144FB14, 0xC76580D9, 0x8B277743),
    BYTES(0xDD45AAB8, 0xBF672381, 0x7B2231F3, 0xF64463E6,
        0xE964B13D, 0xD725148B, 0xABA65FE7, 0x52A0C93F),
    BYTES(0x38116FAC, 0x7022DF58, 0xE045BEB0, 0xC5670B91,
        0x8F2261D3, 0x1BA8B557, 0x37516AAE, 0x6EA2D55C),
    BYTES(0xEF306B19, 0xDB8CA0C3, 0xB2F53777, 0x6006181F,
        0xC00C303E, 0x85F4168D, 0x0E045BEB, 0x1C08B7D6),
    BYTES(0x68032CC8, 0xD0065990, 0xA5E0C5D1, 0x4E2DFD53,
        0x9C5BFAA6, 0x3D5B83BD, 0x7AB7077A, 0xF56E0EF4),
    BYTES(0x493C7D27, 0x9278FA4E, 0x211D826D, 0x423B04DA,
        0x847609B4, 0x0D006599, 0x1A00CB32, 0x34019664),
};

uint32_t cnearest_crc32c_scalar(uint32_t crc, const void *bytes, size_t n) {
    const uint8_t *const message = bytes;
    uint32_t state = ~crc;
    size_t i = 0;
    for (; n - i >= 8; i += 8) {
        const uint8_t *const eight = message + i;
        state = by_bytes[7][eight[0] ^ (state & 0xFF)] ^ by_bytes[6][eight[1] ^ (state >> 8 & 0xFF)]
            ^ by_bytes[5][eight[2] ^ (state >> 16 & 0xFF)] ^ by_bytes[4][eight[3] ^ state >> 24]
            ^ by_bytes[3][eight[4]] ^ by_bytes[2][eight[5]]
            ^ by_bytes[1][eight[6]] ^ by_bytes[0][eight[7]];
    }
    for (; i < n; i++) state = state >> 8 ^ by_bytes[0][message[i] ^ (state & 0xFF)];
    return ~state;
}

#if defined(CNEAREST_CRC_STREAMS)
INLINE TARGET uint32_t absorb_1(uint32_t state, uint8_t byte) {
#if defined(__x86_64__)
    return _mm_crc32_u8(state, byte);
#else
    return __crc32cb(state, byte);
#endif
}

INLINE TARGET uint32_t absorb_8(uint32_t state, const uint8_t *bytes) {
    uint64_t word;
    __builtin_memcpy(&word, bytes, sizeof word);
#if defined(__x86_64__)
    return (uint32_t)_mm_crc32_u64(state, word);
#else
    return __crc32cd(state, word);
#endif
}

INLINE TARGET uint32_t absorb(uint32_t state, const uint8_t *bytes, size_t n) {
    size_t i = 0;
    for (; n - i >= 8; i += 8) state = absorb_8(state, bytes + i);
    for (; i < n; i++) state = absorb_1(state, bytes[i]);
    return state;
}

// The instruction takes three cycles, and one starts in each: three streams keep it busy. Long ones
// are joined seldom; short ones are for what is left.
enum { long_stream = 2048, short_stream = 256 };

// [k][b]: the nibble `b`, as the k-th of a state, shifted by the bytes of a stream.
static const uint32_t by_long[8][16] = {
    NIBBLES(0xF7506984, 0xEB4CA5F9, 0xD3753D03, 0xA3060CF7),
    NIBBLES(0x43E06F1F, 0x87C0DE3E, 0x0A6DCA8D, 0x14DB951A),
    NIBBLES(0x29B72A34, 0x536E5468, 0xA6DCA8D0, 0x48552751),
    NIBBLES(0x90AA4EA2, 0x24B8EBB5, 0x4971D76A, 0x92E3AED4),
    NIBBLES(0x202B2B59, 0x405656B2, 0x80ACAD64, 0x04B52C39),
    NIBBLES(0x096A5872, 0x12D4B0E4, 0x25A961C8, 0x4B52C390),
    NIBBLES(0x96A58720, 0x28A778B1, 0x514EF162, 0xA29DE2C4),
    NIBBLES(0x40D7B379, 0x81AF66F2, 0x06B2BB15, 0x0D65762A),
};
static const uint32_t by_short[8][16] = {
    NIBBLES(0xDCB17AA4, 0xBC8E83B9, 0x7CF17183, 0xF9E2E306),
    NIBBLES(0xF629B0FD, 0xE9BF170B, 0xD69258E7, 0xA8C8C73F),
    NIBBLES(0x547DF88F, 0xA8FBF11E, 0x541B94CD, 0xA837299A),
    NIBBLES(0x558225C5, 0xAB044B8A, 0x53E4E1E5, 0xA7C9C3CA),
    NIBBLES(0x4A7FF165, 0x94FFE2CA, 0x2C13B365, 0x582766CA),
    NIBBLES(0xB04ECD94, 0x6571EDD9, 0xCAE3DBB2, 0x902BC195),
    NIBBLES(0x25BBF5DB, 0x4B77EBB6, 0x96EFD76C, 0x2833D829),
    NIBBLES(0x5067B052, 0xA0CF60A4, 0x4472B7B9, 0x88E56F72),
};

INLINE uint32_t shifted(uint32_t state, const uint32_t table[8][16]) {
    uint32_t sum = 0;
    UNROLL
    for (int k = 0; k < 8; k++) sum ^= table[k][state >> 4 * k & 15];
    return sum;
}

INLINE TARGET uint32_t three_streams(
    uint32_t state, const uint8_t *bytes, const size_t length, const uint32_t table[8][16]
) {
    uint32_t second = 0, third = 0;
    for (size_t i = 0; i < length; i += 64) {
        // Three streams are too many short runs for the processor to foresee: from memory it reads
        // a third as fast without this. What lies behind the message is asked for in vain.
        if (length == long_stream) {
            const uintptr_t ahead = (uintptr_t)bytes + i + 6 * length;
            __builtin_prefetch((const void *)ahead, 0, 2);
            __builtin_prefetch((const void *)(ahead + length), 0, 2);
            __builtin_prefetch((const void *)(ahead + 2 * length), 0, 2);
        }
        UNROLL
        for (size_t k = i; k < i + 64; k += 8) {
            state = absorb_8(state, bytes + k);
            second = absorb_8(second, bytes + length + k);
            third = absorb_8(third, bytes + 2 * length + k);
        }
    }
    return shifted(shifted(state, table) ^ second, table) ^ third;
}

static TARGET uint32_t with_streams(uint32_t crc, const void *bytes, size_t n) {
    const uint8_t *const message = bytes;
    uint32_t state = ~crc;
    size_t i = 0;
    for (; n - i >= 3 * long_stream; i += 3 * long_stream) {
        state = three_streams(state, message + i, long_stream, by_long);
    }
    for (; n - i >= 3 * short_stream; i += 3 * short_stream) {
        state = three_streams(state, message + i, short_stream, by_short);
    }
    return n == i ? ~state : ~absorb(state, message + i, n - i);
}
#endif

#if defined(__x86_64__)
#define TARGET_FOLDS __attribute__((target("sse4.2,pclmul,avx512f,vpclmulqdq")))

// Factors that multiply 128 bits by x^distance: x^(distance + 31) for their first 64 bits (the low
// half of a register), x^(distance - 33) for the other. A product of reflected numbers, 64 by 32
// bits in registers, is x^33 times too large in the register of 128 bits.
typedef struct factors {
    uint32_t first, second;
} factors;

static const factors by_2048_bits = {0xDCB17AA4, 0xB9E02B86};
static const factors by_512_bits = {0x740EEF02, 0x9E4ADDF8};
static const factors by_384_bits = {0x1C291D04, 0xDDC0152B};
static const factors by_256_bits = {0x3DA6D0CB, 0xBA4FC28E};
static const factors by_128_bits = {0xF20C0DFE, 0x493C7D27};

// Each 128 bits of `x`, multiplied, plus `next`.
INLINE TARGET_FOLDS __m512i fold(__m512i x, factors by, __m512i next) {
    const __m512i both = _mm512_set4_epi64(by.second, by.first, by.second, by.first);
    const __m512i first = _mm512_clmulepi64_epi128(x, both, 0x00);
    const __m512i second = _mm512_clmulepi64_epi128(x, both, 0x11);
    return _mm512_ternarylogic_epi64(first, second, next, 0x96);
}

INLINE TARGET_FOLDS __m128i fold_part(__m128i x, factors by) {
    const __m128i both = _mm_set_epi64x(by.second, by.first);
    return _mm_xor_si128(
        _mm_clmulepi64_si128(x, both, 0x00), _mm_clmulepi64_si128(x, both, 0x11));
}

static TARGET_FOLDS uint32_t with_folds(uint32_t crc, const void *bytes, size_t n) {
    const uint8_t *const message = bytes;
    uint32_t state = ~crc;
    size_t i = 0;
    if (n >= 256) {
        __m512i sums[4];
        UNROLL
        for (int k = 0; k < 4; k++) sums[k] = _mm512_loadu_si512(message + 64 * k);
        sums[0] = _mm512_xor_si512(
            sums[0], _mm512_zextsi128_si512(_mm_cvtsi32_si128((int)state)));
        for (i = 256; n - i >= 256; i += 256) {
            UNROLL
            for (int k = 0; k < 4; k++) {
                sums[k] = fold(sums[k], by_2048_bits, _mm512_loadu_si512(message + i + 64 * k));
            }
        }
        __m512i sum = sums[0];
        UNROLL
        for (int k = 1; k < 4; k++) sum = fold(sum, by_512_bits, sums[k]);
        for (; n - i >= 64; i += 64) {
            sum = fold(sum, by_512_bits, _mm512_loadu_si512(message + i));
        }
        const __m128i last = _mm_xor_si128(
            _mm_xor_si128(
                fold_part(_mm512_extracti32x4_epi32(sum, 0), by_384_bits),
                fold_part(_mm512_extracti32x4_epi32(sum, 1), by_256_bits)),
            _mm_xor_si128(
                fold_part(_mm512_extracti32x4_epi32(sum, 2), by_128_bits),
                _mm512_extracti32x4_epi32(sum, 3)));
        uint8_t rest[16];
        _mm_storeu_si128((void *)rest, last);
        state = absorb_8(absorb_8(0, rest), rest + 8);
    }
    return n == i ? ~state : ~absorb(state, message + i, n - i);
}
#endif

// In order of preference. The features are those that the compiler's run-time library found when
// the process started, with the operating system's support for the registers; asking is cheap.
static size_t available(cnearest_crc32c_form list[3]) {
    size_t count = 0;
    list[count++] = (cnearest_crc32c_form){"scalar", cnearest_crc32c_scalar};
#if defined(__x86_64__)
    if (__builtin_cpu_supports("sse4.2")) {
        list[count++] = (cnearest_crc32c_form){"sse4.2", with_streams};
        if (__builtin_cpu_supports("pclmul") && __builtin_cpu_supports("avx512f")
            && __builtin_cpu_supports("vpclmulqdq")) {
            list[count++] = (cnearest_crc32c_form){"avx512", with_folds};
        }
    }
#elif defined(__aarch64__) && defined(__linux__)
    if (getauxval(AT_HWCAP) & HWCAP_CRC32) {
        list[count++] = (cnearest_crc32c_form){"crc", with_streams};
    }
#elif defined(CNEAREST_CRC_STREAMS)
    list[count++] = (cnearest_crc32c_form){"crc", with_streams};  // all of Apple's processors
#endif
    return count;
}

static cnearest_crc32c_form preferred(void) {
    cnearest_crc32c_form list[3];
    return list[available(list) - 1];
}

size_t cnearest_crc32c_available_count(void) {
    cnearest_crc32c_form list[3];
    return available(list);
}

cnearest_crc32c_form cnearest_crc32c_available(size_t index) {
    cnearest_crc32c_form list[3];
    available(list);
    return list[index];
}

uint32_t cnearest_crc32c(uint32_t crc, const void *bytes, size_t n) {
    return preferred().update(crc, bytes, n);
}

const char *cnearest_crc32c_name(void) { return preferred().name; }
