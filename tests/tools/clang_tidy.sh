#!/usr/bin/env bash
# clang_tidy.sh BUILD_FOLDER: our .clang-tidy over the whole tree. Nightly: most of an hour on two cores.
# Status 77, and one line that says why, where it cannot be tried.
set -uo pipefail
build=$1
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
tidy=$(command -v clang-tidy-19 || command -v clang-tidy) || { echo "clang-tidy skipped: it is not installed"; exit 77; }
cd "$root"
# gcc's precompiled headers and its own warnings mean nothing to clang.
database=$(mktemp -d)
trap 'rm -rf "$database"' EXIT
sed -E 's/-fpch-preprocess//g; s/-Winvalid-pch//g; s/-include [^ ]*cmake_pch\.hxx//g; s/-Wno-(restrict|maybe-uninitialized|array-bounds)//g' \
  "$build/compile_commands.json" >"$database/compile_commands.json"
git ls-files 'core/*.cpp' 'ui/*.cpp' 'app/*.cpp' |
  xargs -P 2 -n 4 "$tidy" -p "$database" --quiet --warnings-as-errors='*' 2>/dev/null >"$database/said"
status=$?
grep -E ': (warning|error):' "$database/said" | sort -u | tee "$build/clang-tidy.txt" | head -100
echo "$(wc -l <"$build/clang-tidy.txt") findings, all of them in $build/clang-tidy.txt"
[ $status -eq 0 ]
