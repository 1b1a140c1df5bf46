#!/usr/bin/env bash
# Builds the fuzzers and runs them with the address sanitizer, from the inputs that are kept beside
# this file. What makes one fail stays in FailCases, where the ordinary tests replay it.
#
#   run.sh [60s | 10000000] [fuzzer...]
#
# For so many seconds in all (default: 60), or so many runs of each.
set -euo pipefail

package=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
limit=${1:-60s}
fuzzers=("${@:2}")
[ ${#fuzzers[@]} -gt 0 ] || fuzzers=(FuzzSegment FuzzFilter)
case $limit in
    *s) limit=-max_total_time=$((${limit%s} / ${#fuzzers[@]})) ;;
    *) limit=-runs=$limit ;;
esac
# A trap is libFuzzer's to report.
export SWIFT_BACKTRACE=enable=no
found=$(mktemp -d)
trap 'rm -rf "$found"' EXIT

# Every library is instrumented, so nothing can be shared with other builds. With two `--sanitize`
# options the compiler obeys one of them, and not always the same.
build=(swift build --package-path "$package" --scratch-path "$package/.build" -c release
    --sanitize fuzzer -Xswiftc -sanitize=fuzzer,address -Xcc -fsanitize=fuzzer,address)
for fuzzer in "${fuzzers[@]}"; do
    echo "== $fuzzer: build"
    "${build[@]}" --product "$fuzzer"
    program=$("${build[@]}" --show-bin-path)/$fuzzer
    mkdir "$found/$fuzzer"

    echo "== $fuzzer: is instrumented"
    # It reads beside its own memory if it is told to; without the libraries it has 3 000 counters.
    "$program" -runs=1 --overread -artifact_prefix="$found/" > "$found/log" 2>&1 &&
        { echo "an overread is not seen" >&2; exit 1; }
    grep 'AddressSanitizer: heap-buffer-overflow' "$found/log"
    grep -E '\([0-9]{5,} inline 8-bit counters\)' "$found/log"

    echo "== $fuzzer: run"
    options=(-max_len=65536)
    # Texts: the shorter, the more of them; and their words.
    if [ "$fuzzer" = FuzzFilter ]; then
        options=(-max_len=1024 -dict="$package/Corpus/FuzzFilter.dict")
    fi
    "$program" "$limit" "${options[@]}" -timeout=20 -rss_limit_mb=2048 -print_final_stats=1 \
        -artifact_prefix="$package/FailCases/$fuzzer/" \
        "$found/$fuzzer" "$package/Corpus/$fuzzer" "$package/FailCases/$fuzzer"
done
echo "== done"
