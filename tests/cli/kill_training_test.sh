#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Kill -9 in the middle of reward training and of PPO: every judgment is there, the run goes on from
# its last checkpoint and ends as if nothing had happened; without a checkpoint it cannot.
. "$(dirname "$0")/support.sh"

project=$work/project
expect 0 init "$project" --demo
expect 0 generate "$project" --prompts 60 --threads 1 --max-new-tokens 48
expect 0 annotate "$project" --annotator sim --simulate gold --limit 50 --seed 1

state_of() { sqlite3 "$project/project.db" "SELECT state FROM runs WHERE id=$1"; }
readonly done_=2 interrupted=5
checkpoints_of() { sqlite3 "$project/project.db" "SELECT count(*) FROM checkpoints WHERE run=$1"; }

# kill_at RUN STEP COMMAND...: starts a training and kills it once that checkpoint is stored.
kill_at() {
  local run=$1 step=$2 pid
  shift 2
  "$ARBITER" "$@" >"$work/out" 2>"$work/err" &
  pid=$!
  for _ in $(seq 900); do
    kill -0 "$pid" 2>/dev/null || die "the training ended before it could be killed: $*"
    if [ "$step" = start ]; then
      [ -z "$(state_of "$run")" ] || break
    else
      [ "$(sqlite3 "$project/project.db" "SELECT count(*) FROM checkpoints WHERE run=$run AND step>=$step")" = 0 ] || break
    fi
    sleep 0.1
  done
  kill -9 "$pid"
  wait "$pid" 2>/dev/null || true
}

judgments_are_there() {
  expect 0 status "$project" --json
  number_is judgments 50
}

kill_at 1 start train reward "$project" --epochs 8 --threads 1 --checkpoint-every 500
judgments_are_there
[ "$(state_of 1)" = "$interrupted" ] || die "a killed run is not interrupted: $(state_of 1)"
[ "$(checkpoints_of 1)" = 0 ] || die "the first run has a checkpoint"
expect 1 train reward "$project" --resume 1
err_has 'no checkpoint'

kill_at 2 2 train reward "$project" --epochs 4 --threads 1 --checkpoint-every 2
judgments_are_there
[ "$(state_of 2)" = "$interrupted" ] || die "a killed run is not interrupted: $(state_of 2)"
expect 0 train reward "$project" --resume 2
[ "$(state_of 2)" = "$done_" ] || die "the resumed reward model did not finish"

kill_at 3 1 train ppo "$project" --iterations 4 --episodes 16 --threads 1 --checkpoint-every 1
judgments_are_there
[ "$(state_of 3)" = "$interrupted" ] || die "a killed PPO is not interrupted: $(state_of 3)"
expect 0 train ppo "$project" --resume 3
[ "$(state_of 3)" = "$done_" ] || die "the resumed PPO did not finish"
steps=$(sqlite3 "$project/project.db" "SELECT max(last_step), sum(count) FROM metric_chunks WHERE run=3 AND name='objective/kl'")
[ "$steps" = "4|4" ] || die "a metric has a gap or a double: $steps"
