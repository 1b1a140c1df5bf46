// Shared by the kernels over codes.
#ifndef CNEAREST_PRIVATE_CODES_H
#define CNEAREST_PRIVATE_CODES_H

#include "../kernels.h"

// 1 / sqrt(m) of a power of two, rounded to float32.
float cnearest_inverse_root(size_t m);

#endif
