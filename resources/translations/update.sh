#!/usr/bin/env bash
# Brings the texts of the source into the .ts files. New ones come in as unfinished: a test fails until they are translated.
set -euo pipefail
cd "$(dirname "$0")"
lupdate=$(command -v lupdate6 || echo /usr/lib/qt6/bin/lupdate)
common=(-no-obsolete -locations none -silent -I ../.. ../../core ../../ui ../../app)
"$lupdate" "${common[@]}" -ts luthier_zh_TW.ts -target-language zh_TW
"$lupdate" "${common[@]}" -pluralonly -ts luthier_en.ts -target-language en
