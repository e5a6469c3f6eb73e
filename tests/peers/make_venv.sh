#!/usr/bin/env bash
# make_venv.sh FOLDER: the peers' Python environment, made once and made anew when requirements*.txt change.
# Status 77, and one line that says why: it cannot be made here (no Python 3.11, or its index is out of reach).
set -uo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
venv=$1
skip() { echo "peers skipped: $*"; exit 77; }

[ "${LUTHIER_PEERS:-on}" = on ] || skip "LUTHIER_PEERS is $LUTHIER_PEERS"
wanted=$(cat "$here"/requirements*.txt | sha256sum | cut -d' ' -f1)
if [ "$(cat "$venv/made-of" 2>/dev/null)" = "$wanted" ]; then
  exit 0
fi
python=$(command -v python3.11) || skip "there is no python3.11"
rm -rf "$venv"
"$python" -m venv "$venv" 2>"$venv.log" || skip "python3.11 cannot make environments ($(tail -1 "$venv.log"))"
pip=("$venv/bin/python" -m pip install --quiet --disable-pip-version-check)
for step in torch all alone; do
  case $step in
    torch) what=("$(grep '^torch==' "$here/requirements.txt")") ;;
    all) what=(-r "$here/requirements.txt") ;;
    alone) what=(--no-deps -r "$here/requirements-alone.txt") ;;
  esac
  if ! "${pip[@]}" "${what[@]}" >"$venv.log" 2>&1; then
    tail -3 "$venv.log" >&2
    rm -rf "$venv"
    grep -qE 'Connection|Retrying|timed out|Temporary failure' "$venv.log" && skip "the packages' index is out of reach"
    echo "requirements.txt cannot be installed" >&2
    exit 1
  fi
done
echo "$wanted" >"$venv/made-of"
