#!/usr/bin/env bash
# Builds the library as a user's package does, runs the programs that use it, looks at what they
# link, and builds once more from a copy of the package outside the checkout.
#
#   run.sh [SCRATCH-PATH]
#
# Builds in SCRATCH-PATH, which may have the library of another package's release build (default:
# .build beside this file).
set -euo pipefail

package=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
checkout=$(cd "$package/../.." && pwd)
scratch=${1:-$package/.build}
elsewhere=$(mktemp -d)
trap 'rm -rf "$elsewhere"' EXIT

# Without the plan that is kept in the scratch folder: it may be that of another package.
build=(swift build -c release --scratch-path "$scratch" --disable-build-manifest-caching)

echo "== build"
"${build[@]}" --package-path "$package"
binaries=$("${build[@]}" --package-path "$package" --show-bin-path)

for program in client index-client allocations; do
    echo "== $program"
    "$binaries/$program"
done

if [ "$(uname -s)" = Linux ]; then
    for program in client index-client; do
        echo "== $program links"
        linked=$(ldd "$binaries/$program" | awk '{print $1}' | sort)
        echo "$linked"
        if grep -E 'Foundation' <<< "$linked"; then
            echo "$program links Foundation, which the library must not need" >&2
            exit 1
        fi
    done
fi

echo "== build from elsewhere"
mkdir "$elsewhere/package"
cp -R "$package/Package.swift" "$package/Sources" "$elsewhere/package/"
manifest=$elsewhere/package/Package.swift
awk -v path="$checkout" '{
    at = index($0, "\"../..\"")
    if (at) { $0 = substr($0, 1, at) path substr($0, at + 6); found = 1 }
    print
} END { exit !found }' "$package/Package.swift" > "$manifest"
rm "$binaries/client"
"${build[@]}" --package-path "$elsewhere/package"
"$binaries/client"
echo "== done"
