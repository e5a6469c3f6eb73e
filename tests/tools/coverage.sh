#!/usr/bin/env bash
# coverage.sh [LABEL...]: which share of each folder's lines the tests reach (gcov; by default the fast ones). Builds
# build/coverage, which takes as long as a cold build.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
cd "$root"
cmake --preset coverage >/dev/null
cmake --build --preset coverage
find build/coverage -name '*.gcda' -delete
for label in "${@:-fast}"; do
  ctest --test-dir build/coverage -L "^$label\$" -j2 | tail -5 || true
done
# gcov says of each source how many of its lines ran; a header counts once, where most of it ran.
find build/coverage -name '*.gcda' -print0 | xargs -0 -n 50 gcov -n -r -s "$root" 2>/dev/null |
  awk '
    /^File / {file = $0; gsub(/^File .|.$/, "", file); gsub(/^(\.\.\/)+/, "", file)} # ccache makes paths relative
    /^Lines executed:/ && file ~ /^(core|ui|app)\// && file !~ /autogen|\.rcc/ {
      split($0, part, /[:% ]+/)
      lines = part[5]; ran = part[3] / 100 * lines
      if (!(file in most) || ran > most[file]) {most[file] = ran; all[file] = lines}
      file = ""
    }
    END {
      for (file in all) {
        folder = file; sub(/\/[^\/]*$/, "", folder)
        ranIn[folder] += most[file]; allIn[folder] += all[file]; ranAll += most[file]; linesAll += all[file]
      }
      for (folder in allIn) printf "%5.1f %%  %6d lines  %s\n", 100 * ranIn[folder] / allIn[folder], allIn[folder], folder
      printf "%5.1f %%  %6d lines  all\n", 100 * ranAll / linesAll, linesAll
    }' | sort -n
