// Packing of queries into the panels that tiles read; kernels.h says why. It is done once for a
// batch, so plain C is quick enough.
#include "../kernels.h"

// The narrowest width divides the others, so any multiple of it can be cut into panels.
size_t cnearest_padded_queries(cnearest_panels panels, size_t queries) {
    size_t narrowest = 1;
    for (int i = 0; i < 4; i++) {
        if (panels.widths[i] != 0) narrowest = panels.widths[i];
    }
    return (queries + narrowest - 1) / narrowest * narrowest;
}

// packed[k * width + i] of a panel is element k of its query i.
void cnearest_pack_f32(
    cnearest_panels panels, const float *rows, size_t stride, size_t queries, size_t d,
    float *packed
) {
    const size_t padded = cnearest_padded_queries(panels, queries);
    for (size_t first = 0; first < padded;) {
        const size_t width = cnearest_next_panel(panels, padded - first);
        for (size_t i = 0; i < width; i++) {
            const float *row = rows + (first + i) * stride;
            const int present = first + i < queries;
            for (size_t k = 0; k < d; k++) packed[k * width + i] = present ? row[k] : 0;
        }
        packed += width * d;
        first += width;
    }
}

// packed[(k * width + i) * 2] of a panel, and the number after it, are elements 2 k and 2 k + 1 of
// its query i: a bfloat16 product multiplies pairs.
void cnearest_pack_bf16(
    cnearest_panels panels, const uint16_t *rows, size_t stride, size_t queries, size_t d,
    uint16_t *packed
) {
    const size_t padded = cnearest_padded_queries(panels, queries);
    const size_t pairs = (d + 1) / 2;
    for (size_t first = 0; first < padded;) {
        const size_t width = cnearest_next_panel(panels, padded - first);
        for (size_t i = 0; i < width; i++) {
            const uint16_t *row = rows + (first + i) * stride;
            const int present = first + i < queries;
            for (size_t k = 0; k < pairs; k++) {
                uint16_t *pair = packed + (k * width + i) * 2;
                pair[0] = present ? row[2 * k] : 0;
                pair[1] = present ? row[2 * k + 1] : 0;
            }
        }
        packed += width * pairs * 2;
        first += width;
    }
}
