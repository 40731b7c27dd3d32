#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The loop goes round: what it labels, trains and keeps; it goes on after a kill where it was, and
# nothing is done twice; new pairs are judged before old ones; a later policy is held to the base.
. "$(dirname "$0")/support.sh"

project=$work/project
query() { sqlite3 -cmd '.timeout 10000' "$project/project.db" "$1"; }
short=(--iterations 2 --head-to-heads 24 --threads 1)

expect 0 init "$project" --demo
expect 0 generate "$project" --pairs 30 --threads 1 # older pairs: of no use to the loop's second round
expect 0 loop "$project" --status
out_has 'No round'
expect 1 loop "$project" --rounds 2 --labels 3 --simulate gold
err_has 'at least 4 labels'
expect 1 loop "$project" --simulate silver
expect 2 loop "$project" --simulate gold --noise 2
err_has 'noise'

# One that was begun goes on as it was begun: other settings are not dropped in silence.
"$ARBITER" loop "$project" --rounds 2 --labels 24 "${short[@]}" >"$work/loop.out" 2>&1 &
pid=$!
until [ -n "$(query "SELECT 1 FROM settings WHERE key='loop'")" ]; do
  kill -0 "$pid" 2>"$work/none" || die "the loop ended before it began"
  sleep 0.05
done
kill -9 "$pid"
wait "$pid" 2>"$work/none" || true
expect 1 loop "$project" --rounds 2 --labels 48 --candidates 3 --simulate gold
err_has 'goes on as it was begun. Leave out --labels and --candidates,'

# Killed again and again: it ends all the same, with as many judgments as were asked for.
loop=("$ARBITER" loop "$project" --rounds 2 --labels 24 --simulate gold --noise 0.1 "${short[@]}")
for moment in 0.6 1.1 1.7 2.6; do
  "${loop[@]}" >"$work/loop.out" 2>&1 &
  pid=$!
  sleep "$moment"
  kill -9 "$pid" 2>"$work/none" || true
  wait "$pid" 2>"$work/none" || true
done
expect 0 loop "$project" --rounds 2 --labels 24 --simulate gold --noise 0.1 "${short[@]}" --json
cp "$work/out" "$work/rounds.json"
python3 - "$work/rounds.json" <<'PYTHON' || die "the rounds are not as they should be"
import json, sys
report = json.load(open(sys.argv[1]))
rounds = report["rounds"]
assert report["finished"] and len(rounds) == 2, report
for number, one in enumerate(rounds, 1):
    assert one["round"] == number and one["labels"] == 12, one
    assert sum(one["head_to_head"].values()) == 3, one
    assert one["kept"] == (one["head_to_head"]["won"] > one["head_to_head"]["lost"]), one
    for key in ("decided", "candidate_win_rate_vs_base", "win_rate_vs_base", "win_rate_interval", "win_rate_vs_last",
                "gold_components", "kl_vs_base", "reward_accuracy_heldout", "reward_accuracy_new_labels", "reward_accuracy_own_samples"):
        assert key in one, key
    # Each rate and mean tells what it was counted on.
    for name, n in (("decided", 12), ("candidate_win_rate_vs_base", 24), ("win_rate_vs_last", 24)):
        low, high = one[name + "_interval"]
        assert one[name + "_n"] == n and low <= one[name] <= high, (name, one)
        assert one[name + "_prompts"] > 0, (name, one)
    for name in ("reward_accuracy_heldout", "reward_accuracy_new_labels", "reward_accuracy_own_samples"):
        assert (one[name + "_interval"] is None) == (one[name + "_n"] == 0) == (one[name] is None), (name, one)
        assert one[name + "_prompts"] >= 0
    assert one["win_rate_n"] == one["kl_vs_base_n"] == one["gold_components_n"] == 24
    assert (one["win_rate_interval"] is None) == (one["win_rate_vs_base"] == .5 and one["kl_vs_base"] == 0)
assert rounds[0]["reward_accuracy_new_labels"] is None and rounds[1]["reward_accuracy_new_labels"] is not None
PYTHON
[ "$(query 'SELECT count(*) FROM judgments')" = 24 ] || die "$(query 'SELECT count(*) FROM judgments') judgments"
[ "$(query 'SELECT count(*) FROM (SELECT 1 FROM judgments GROUP BY comparison HAVING count(*)>1)')" = 0 ] || die "a pair was judged twice"
[ "$(query "SELECT group_concat(name) FROM (SELECT name FROM runs WHERE deleted=0 AND state=2 ORDER BY id)")" = loop-1-reward,loop-1-ppo,loop-2-reward,loop-2-ppo ] ||
  die "runs: $(query 'SELECT name,state FROM runs')"

# Another loop goes on from there; its rounds are counted on. No figure without its n.
expect 0 loop "$project" --rounds 1 --labels 8 --simulate gold "${short[@]:0:2}" --threads 1 --head-to-heads 40
out_has '^3  *8  *few (8) .* of 40 (0\.[0-9]* to [0-9.]*)'
expect 0 loop "$project" --status --json
out_has '"finished": true'

# Pairs of the policy as it is come before what its predecessors left.
policy=$(query "SELECT model FROM responses WHERE model LIKE 'checkpoints/%' ORDER BY id DESC LIMIT 1")
expect 0 model "$project" --use "$project/$policy"
expect 0 generate "$project" --pairs 4 --threads 1
expect 0 annotate "$project" --annotator anna --simulate gold --limit 4
[ "$(query "SELECT count(*) FROM judgments j JOIN annotators a ON a.id=j.annotator JOIN comparisons c ON c.id=j.comparison
  WHERE a.name='anna' AND c.priority=(SELECT max(priority) FROM comparisons)")" = 4 ] || die "old pairs were judged first"

# Its training is held to the base model and measured from both ends.
expect 0 train ppo "$project" "${short[@]:0:2}" --episodes 8 --threads 1
run=$(query 'SELECT max(id) FROM runs')
query "SELECT settings FROM runs WHERE id=$run" | grep -q '"reference_model":"[^"]*demo/model"' || die "not held to the base"
for metric in objective/kl_start objective/kl_base; do
  [ "$(query "SELECT count(*) FROM metric_chunks WHERE run=$run AND name='$metric'")" -gt 0 ] || die "no $metric"
done
expect 0 train ppo "$project" "${short[@]:0:2}" --episodes 8 --threads 1 --reference start
run=$(query 'SELECT max(id) FROM runs')
[ "$(query "SELECT count(*) FROM runs WHERE id=$run AND settings LIKE '%reference_model%'")" = 0 ] || die "held to the base against its will"

# What was tuned from a supervised model is held to that one, over however many runs.
printf '%s\n' '{"prompt":"Give me a recipe for tea.","completion":"Boil water. Add tea."}' >"$work/corpus.jsonl"
expect 0 train sft "$project" --corpus "$work/corpus.jsonl" --epochs 1 --threads 1
sft=$(query "SELECT folder FROM checkpoints WHERE run=(SELECT max(id) FROM runs) AND final=1")
for time in 1 2; do
  expect 0 train ppo "$project" "${short[@]:0:2}" --episodes 8 --threads 1
  run=$(query 'SELECT max(id) FROM runs')
  [ "$time" = 1 ] && continue
  query "SELECT settings FROM runs WHERE id=$run" | grep -q "\"reference_model\":\"$sft\"" || die "not held to $sft"
done
