#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# A loop goes round in one program: while it waits, trains or stands still there, another is refused
# and says so; people who judge elsewhere are heard all the same; once its program has been killed,
# the next one goes on with it.
. "$(dirname "$0")/support.sh"

project=$work/project
query() { sqlite3 -cmd '.timeout 10000' "$project/project.db" "$1"; }
phase() { query "SELECT json_extract(value,'$.rounds[#-1].phase') FROM settings WHERE key='loop'"; }
short=(--iterations 1 --head-to-heads 8 --threads 1)
expect 0 init "$project" --demo

# It waits for people: nobody simulates them.
"$ARBITER" loop "$project" --rounds 1 --labels 12 "${short[@]}" >"$work/loop.out" 2>"$work/loop.err" &
first=$!
trap 'kill -9 "$first" 2>/dev/null || true; chmod -R u+w "$work"; rm -rf "$work"' EXIT
for _ in $(seq 600); do
  kill -0 "$first" 2>/dev/null || die "the loop ended too early: $(cat "$work/loop.err")"
  [ "$(phase)" != labels ] || break
  sleep 0.1
done
[ "$(phase)" = labels ] || die "it does not wait for labels: $(phase)"

before=$(query "SELECT value FROM settings WHERE key='loop'")
for attempt in $(seq 10); do
  # Standing still is not dead.
  [ "$attempt" != 6 ] || kill -STOP "$first"
  expect 1 loop "$project" --rounds 1 --labels 12 --simulate gold "${short[@]}" --json
  out_has '"code": "locked"'
  out_has 'goes round already, here or in another program'
done
[ "$(query "SELECT value FROM settings WHERE key='loop'")" = "$before" ] || die "the loop has moved"
[ "$(query 'SELECT count(*) FROM judgments')" = 0 ] || die "a refused loop has judged"
# What looks on is not refused.
expect 0 loop "$project" --status --json
out_has '"finished": false'
kill -CONT "$first"

# Judgments that are made in another program count for it: it goes on, and to the end.
expect 0 annotate "$project" --annotator anna --simulate gold
for _ in $(seq 1200); do
  [ "$(phase)" = head_to_heads ] && [ "$(query "SELECT count(*) FROM judgments")" -lt 12 ] &&
    "$ARBITER" annotate "$project" --annotator anna --simulate gold >"$work/none" 2>&1
  kill -0 "$first" 2>/dev/null || break
  sleep 0.1
done
wait "$first" || die "the first loop failed: $(cat "$work/loop.err")"
[ "$(query 'SELECT count(*) FROM judgments')" = 12 ] || die "$(query 'SELECT count(*) FROM judgments') judgments"

# Killed, it belongs to nobody.
"$ARBITER" loop "$project" --rounds 1 --labels 12 "${short[@]}" >"$work/loop.out" 2>"$work/loop.err" &
first=$!
for _ in $(seq 600); do
  kill -0 "$first" 2>/dev/null || die "the second loop ended too early: $(cat "$work/loop.err")"
  [ "$(phase)" != labels ] || break
  sleep 0.1
done
expect 1 loop "$project" --simulate gold "${short[@]}"
err_has 'goes round already'
kill -9 "$first"
wait "$first" 2>/dev/null || true
expect 0 loop "$project" --simulate gold "${short[@]}" --json
out_has '"finished": true'
[ "$(query 'SELECT count(*) FROM judgments')" = 24 ] || die "$(query 'SELECT count(*) FROM judgments') judgments"
[ "$(query "SELECT group_concat(name) FROM (SELECT name FROM runs WHERE deleted=0 ORDER BY id)")" = loop-1-reward,loop-1-ppo,loop-2-reward,loop-2-ppo ] ||
  die "runs: $(query 'SELECT name,state FROM runs')"

# A start that fails begins nothing; one that has begun can be ended.
expect 0 init "$work/bare" 
expect 1 loop "$work/bare" --simulate longer --rounds 1 --labels 8 --threads 1
expect 0 loop "$work/bare" --status --json
out_has '"rounds": \[\]'
out_has '"phase": null'
seq 1 24 | sed 's/.*/{"prompt":"Give me & tips."}/' >"$work/prompts.jsonl"
expect 0 import "$work/bare" "$work/prompts.jsonl"
"$ARBITER" loop "$work/bare" --rounds 2 --labels 16 --threads 1 >"$work/none" 2>"$work/told" &
people=$!
for _ in $(seq 300); do
  ! grep -q 'Round 1 waits for judgments: 0 of 6' "$work/told" || break
  sleep 0.1
done
kill -9 $people
wait $people 2>"$work/none" || true
grep -q 'Round 1 waits for judgments: 0 of 6' "$work/told" || die "nothing was told of what it waits for: $(cat "$work/told")"
expect 0 loop "$work/bare" --status --json
out_has '"phase": "labels"'
out_has '"wanted": 6'
expect 1 loop "$work/bare" --own-answers 3
err_has 'own-answers.*--end'
expect 2 loop "$work/bare" --end --rounds 3
expect 0 loop "$work/bare" --end
expect 0 loop "$work/bare" --status --json
out_has '"finished": true'
