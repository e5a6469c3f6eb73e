#!/usr/bin/env bash
# clang_tidy.sh BUILD_FOLDER [FILE…]: our .clang-tidy over the files, or the whole tree. Nightly: most of an hour on two
# cores. Status 77, and one line that says why, where it cannot be tried.
set -uo pipefail
build=$(cd "$1" && pwd)
shift
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
tidy=$(command -v clang-tidy-19 || command -v clang-tidy) || { echo "clang-tidy skipped: it is not installed"; exit 77; }
cd "$root"
[ $# -gt 0 ] || set -- $(git ls-files 'core/*.cpp' 'ui/*.cpp' 'app/*.cpp')
# A command for each file, none for batches of them; what moc and uic made lies in the build. gcc's precompiled headers
# and its own warnings mean nothing to clang; what clang says of LibTorch's own headers means nothing to us.
database=$(mktemp -d)
trap 'rm -rf "$database"' EXIT
cmake -S . -B "$database" -G Ninja -DLUTHIER_UNITY=OFF -DLUTHIER_TESTS=OFF -DCMAKE_EXPORT_COMPILE_COMMANDS=ON \
  -DCMAKE_BUILD_TYPE=RelWithDebInfo >"$database/log" || { cat "$database/log"; exit 1; }
sed -i -E "s#$database/#$build/#g; s/-fpch-preprocess//g; s/-Winvalid-pch//g; s/-include [^ ]*cmake_pch\.hxx//g; s/-Wno-(restrict|maybe-uninitialized|array-bounds)//g" \
  "$database/compile_commands.json"
"$tidy" --verify-config >/dev/null || { echo "clang-tidy does not understand .clang-tidy"; exit 1; }
printf '%s\n' "$@" |
  xargs -P 2 -n 4 "$tidy" -p "$database" --quiet --extra-arg=-ferror-limit=0 2>/dev/null >"$database/said"
[ $? -lt 124 ] || { echo "clang-tidy did not come to its end"; exit 1; }
grep -E "^$root/(core|ui|app)/[^ ]*: (warning|error):" "$database/said" | sort -u | tee "$build/clang-tidy.txt" | head -100
echo "$# files, $(wc -l <"$build/clang-tidy.txt") findings, all of them in $build/clang-tidy.txt"
[ ! -s "$build/clang-tidy.txt" ]
