#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# A run belongs to one program: while it trains (or stands still in the middle), no other program
# resumes it; once its program has been killed, the next one does. Its curve never goes back.
. "$(dirname "$0")/support.sh"

project=$work/project
expect 0 init "$project" --demo
expect 0 generate "$project" --prompts 40 --threads 1 --max-new-tokens 24
expect 0 annotate "$project" --annotator sim --simulate gold --limit 40 --seed 1

query() { sqlite3 -cmd '.timeout 10000' "$project/project.db" "$1"; }
readonly running=0 done_=2

"$ARBITER" train reward "$project" --epochs 400 --threads 1 --checkpoint-every 2 \
  >"$work/train.out" 2>"$work/train.err" &
trainer=$!
trap 'kill -9 "$trainer" 2>/dev/null || true; chmod -R u+w "$work"; rm -rf "$work"' EXIT
for _ in $(seq 1200); do
  kill -0 "$trainer" 2>/dev/null || die "the training ended too early: $(cat "$work/train.err")"
  [ "$(query 'SELECT count(*) FROM checkpoints WHERE run=1')" = 0 ] || break
  sleep 0.05
done

for attempt in $(seq 20); do
  # Standing still is not dead: half of the attempts meet a program that does not run at all.
  [ "$attempt" != 11 ] || kill -STOP "$trainer"
  how=1
  [ $((attempt % 2)) = 0 ] || how=latest
  expect 1 train reward "$project" --resume "$how" --json
  out_has '"code": "locked"'
  out_has 'rm-1'
done
kill -0 "$trainer" || die "the training has ended"
kill -CONT "$trainer"
[ "$(query 'SELECT state FROM runs WHERE id=1')" = "$running" ] || die "the run is not running"
expect 0 status "$project" --json
out_has '"live": true'

kill -9 "$trainer"
wait "$trainer" 2>/dev/null || true
expect 0 status "$project" --json
out_has '"live": false'
out_has '"state": "interrupted"'
# A shorter end for the test: the run's own settings say how far it goes.
query "UPDATE runs SET settings=json_set(settings,'$.epochs',(SELECT max(step)/2+2 FROM checkpoints WHERE run=1)) WHERE id=1"
expect 0 train reward "$project" --resume 1
[ "$(query 'SELECT state FROM runs WHERE id=1')" = "$done_" ] || die "the run did not finish"

# Every step once, in order.
python3 - "$project/project.db" <<'PY'
import sqlite3, struct, sys
rows = sqlite3.connect(sys.argv[1]).execute(
    "SELECT count, data FROM metric_chunks WHERE run=1 AND name='train/loss' ORDER BY first_step")
steps = []
for count, data in rows:
    steps += struct.unpack('<%dq' % count, data[:8 * count])
assert steps == list(range(1, len(steps) + 1)), steps[:50]
print('monotone:', len(steps), 'steps')
PY
