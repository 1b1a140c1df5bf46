// What libFuzzer offers to a mutator; see https://llvm.org/docs/LibFuzzer.html.
#pragma once

#include <stddef.h>
#include <stdint.h>

/// Changes `size` bytes in some way that knows nothing of their form, and returns their new number.
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max_size);
