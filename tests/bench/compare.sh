#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# arbiter-bench beside the same work in Python with PyTorch, in one session: one thread, best of
# three, the two sides in turn. Prints the ratios and the machine.
#   tests/bench/compare.sh PYTORCH_SCRIPT [ARBITER_BENCH]
set -eu
script=${1:?usage: compare.sh PYTORCH_SCRIPT [ARBITER_BENCH]}
root=$(cd "$(dirname "$0")/../.." && pwd)
bench=${2:-$root/build/release/bin/arbiter-bench}
python=/usr/bin/python3
rounds=${ROUNDS:-3}
iterations=${ITERATIONS:-3}

$python -c 'import torch' 2>/dev/null || {
  echo "compare.sh: PyTorch for Python is missing; on Debian: apt-get install python3-torch" >&2
  exit 2
}
[ -x "$bench" ] || {
  echo "compare.sh: $bench is missing; build the target arbiter-bench of the release preset" >&2
  exit 2
}

export OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1
figures=$(mktemp)
trap 'rm -f "$figures"' EXIT

value() { sed -n 's/.*"value": *\([0-9.]*\).*/\1/p'; }
note() { echo "$1 $2 $3" >>"$figures"; }

for round in $(seq "$rounds"); do
  for work in generate reward ppo; do
    note python $work "$($python "$script" $work --threads 1 --iters "$iterations" | value)"
    for precision in f32 bf16; do
      note $precision $work "$("$bench" $work --threads 1 --precision $precision --iters "$iterations" --json | value)"
    done
  done
  for precision in f32 bf16; do
    note $precision ppo-shared "$("$bench" ppo-shared --threads 1 --precision $precision --iters "$iterations" --json | value)"
  done
done

grep -m1 'model name' /proc/cpuinfo | sed 's/.*: */processor: /'
printf '%-11s %10s %10s %10s %8s %8s\n' work Python f32 bf16 f32/Py bf16/Py
awk '
  { if ($3 > best[$1 " " $2]) best[$1 " " $2] = $3 }
  END {
    best["python ppo-shared"] = best["python ppo"]
    split("generate reward ppo ppo-shared", works, " ")
    for (i = 1; i <= 4; ++i) {
      w = works[i]; p = best["python " w]; f = best["f32 " w]; h = best["bf16 " w]
      printf "%-11s %10.1f %10.1f %10.1f %8.2f %8.2f\n", w, p, f, h, f / p, h / p
    }
  }' "$figures"
