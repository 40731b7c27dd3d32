#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# A single response is judged by itself, good or bad or with a score: in, judged, out again, and
# left out by what learns from comparisons.
. "$(dirname "$0")/support.sh"

project=$work/project
fresh() {
  rm -rf "$project"
  expect 0 init "$project"
  expect 0 roles "$project" --validation 0 --test 0
}

# TRL's rows for KTO come in and go out the same.
fresh
for i in 1 2 3 4; do
  echo "{\"prompt\":\"p$i\",\"completion\":\"c$i\",\"label\":$([ $((i % 2)) = 0 ] && echo true || echo false),\"source\":\"s\"}"
done >"$work/in.jsonl"
echo '{"prompt":"p5","completion":"c5","label":null,"source":"s"}' >>"$work/in.jsonl"
expect 0 import "$project" "$work/in.jsonl" --json
out_has '"format": "kto"'
number_is comparisons 5
number_is judgments 4
expect 0 export "$project" "$work/rows.jsonl" --format rows
same_rows "$work/in.jsonl" "$work/rows.jsonl"
expect 0 export "$project" "$work/kto.jsonl" --format kto
grep -v null "$work/in.jsonl" >"$work/labelled.jsonl"
same_rows "$work/labelled.jsonl" "$work/kto.jsonl"
expect 0 export "$project" "$work/pairs.jsonl" --format trl --json
number_is rows 0
number_is left_out 4
expect 0 export "$project" "$work/history.jsonl" --format judgments
[ "$(grep -c '"ratings":{"good":true}' "$work/history.jsonl")" = 2 ] || die "no ratings in the history"

# A person at the keyboard: the keys of a single response, and the last one can be taken back.
printf 'x\ng\nu\nb\n\nb\nb\nb\nb\n\n' |
  "$ARBITER" annotate "$project" --annotator eva --json >"$work/out" 2>"$work/err" ||
  die "interactive annotation failed"
number_is judgments 5
number_is left 0
err_has 'g: good    b: bad'
err_has 'Nothing is left to judge'
# Undone after the last one.
printf 'g\ng\ng\ng\ng\nu\nb\n\n' |
  "$ARBITER" annotate "$project" --annotator ida --json >"$work/out" 2>"$work/err" ||
  die "interactive annotation failed"
number_is judgments 5
expect 0 export "$project" "$work/kto.jsonl" --format kto
[ "$(wc -l <"$work/kto.jsonl")" = 14 ] || die "not all who judged are exported"

# On a scale.
fresh
seq 1 9 | sed 's/.*/{"prompt":"p&","completion":"c&","label":null}/' >"$work/open.jsonl"
expect 0 import "$project" "$work/open.jsonl"
expect 2 queue "$project" --scale 12
expect 1 queue "$project" --scale 1
expect 0 queue "$project" --scale 3 --json
number_is scale 3
printf '3\n1\n2\n4\n3\n\nq\n' |
  "$ARBITER" annotate "$project" --annotator eva --json >"$work/out" 2>"$work/err" || die "no scores"
number_is judgments 4
err_has '1 to 3: the score'
expect 0 export "$project" "$work/kto.jsonl" --format kto --json
number_is rows 3
number_is left_out 1
expect 0 annotate "$project" --annotator sim --simulate random --seed 2 --json
number_is singles 9
expect 1 annotate "$project" --annotator other --simulate longer
err_has 'single response'

# By what the file says is right.
fresh
for i in 1 2 3 4 5 6; do
  echo "{\"prompt\":\"p$i\",\"completion\":\"$((i % 3))\",\"label\":null,\"truth\":1}"
done >"$work/truth.jsonl"
expect 0 import "$project" "$work/truth.jsonl"
expect 0 annotate "$project" --annotator sim --simulate truth --json
number_is judgments 6
number_is good 2
expect 0 annotate "$project" --annotator liar --simulate truth --noise 1 --json
number_is good 4

# What learns from comparisons leaves them out by name and count.
for kind in reward dpo; do
  expect 1 train $kind "$project" --epochs 1 --threads 1
  err_has '12 judgments are of single responses'
done
seq 1 6 | sed 's/.*/{"prompt":"Say &.","chosen":"yes &","rejected":"no"}/' >"$work/pairs.jsonl"
expect 0 import "$project" "$work/pairs.jsonl" --role train
for kind in reward dpo sft; do
  expect 0 train $kind "$project" --epochs 1 --threads 1 --json
  grep -q '"singles": 12' "$work/out" || die "$kind does not count the single responses"
done
expect 0 train reward "$project" --epochs 1 --threads 1
out_has '^12 judgments are of a single response'

# A model's single responses are put up for judging.
expect 2 generate "$project" --single 3 --pairs 2
expect 2 generate "$project" --single 3 --responses 2
expect 0 generate "$project" --single 3 --max-new-tokens 4 --json
number_is responses 3
number_is comparisons 3
# They are no pairs: as many of these are still written as will be judged.
expect 0 generate "$project" --max-new-tokens 4 --json
[ "$(json_number pairs_waited)" = 0 ] || die "single responses count as pairs that wait"
expect 0 generate "$project" --single 2 --max-new-tokens 4
out_has 'each to be judged by itself'
