#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# A reward model's accuracy on prompts that it has not seen, over all judgments: told with its
# numbers under a name of its own; the model is the same as without; stopped or killed in the folds
# it goes on with the fold that it was at.
. "$(dirname "$0")/support.sh"

project=$work/project
query() { sqlite3 -cmd '.timeout 10000' "$project/project.db" "$1"; }
model_of() { echo "$project/$(query "SELECT folder FROM checkpoints WHERE run=$1 AND final=1")"; }
train=(train reward "$project" --epochs 2 --batch-pairs 8 --threads 1 --precision f32)
expect 0 init "$project" --demo
expect 0 generate "$project" --pairs 80 --threads 1 --max-new-tokens 48
expect 0 annotate "$project" --annotator sim --simulate gold --limit 80 --seed 1

expect 0 "${train[@]}" --json # run 1: none
grep -q '"cross_validated_accuracy": null' "$work/out" || die "a cross-validation that nobody asked for"
number_is cross_validated_accuracy_n 0

expect 0 "${train[@]}" --folds 4 --json # run 2
cp "$work/out" "$work/straight.json"
python3 - "$work/out" "$project/project.db" <<'PYTHON' || die "the figures are not as they should be"
import json, sqlite3, sys
report = json.load(open(sys.argv[1]))
summary = report["summary"]
low, high = report["cross_validated_accuracy_interval"]
assert low < report["cross_validated_accuracy"] < high, report
assert summary["cross_validation/accuracy"] == report["cross_validated_accuracy"]
assert summary["cross_validation/folds"] == 4
# Every decided training judgment once, and no other: not those of prompts for validation.
training, decided = sqlite3.connect(sys.argv[2]).execute(
    "SELECT count(*), sum(j.outcome=0 AND json_array_length(j.ranking)=2) FROM judgments j "
    "JOIN comparisons c ON c.id=j.comparison JOIN prompts p ON p.id=c.prompt WHERE p.role=0").fetchone()
assert summary["train/pairs"] == training, (summary, training)
assert report["cross_validated_accuracy_n"] == decided == summary["train/accuracy_n"], (report, decided)
assert report["cross_validated_accuracy_prompts"] <= training
assert report["held_out_accuracy_n"] + training <= 80
PYTHON
cmp "$(model_of 1)/model.safetensors" "$(model_of 2)/model.safetensors" || die "the folds have changed the model"
steps=$(query 'SELECT step FROM runs WHERE id=1')
[ "$(query 'SELECT step||total_steps FROM runs WHERE id=2')" = "$steps$steps" ] || die "the folds count as steps of the run"
expect 0 "${train[@]}" --folds 4 # run 3
out_has '^Cross-validated accuracy: .* % of [0-9]* pairs on [0-9]* prompts .* by 4 folds of the training prompts$'
out_has '  cross_validation/accuracy: .* % of'
expect 0 status "$project"
out_has 'cross-validated accuracy .* % of'
expect 0 runs list "$project" --json
out_has '"cross_validation/accuracy_interval"'

# --- refused before anything is trained
expect 1 "${train[@]}" --folds 1
err_has 'folds must be 2 or more'
expect 2 "${train[@]}" --folds 65
[ "$(query 'SELECT max(id) FROM runs WHERE deleted=0')" = 3 ] || die "a refused run has stayed"

# in_the_folds ARGUMENTS...: starts a training and returns when its own steps are done; $run is its
# number (of a refused one the number stays taken).
in_the_folds() {
  local before
  before=$(query 'SELECT max(id) FROM runs')
  "$ARBITER" "${train[@]}" "$@" >"$work/out" 2>"$work/err" &
  pid=$!
  for _ in $(seq 1200); do
    kill -0 "$pid" 2>/dev/null || die "it ended too early: $*"
    run=$(query "SELECT max(run) FROM checkpoints WHERE run>$before AND step=$steps")
    [ -z "$run" ] || return 0
    sleep 0.05
  done
  die "the steps are not done: $*"
}

# same_end RUN: it has ended as the one that nothing has interrupted.
same_end() {
  cmp "$(model_of 2)/model.safetensors" "$(model_of "$1")/model.safetensors" || die "run $1 made another model"
  [ "$(query "SELECT json_remove(summary,'\$.seconds') FROM runs WHERE id=$1")" = \
    "$(query "SELECT json_remove(summary,'\$.seconds') FROM runs WHERE id=2")" ] || die "run $1 tells other figures"
}

# --- Ctrl+C in the folds: the run is stopped with its own steps done, and goes on in the folds
in_the_folds --folds 4
sleep 0.3
kill -INT "$pid"
wait "$pid" && die "it was not stopped"
[ "$(query "SELECT step||total_steps FROM runs WHERE id=$run")" = "$steps$steps" ] || die "stopped at $(query "SELECT step FROM runs WHERE id=$run")"
expect 0 "${train[@]:0:3}" --resume "$run"
same_end "$run"

# --- killed in the folds, more than once
in_the_folds --folds 4
for moment in 0.4 0.9; do
  sleep "$moment"
  kill -9 "$pid" 2>/dev/null || break
  wait "$pid" 2>/dev/null || true
  "$ARBITER" "${train[@]:0:3}" --resume "$run" >"$work/out" 2>"$work/err" &
  pid=$!
done
wait "$pid" || die "it did not go on: $(cat "$work/err")"
same_end "$run"

# --- an ensemble is trained whole each time
expect 0 "${train[@]}" --folds 2 --ensemble 2 --json
[ "$(json_number cross_validated_accuracy_n)" = "$(sed -n 's/^  "cross_validated_accuracy_n": \([0-9]*\),*/\1/p' "$work/straight.json")" ] ||
  die "another number of pairs"
