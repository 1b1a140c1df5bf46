#!/usr/bin/env bash
# Builds and runs the kernels' agreement program on this machine and, where a cross compiler and
# an emulator are installed, for arm64.
#
#   run.sh [--require-arm64]
#
# With --require-arm64 a missing cross compiler or emulator is an error.
# CC names the native compiler (clang unless set), CFLAGS adds to its flags.
set -euo pipefail

require_arm64=no
for argument in "$@"; do
    case "$argument" in
        --require-arm64) require_arm64=yes ;;
        *) echo "usage: $0 [--require-arm64]" >&2; exit 2 ;;
    esac
done

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
kernels="$root/Sources/CNearestKernels"
checksum="$root/Sources/CNearestChecksum"
sources=("$kernels"/*.c "$kernels"/*/*.c "$checksum"/*.c "$root/Tests/KernelAgreement/agreement.c")
build=$(mktemp -d)
trap 'rm -rf "$build"' EXIT

flags=(-std=c11 -O2 -Wall -Wextra -Werror -I "$kernels/include" -I "$checksum/include")
read -r -a native_flags <<< "${CFLAGS:-}"

echo "native ($(uname -m)):"
"${CC:-clang}" "${flags[@]}" ${native_flags[@]+"${native_flags[@]}"} \
    "${sources[@]}" -lm -o "$build/native"
"$build/native"

if [ "$(uname -m)" = aarch64 ] || [ "$(uname -m)" = arm64 ]; then
    exit 0
fi

missing=()
for tool in aarch64-linux-gnu-gcc qemu-aarch64; do
    command -v "$tool" > /dev/null || missing+=("$tool")
done
if [ "${#missing[@]}" -ne 0 ]; then
    echo "arm64: NOT RUN, missing: ${missing[*]}" >&2
    if [ "$require_arm64" = yes ]; then exit 1; fi
    exit 0
fi

echo "arm64 (emulated):"
aarch64-linux-gnu-gcc "${flags[@]}" -static "${sources[@]}" -lm -o "$build/arm64"
qemu-aarch64 "$build/arm64"
