#!/usr/bin/env bash
# run.sh VENV FILE.py: one of the checks beside this file, in the peers' environment. Nothing is fetched from a hub.
set -uo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
mkdir -p "$(dirname "$1")"
flock "$1.lock" "$here/make_venv.sh" "$1" || exit 77
export HF_HUB_OFFLINE=1 HF_DATASETS_OFFLINE=1 TRANSFORMERS_VERBOSITY=error TOKENIZERS_PARALLELISM=false PYTHONDONTWRITEBYTECODE=1
export PYTHONPATH=$here
exec "$1/bin/python" -W ignore "$here/$2"
