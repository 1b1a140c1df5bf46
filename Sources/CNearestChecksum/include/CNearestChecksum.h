// The checksum CRC-32C (Castagnoli; RFC 3720, 12.1 and B.4). Its value is the same by every form.
//
// Nothing is allocated, nothing is kept and no errors are reported.
#ifndef CNEAREST_CHECKSUM_H
#define CNEAREST_CHECKSUM_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// The CRC-32C of what has the checksum `crc` (0 for nothing) followed by `n` bytes. `bytes` may be
/// at any address, and NULL where `n` is 0.
typedef uint32_t cnearest_crc32c_update(uint32_t crc, const void *bytes, size_t n);

/// One way to compute it.
typedef struct cnearest_crc32c_form {
    const char *name;
    cnearest_crc32c_update *update;
} cnearest_crc32c_form;

/// By the fastest form that this processor and system can run; not limited as kernels can be.
cnearest_crc32c_update cnearest_crc32c;

/// The name of that form.
const char *cnearest_crc32c_name(void);

/// By tables; what the others are tested against.
cnearest_crc32c_update cnearest_crc32c_scalar;

/// The number of forms that can run here; the scalar one is first, the preferred one last.
size_t cnearest_crc32c_available_count(void);

/// The form at `index` below `cnearest_crc32c_available_count()`.
cnearest_crc32c_form cnearest_crc32c_available(size_t index);

#ifdef __cplusplus
}
#endif
#endif
