#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Simulated and interactive annotators.
. "$(dirname "$0")/support.sh"

project=$work/project
seq 1 30 | sed 's/.*/{"prompt":"p&","responses":["short","a longer answer"]}/' >"$work/in.jsonl"
fresh() {
  rm -rf "$project"
  expect 0 init "$project"
  expect 0 import "$project" "$work/in.jsonl"
}

fresh
expect 0 annotate "$project" --annotator sim --simulate longer --limit 20 --seed 3 --echo
[ "$(wc -l <"$work/out")" = 20 ] || die "--echo prints a line a judgment"
grep -vqE '^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$' "$work/out" &&
  die "--echo prints something that is no uuid"
cp "$work/out" "$work/echoed"
expect 0 export "$project" "$work/history.jsonl" --format judgments
while read -r uuid; do
  grep -q "\"id\":\"$uuid\"" "$work/history.jsonl" || die "$uuid is not in the history"
done <"$work/echoed"
expect 0 export "$project" "$work/pairs.jsonl" --format trl
[ "$(grep -c '"chosen":"a longer answer","rejected":"short"' "$work/pairs.jsonl")" = 20 ] ||
  die "the longer answer is not preferred"

expect 0 annotate "$project" --annotator sim --simulate longer --json
number_is judgments 10
number_is left 0
expect 0 annotate "$project" --annotator sim --simulate longer --json
number_is judgments 0
expect 0 annotate "$project" --annotator other --simulate random --limit 5 --json
number_is judgments 5
expect 0 status "$project" --json
number_is judgments 35
number_is annotators 2

# The same seed gives the same answers; all are turned round with noise 1.
for run in 1 2; do
  fresh
  expect 0 annotate "$project" --annotator sim --simulate random --seed 8
  expect 0 export "$project" "$work/pairs.$run" --format trl
done
cmp -s "$work/pairs.1" "$work/pairs.2" || die "the same seed gives other answers"
fresh
expect 0 annotate "$project" --annotator sim --simulate longer --noise 1
expect 0 export "$project" "$work/pairs.jsonl" --format trl
[ "$(grep -c '"chosen":"short"' "$work/pairs.jsonl")" = 30 ] || die "noise 1 turns all round"

expect 1 annotate "$project" --annotator gold --simulate gold --json
out_has '"code": "incompatible"'
expect 1 annotate "$work/none" --annotator sim --simulate random
expect 1 annotate "$project" --annotator '' --simulate random

# A person at the keyboard.
fresh
printf 'a\nwhat\nt\nu\nb\nx\ns\nq\na\n' |
  "$ARBITER" annotate "$project" --annotator eva --json >"$work/out" 2>"$work/err" ||
  die "interactive annotation failed"
number_is judgments 4
err_has '\[A\]'
err_has '\[B\]'
expect 0 export "$project" "$work/history.jsonl" --format judgments
for outcome in ranked:3 withdrawn:1 both_bad:1 skip:1; do
  [ "$(grep -c "\"outcome\":\"${outcome%:*}\"" "$work/history.jsonl")" = "${outcome#*:}" ] ||
    die "the history does not have $outcome"
done

# The same person in two programs at once: what was said first stays, and it is said.
fresh
mkfifo "$work/keys"
"$ARBITER" annotate "$project" --annotator eva --json <"$work/keys" >"$work/first" 2>"$work/first.err" &
pid=$!
exec 9>"$work/keys"
until grep -q '30 left' "$work/first.err"; do
  kill -0 "$pid" || die "the first program ended"
  sleep 0.05
done
expect 0 annotate "$project" --annotator eva --simulate longer --limit 29
echo x >&9
until grep -q '0 left\|1 left' "$work/first.err"; do
  kill -0 "$pid" 2>"$work/none" || break
  sleep 0.05
done
exec 9>&-
wait "$pid" || die "the first program failed"
grep -q 'You have judged this pair in another program; that was kept as it was' "$work/first.err" ||
  die "a pair was judged over in silence"
expect 0 export "$project" "$work/history.jsonl" --format judgments
[ "$(grep -c '"outcome":"ranked"' "$work/history.jsonl")" = 29 ] || die "the history is another"
! grep -q '"outcome":"both_bad"' "$work/history.jsonl" || die "it was judged over"

# SIGTERM ends a simulated annotator after the judgment it is at; what it confirmed is there.
seq 1 3000 | sed 's/.*/{"prompt":"p&","responses":["short","a longer answer"]}/' >"$work/in.jsonl"
fresh
rm "$work/out"
"$ARBITER" annotate "$project" --annotator sim --simulate longer --echo >"$work/out" 2>"$work/err" &
pid=$!
for _ in $(seq 100); do
  [ -s "$work/out" ] && break
  sleep 0.05
done
kill -TERM "$pid"
wait "$pid" || die "a stopped annotator is no failure"
count=$(wc -l <"$work/out")
expect 0 status "$project" --json
number_is judgments "$count"
