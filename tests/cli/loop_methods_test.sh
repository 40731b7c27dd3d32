#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Rounds in which the reward model judges: online DPO and best of n learn from a file of the policy's
# own answers; people are asked for an audit, and for the rest where they disagree.
. "$(dirname "$0")/support.sh"

short=(--rounds 2 --labels 40 --own-prompts 24 --own-answers 4 --head-to-heads 24 --ensemble 1 --threads 1)
judged=(--simulate gold --noise 0.1)

# rounds KEY...: of the loop's document in $work/out, a line a round.
rounds() {
  python3 - "$work/out" "$@" <<'PYTHON'
import json, sys
for one in json.load(open(sys.argv[1]))["rounds"]:
    print(*(one[key] for key in sys.argv[2:]))
PYTHON
}

for method in dpo best-of-n; do
  project=$work/$method
  expect 0 init "$project" --demo
  # Cut off in the middle: it goes on, and learns from the answers that are there.
  "$ARBITER" loop "$project" "${judged[@]}" "${short[@]}" --method "$method" --audit-share 0.3 --min-agreement 0 >"$work/none" 2>&1 &
  pid=$!
  for _ in $(seq 600); do
    [ ! -s "$project/exports/loop-1-$method.jsonl" ] || break
    sleep 0.1
  done
  kill -9 "$pid" 2>"$work/none" || true
  wait "$pid" 2>"$work/none" || true
  before=$(sha256sum <"$project/exports/loop-1-$method.jsonl")
  expect 0 loop "$project" "${judged[@]}" --json
  [ "$before" = "$(sha256sum <"$project/exports/loop-1-$method.jsonl")" ] || die "$method: other answers after the kill"
  # 15 pairs and 5 head-to-heads; then 5 audited pairs, as nothing is too little agreement.
  [ "$(rounds labels audit_agreement_n | cut -d' ' -f1 | tr '\n' ' ')" = "20 10 " ] || die "$method: labels $(rounds labels)"
  [ "$(sqlite3 "$project/project.db" "SELECT group_concat(name) FROM (SELECT name FROM runs WHERE state=2 ORDER BY id)")" = \
    "loop-1-reward,loop-1-$method,loop-2-reward,loop-2-$method" ] || die "$method: not these runs"
  python3 - "$project/exports/loop-2-$method.jsonl" "$method" <<'PYTHON' || die "$method: not such answers"
import json, sys
rows = [json.loads(line) for line in open(sys.argv[1])]
assert 12 <= len(rows) <= 24, len(rows)
for row in rows:
    if sys.argv[2] == "dpo":
        assert row["chosen"] != row["rejected"], row
    else:
        assert row["completion"], row
PYTHON
done

# People who never agree with it are asked for everything.
project=$work/audit
expect 0 init "$project" --demo
expect 0 loop "$project" --simulate random "${short[@]}" --method best-of-n --audit-share 0.3 --min-agreement 1 --json
[ "$(rounds labels | tr '\n' ' ')" = "20 20 " ] || die "labels $(rounds labels)"
rounds audit_agreement | tail -1 | grep -q '^0\.' || die "agreement $(rounds audit_agreement)"

expect 2 loop "$project" --method magic
err_has 'best-of-n'
expect 1 loop "$project" --audit-share 0 --simulate gold
err_has 'above 0'

# What is told where there is nothing to choose or to compare by.
project=$work/plain
expect 0 init "$project" --demo
expect 0 generate "$project" --pairs 2 --candidates 3 --select disagreement --threads 1
out_has 'chosen at random: there is no reward model'
expect 0 evaluate "$project" --head-to-heads 30 --max-new-tokens 4 --threads 1
out_has 'The two are one model'

# A file of pairs teaches without any judgment.
project=$work/file
expect 0 init "$project" --demo
expect 1 train dpo "$project" --threads 1
expect 0 train dpo "$project" --corpus "$work/dpo/exports/loop-1-dpo.jsonl" --epochs 1 --threads 1 --name from-file
expect 1 train dpo "$project" --corpus "$work/best-of-n/exports/loop-1-best-of-n.jsonl" --threads 1
err_has 'best-of-n.jsonl:1: .*`chosen`, `rejected`'
: >"$work/empty.jsonl"
expect 1 train dpo "$project" --corpus "$work/empty.jsonl" --threads 1
err_has 'nothing in .*empty.jsonl'
# What is said of a file is of the file, and not of judgments.
prompt=$(sqlite3 "$project/project.db" "SELECT text FROM prompts WHERE role=2 LIMIT 1")
python3 -c 'import json,sys; print(json.dumps({"prompt": sys.argv[1], "chosen": "a", "rejected": "b", "completion": "a"}))' "$prompt" >"$work/test.jsonl"
python3 -c 'import json; print(json.dumps({"prompt": "Say it.", "chosen": "word " * 2000, "rejected": "b"}))' >"$work/long.jsonl"
for kind in dpo sft; do
  expect 1 train $kind "$project" --corpus "$work/test.jsonl" --threads 1
  err_has 'All rows of .*test.jsonl'
done
expect 1 train dpo "$project" --corpus "$work/long.jsonl" --threads 1
err_has 'long.jsonl are longer than the context'
