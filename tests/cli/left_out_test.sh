#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# What a training leaves out is counted and said; where nothing is left, the message names why.
. "$(dirname "$0")/support.sh"

quick="--epochs 1 --threads 1"
# fresh ROWS: a project with those rows, all for training.
fresh() {
  rm -rf "$work/project"
  expect 0 init "$work/project"
  expect 0 roles "$work/project" --validation 0 --test 0
  expect 0 import "$work/project" "$1" "${@:2}"
}
long=$(seq -s ' ' 1 600)

# --- ties alone: they are no missing judgments
seq 1 12 | sed 's/.*/{"p":"Say &.","a":"yes &","b":"no &","said":"tie"}/' >"$work/ties.jsonl"
fresh "$work/ties.jsonl" --map prompt=p,response_a=a,response_b=b,label=said
expect 1 train dpo "$work/project" $quick
err_has '12 judgments are ties; DPO needs preferences'

# --- all pairs longer than the context
seq 1 12 | sed "s/.*/{\"prompt\":\"Say & $long\",\"chosen\":\"yes &\",\"rejected\":\"no\"}/" >"$work/long.jsonl"
fresh "$work/long.jsonl"
for kind in dpo reward; do
  expect 1 train $kind "$work/project" $quick
  err_has 'All 12 judged pairs are longer than the context of [0-9]* tokens'
done

# --- half of them: counted in what is printed and in the stored run
seq 1 6 | sed 's/.*/{"prompt":"Say &.","chosen":"yes &","rejected":"no"}/' >"$work/half.jsonl"
head -6 "$work/long.jsonl" >>"$work/half.jsonl"
fresh "$work/half.jsonl"
for kind in dpo reward; do
  expect 0 train $kind "$work/project" $quick
  out_has '^6 of 12 pairs are longer than the context of [0-9]* tokens and left out\.$'
  expect 0 train $kind "$work/project" $quick --json
  python3 - "$work/out" <<'E2' || die "$kind: totals look left out"
import json, sys
told = json.load(open(sys.argv[1]))
assert {name: n for name, n in told["left_out"].items() if n} == {"long_pairs": 6}, told["left_out"]
assert told["totals"]["pairs"] == 12 and told["totals"]["context_tokens"] > 0, told["totals"]
E2
done

# --- fine-tuning where prompts fill the row
seq 1 3 | sed "s/.*/{\"prompt\":\"Say & $long\",\"completion\":\"yes\"}/" >"$work/full.jsonl"
expect 1 train sft "$work/project" --corpus "$work/full.jsonl" $quick
err_has 'In all 3 documents the prompt fills the context of [0-9]* tokens'
seq 1 8 | sed 's/.*/{"prompt":"Say &.","completion":"yes &"}/' >>"$work/full.jsonl"
expect 0 train sft "$work/project" --corpus "$work/full.jsonl" $quick
out_has '^3 of 11 documents are left out: their prompt fills'

# --- all prompts are for test: that is the cause, and how it is changed
seq 1 12 | sed 's/.*/{"prompt":"Say &.","chosen":"yes &","rejected":"no &"}/' >"$work/test.jsonl"
fresh "$work/test.jsonl"
for kind in dpo reward sft; do
  expect 1 train $kind "$work/project" $quick
  err_has '12 judgments are there, but all are of prompts for test'
  err_has 'roles PROJECT --to-train all'
done
expect 0 roles "$work/project" --to-train all --json
number_is train 12
number_is test 0
expect 0 train reward "$work/project" $quick
expect 1 roles "$work/project" --to-test 1
expect 2 roles "$work/project" --test 1.5
fresh "$work/test.jsonl" --role train
expect 0 train reward "$work/project" $quick --json
out_has '"train/pairs": 12'
