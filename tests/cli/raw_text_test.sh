#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# An unsupervised start: a model learns raw text, and tells its perplexity on pieces that it does not.
. "$(dirname "$0")/support.sh"

project="$work/project"
expect 0 init "$project" --demo
# Words that the demo model does not know in this order; two documents, the first one long.
{
  for _ in $(seq 1 400); do echo "the quiet river turns a wooden wheel, and the wheel turns the stone."; done
  echo '<|endoftext|>'
  for _ in $(seq 1 100); do echo "a second text stands beside the first."; done
} >"$work/river.txt"
options=(--epochs 3 --threads 1 --learning-rate 1e-3 --batch-tokens 1024)
learn() { expect 0 train sft "$project" --model "$model" --corpus "$1" "${options[@]}" --json; }
expect 0 model "$project" --json
model=$(sed -n 's/^  "current_model": "\(.*\)",\{0,1\}$/\1/p' "$work/out")
learn "$work/river.txt"
python3 - "$work/out" <<'P' || die "the perplexity is not that of the loss"
import json, math, sys
summary = json.load(open(sys.argv[1]))["summary"]
assert abs(math.log(summary["eval/perplexity"]) - summary["eval/loss"]) < 1e-9, summary
assert summary["eval/perplexity"] < 30, summary
P
loss=$(sed -n 's/^    "eval\/loss": \(.*\),$/\1/p' "$work/out")
[ -n "$loss" ] || die "no held-out loss"
# The same in a gzip file is the same to learn from, bit for bit.
gzip -k "$work/river.txt"
learn "$work/river.txt.gz"
[ "$(sed -n 's/^    "eval\/loss": \(.*\),$/\1/p' "$work/out")" = "$loss" ] || die "gzip changes what is learned"
# What is no text is refused by its line.
printf 'fine\n\xff\xfe\n' >"$work/bytes.txt"
expect 1 train sft "$project" --corpus "$work/bytes.txt" "${options[@]}"
err_has "bytes.txt"
err_has "UTF-8"
: >"$work/empty.txt"
printf '  \n\n \n' >"$work/blank.txt"
for file in empty blank; do
  expect 1 train sft "$project" --corpus "$work/$file.txt" "${options[@]}"
  err_has "nothing in .*$file.txt to learn from"
done
printf 'a\0b\n' >"$work/nul.txt"
expect 1 train sft "$project" --corpus "$work/nul.txt" "${options[@]}"
err_has "UTF-8"
# One piece is learned from, whatever its name is written like.
echo 'Hello.' >"$work/ONE.TXT"
expect 0 train sft "$project" --corpus "$work/ONE.TXT" "${options[@]}"
