#!/usr/bin/env bash
# Installs what is missing, builds everything, and passes every test that is not labelled nightly.
# Ends with CTest's own summary.
set -euo pipefail
installer=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(dirname "$installer")
. "$installer/packages.sh"

install_missing build run test
build dev
cd "$root"
ctest --preset dev --output-on-failure --no-tests=error
