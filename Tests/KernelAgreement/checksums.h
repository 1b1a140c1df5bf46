// The forms of CRC-32C against its definition, one bit after the other.
#ifndef AGREEMENT_CHECKSUMS_H
#define AGREEMENT_CHECKSUMS_H

#include "CNearestChecksum.h"
#include "support.h"

enum { checksum_longest = 40000 };

// prefix_checksums[n] is that of the first n bytes.
static void set_prefix_checksums(const uint8_t *message, uint32_t *prefix_checksums) {
    uint32_t state = 0xFFFFFFFF;
    prefix_checksums[0] = 0;
    for (size_t i = 0; i < checksum_longest; i++) {
        state ^= message[i];
        for (int bit = 0; bit < 8; bit++) state = state >> 1 ^ (state & 1 ? 0x82F63B78 : 0);
        prefix_checksums[i + 1] = ~state;
    }
}

// Checks are counted for the scalar table, whose kernels have nothing to do with it.
static void expect_checksum(const char *form, size_t n, uint32_t expected, uint32_t found) {
    char name[64];
    snprintf(name, sizeof name, "crc32c by %s, a length for its", form);
    expect(expected == found, name, n, expected, found);
}

// The first `n` bytes, in memory of exactly that size, at once and in two parts.
static void check_checksum(
    cnearest_crc32c_form form, const uint8_t *message, size_t n, size_t skip,
    const uint32_t *prefix_checksums
) {
    const size_t mark = taken_count;
    uint8_t *copy = take(n, skip);
    memcpy(copy, message, n);
    expect_checksum(form.name, n, prefix_checksums[n], form.update(0, copy, n));
    const size_t part = random_bits() % (n + 1);
    const uint32_t first = form.update(0, copy, part);
    expect_checksum(form.name, part, prefix_checksums[part], first);
    expect_checksum(form.name, n, prefix_checksums[n], form.update(first, copy + part, n - part));
    give_back(mark);
}

static void check_checksums(void) {
    choose_table(0);
    const size_t mark = taken_count, forms = cnearest_crc32c_available_count();
    uint8_t *message = take(checksum_longest, 0);
    uint32_t *prefixes = take((checksum_longest + 1) * sizeof(uint32_t), 0);
    for (size_t i = 0; i < checksum_longest; i++) message[i] = (uint8_t)random_bits();
    set_prefix_checksums(message, prefixes);
    // Around the lengths at which forms change what they do.
    const size_t around[] = {768, 1024, 1536, 3072, 6144, 6912, 12288, 18432, 32768, 39980};
    printf("crc32c:");
    for (size_t f = 0; f < forms; f++) {
        const cnearest_crc32c_form form = cnearest_crc32c_available(f);
        printf(" %s", form.name);
        expect_checksum(form.name, 9, 0xE3069283, form.update(0, "123456789", 9));
        expect_checksum(form.name, 0, 0x12345678, form.update(0x12345678, NULL, 0));
        for (size_t skip = 0; skip < 16; skip++) {
            for (size_t n = 0; n <= 600; n++) check_checksum(form, message, n, skip, prefixes);
            for (size_t i = 0; i < sizeof around / sizeof around[0]; i++) {
                for (size_t n = around[i] - 17; n <= around[i] + 17; n++) {
                    check_checksum(form, message, n, skip, prefixes);
                }
            }
        }
    }
    printf("\n");
    const cnearest_crc32c_form last = cnearest_crc32c_available(forms - 1);
    expect(strcmp(last.name, cnearest_crc32c_name()) == 0, "crc32c's name", 0, 0, 0);
    expect_checksum("scalar", 600, prefixes[600], cnearest_crc32c_scalar(0, message, 600));
    expect_checksum("preference", 600, prefixes[600], cnearest_crc32c(0, message, 600));
    give_back(mark);
}

#endif
