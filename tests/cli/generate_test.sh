#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# How much is written where nobody says so: as many pairs as will be judged, less those that wait
# already; and what waits is told.
. "$(dirname "$0")/support.sh"

project=$work/project
query() { sqlite3 -cmd '.timeout 10000' "$project/project.db" "$1"; }
text_is() { grep -q "\"$1\": \"$2\"" "$work/out" || die "$1 is not $2"; }
short=(--max-new-tokens 24 --threads 1)
expect 0 init "$project" --demo
there=$(query 'SELECT count(*) FROM comparisons')

expect 0 generate "$project" "${short[@]}" --json
text_is pairs_rule usual
number_is pairs_wanted 100
number_is comparisons 100
number_is waiting_new $((there + 100))
number_is waiting_older 0
[ "$(query 'SELECT count(*) FROM comparisons')" = $((there + 100)) ] || die "not 100 more"

# They wait: nothing more is needed. Of those that were judged as many are made anew.
expect 0 generate "$project" "${short[@]}"
out_has '^Nothing was written: as many as one round of labels takes: 100, less 1[0-9]* that wait already'
out_has "^Pairs that wait to be judged: $((there + 100)) new, 0 older"
expect 0 annotate "$project" --annotator anna --simulate gold --limit $((there + 30))
expect 0 generate "$project" "${short[@]}"
out_has '30 comparisons (as many as one round of labels takes: 100, less 70 that wait already)'
out_has '^Pairs that wait to be judged: 100 new, 0 older'

# Another model has none that wait; those of the first are older.
model=$(sed -n 's/.*"base_model": "\(.*\)".*/\1/p' <("$ARBITER" status "$project" --json))
cp -r "$model" "$work/model"
expect 0 model "$project" --use "$work/model"
expect 0 generate "$project" "${short[@]}" --json
number_is comparisons 100
number_is waiting_new 100
number_is waiting_older 100

# Who says how much gets that.
expect 0 generate "$project" "${short[@]}" --pairs 5 --json
number_is comparisons 5
grep -q '"pairs_rule": null' "$work/out" || die "a rule for what was asked for"
expect 0 generate "$project" "${short[@]}" --prompts 3 --json
number_is prompts 3
expect 0 generate "$project" "${short[@]}" --no-comparisons --prompts 2 --json
number_is comparisons 0

# A loop's round that waits for labels of this model says how many it still wants.
"$ARBITER" loop "$project" --rounds 1 --labels 200 --iterations 1 --head-to-heads 8 --threads 1 >"$work/loop.out" 2>"$work/loop.err" &
loop=$!
trap 'kill -9 "$loop" 2>/dev/null || true; chmod -R u+w "$work"; rm -rf "$work"' EXIT
for _ in $(seq 600); do
  kill -0 "$loop" 2>/dev/null || die "the loop ended too early: $(cat "$work/loop.err")"
  [ "$(query "SELECT json_extract(value,'$.rounds[#-1].phase') FROM settings WHERE key='loop'")" != labels ] || break
  sleep 0.1
done
expect 0 annotate "$project" --annotator anna --simulate gold --limit 20
expect 0 generate "$project" "${short[@]}" --json
text_is pairs_rule loop
number_is pairs_wanted 130 # of 150, beside 50 head-to-heads
number_is comparisons 0
kill -9 "$loop"
wait "$loop" 2>/dev/null || true

# No prompt is an error and not "enough".
expect 0 init "$work/none-yet"
expect 1 generate "$work/none-yet" "${short[@]}"
err_has 'Import prompts first'

# Few prompts: one pair each.
expect 0 init "$work/few"
expect 0 roles "$work/few" --validation 0 --test 0
seq 1 5 | sed 's/.*/{"prompt":"Give me a recipe for tea, number &."}/' >"$work/prompts.jsonl"
expect 0 import "$work/few" "$work/prompts.jsonl"
expect 0 generate "$work/few" "${short[@]}" --json
text_is pairs_rule one_a_prompt
number_is pairs_wanted 5
number_is comparisons 5
