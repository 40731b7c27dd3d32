#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# A reward model of several models: killed while it writes checkpoints it ends bit for bit as if
# nothing had happened; it is told of, exported, and used by policies and for the choice of pairs.
. "$(dirname "$0")/support.sh"

project=$work/project
train=(train reward "$project" --ensemble 3 --epochs 2 --batch-pairs 8 --threads 1 --precision f32 --checkpoint-every 1)
model_of() { echo "$project/checkpoints/run-$1/$(ls "$project/checkpoints/run-$1" | sort -t- -k2 -n | tail -1)"; }
state_of() { sqlite3 -cmd '.timeout 10000' "$project/project.db" "SELECT state FROM runs WHERE id=$1"; }
checkpoints_of() { sqlite3 -cmd '.timeout 10000' "$project/project.db" "SELECT coalesce(max(step),0) FROM checkpoints WHERE run=$1"; }
expect 0 init "$project" --demo
expect 0 generate "$project" --pairs 32 --threads 1 --max-new-tokens 40
expect 0 annotate "$project" --annotator sim --simulate gold --limit 32 --seed 1

expect 0 "${train[@]}"
whole=$(model_of 1)
[ -f "$whole/members/3/model.safetensors" ] || die "no third member in $whole"

# Each time it lives until it has a checkpoint more; then it is killed a moment later, most likely
# within the next one.
resume=()
for moment in 0.05 0.11 0.23 0.31; do
  before=$(checkpoints_of 2)
  "$ARBITER" "${train[@]}" "${resume[@]}" >"$work/out" 2>"$work/err" &
  pid=$!
  for _ in $(seq 600); do
    kill -0 "$pid" 2>"$work/none" || die "it ended before it could be killed: $(cat "$work/err")"
    [ "$(checkpoints_of 2)" -le "${before:-0}" ] || break
    sleep 0.05
  done
  sleep "$moment"
  kill -9 "$pid" 2>"$work/none" || true
  wait "$pid" 2>"$work/none" || true
  [ "$(state_of 2)" != 2 ] || break # it was quicker
  resume=(--resume 2)
  for folder in "$project"/checkpoints/run-2/step-*; do
    [[ "$folder" = *.tmp-* || "$folder" = *.old-* ]] && continue
    for file in model.safetensors trainer.json members/2/model.safetensors members/3/arbiter.json; do
      [ -f "$folder/$file" ] || die "$folder is not whole: it has no $file"
    done
  done
done
[ "$(state_of 2)" = 2 ] || expect 0 train reward "$project" --resume 2
diff -r "$whole" "$(model_of 2)" || die "what was killed ends otherwise"

expect 0 inspect "$whole"
out_has '^Members *3 models'
ARBITER_ENGINE=/nowhere expect 0 inspect "$whole" --json
number_is members 3
expect 0 inspect "$whole/members/2" --json
number_is members 1

expect 0 train ppo "$project" --iterations 2 --episodes 8 --max-new-tokens 24 --threads 1 --json
out_has '"objective/score_spread"'
out_has '"objective/scores_lower"'
[ "$(sqlite3 "$project/project.db" "SELECT json_extract(settings, '\$.uncertainty_penalty') FROM runs WHERE name LIKE 'ppo%'")" = 1.0 ] ||
  die "the price of uncertainty is not stored"
expect 0 generate "$project" --pairs 6 --candidates 4 --select disagreement --threads 1 --json
out_has '"scored": true'
number_is comparisons 6
expect 2 generate "$project" --candidates 4 --select guess
expect 1 generate "$project" --candidates 4 --responses 3
err_has 'Leave out candidates'

rm -r "$whole/members/3"
expect 1 inspect "$whole"
err_has 'members/3 in it is missing'
