#!/usr/bin/env bash
# From a fresh Debian 12 or 13 to the workbench: installs what is missing, builds the two programs, opens the demo project.
# Without a display, or with --headless, the same demo runs in the terminal. With --cuda the engine is built against Debian
# 13's LibTorch with CUDA (contrib and non-free), and trains on a GPU where there is one.
set -euo pipefail
installer=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(dirname "$installer")
. "$installer/packages.sh"

headless=no
cuda=no
for argument in "$@"; do
  case "$argument" in
    --headless) headless=yes ;;
    --cuda) cuda=yes ;;
    *) echo "usage: installer/run.sh [--headless] [--cuda]" >&2; exit 2 ;;
  esac
done
if [ -z "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; then
  headless=yes
fi

if [ "$cuda" = yes ]; then
  if [ -z "$(wanted_packages cuda)" ]; then
    echo "LibTorch with CUDA comes with Debian 13; this release has none." >&2
    exit 1
  fi
  if ! install_missing build run cuda; then
    echo "It takes two things: contrib and non-free named in /etc/apt/sources.list, where libtorch-cuda-dev and what it" >&2
    echo "needs are; and, once, NVIDIA's server, from which Debian's nvidia-cudnn fetches cuDNN as it is configured." >&2
    exit 1
  fi
  build cuda
  bin="$root/build/cuda/bin"
  "$bin/luthier-engine" bench
else
  install_missing build run
  build release
  bin="$root/build/release/bin"
fi

if [ "$headless" = no ]; then
  exec "$bin/luthier" --demo
fi

# The demo in the terminal: each step is a command that you can run yourself.
engine="$bin/luthier-engine"
demo="$root/demo-project"
rm -rf "$demo"
mkdir -p "$demo/runs/0001-lora"
cd "$demo"
say() { printf '\n== %s\n' "$*"; }

say "Import the demo data: an instrument shop's questions, in English and 繁體中文"
"$engine" data import "$root/resources/demo/shop.jsonl"
"$engine" data split datasets/* --eval-fraction 0.15 | tee split.txt
train=$(awk '$1 == "train" {print $2}' split.txt)
eval=$(awk '$1 == "eval" {print $2}' split.txt)

cat >runs/0001-lora/run.yaml <<YAML
luthier: 1
name: lora
model: {path: $root/resources/starter}
objective: {type: sft}
adapter: {type: lora, r: 16, lora_alpha: 32, target_modules: [all-linear]}
data: {train: [../../$train], eval: ../../$eval, max_length: 256, packing: false}
train: {epochs: 10, batch_size: 8, gradient_accumulation: 1, learning_rate: 5.0e-3}
YAML

say "Evaluate the base, tune it with LoRA, evaluate again"
"$engine" train runs/0001-lora

question="How much is the violin?"
say "Export the adapter, load it again in a fresh process, compare"
"$engine" export runs/0001-lora --format peft --to exports/shop-adapter

say "The same question to both: $question"
printf 'base:  '
"$engine" generate "$root/resources/starter" --prompt "$question" --max-tokens 48
printf 'tuned: '
"$engine" generate "$root/resources/starter" --adapter exports/shop-adapter --prompt "$question" --max-tokens 48

say "Done. The adapter is in $demo/exports/shop-adapter; the run in $demo/runs/0001-lora"
