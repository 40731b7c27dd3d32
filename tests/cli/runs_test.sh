#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Runs take disk: how much is told, checkpoints that are superseded go, and a run can be deleted.
. "$(dirname "$0")/support.sh"

project=$work/project
expect 0 init "$project" --demo
expect 0 runs list "$project"
out_has 'no runs'
expect 0 generate "$project" --prompts 40 --threads 1 --max-new-tokens 24
expect 0 annotate "$project" --annotator sim --simulate gold --limit 40 --seed 1

steps_of() { sqlite3 "$project/project.db" "SELECT group_concat(step) FROM (SELECT step FROM checkpoints WHERE run=$1 ORDER BY step)"; }
folders_of() { (cd "$project/checkpoints/run-$1" && ls -d step-* | sed 's/step-//' | sort -n | paste -sd,); }

expect 0 train reward "$project" --epochs 6 --threads 1 --checkpoint-every 2 --keep-last 2 --keep-every 6
[ "$(steps_of 1)" = "$(folders_of 1)" ] || die "rows $(steps_of 1), folders $(folders_of 1)"
case ",$(steps_of 1)," in
*,2,*) die "a superseded checkpoint is still there: $(steps_of 1)" ;;
*,6,*) ;;
*) die "every sixth should stay: $(steps_of 1)" ;;
esac
expect 0 train ppo "$project" --iterations 2 --episodes 8 --threads 1 --checkpoint-every 1
# A mean says what it was taken over.
out_has 'objective/kl: .* (mean of 8 answers)$'
out_has 'response/length_avg: .* (mean of 8 answers)$'
expect 0 runs list "$project" --json
out_has '"objective/kl_n": 8'

# A mistyped name is met with those that it could mean.
for wrong in ppo2 pp-2 rm_1 zzz; do
  expect 1 generate "$project" --model $wrong --prompts 1
  err_has "There is no run and no folder .$wrong."
  case $wrong in p*) err_has 'may be meant: ppo-2' ;; rm*) err_has 'may be meant: rm-1' ;; *) err_has 'may be meant: ppo-2, rm-1' ;; esac
done
expect 1 generate "$project" --model ./ppo2 --prompts 1
err_has 'config.json'

expect 0 runs list "$project"
out_has 'rm-1: done'
expect 0 runs list "$project" --json
number_is disk_bytes "$(find "$project/checkpoints" -type f -printf '%s\n' | awk '{s+=$1} END {print s}')"
expect 0 status "$project" --json
out_has '"disk_bytes"'

expect 1 runs delete "$project" rm-1 --json
out_has 'ppo-2'
err_has '--force'
expect 1 runs delete "$project" ppo-2 # the model in use
err_has 'works with'
expect 1 runs delete "$project" rm-9
err_has 'no run'
[ -d "$project/checkpoints/run-1" ] || die "a refused deletion deleted"
expect 0 runs delete "$project" 1 --force --json
out_has '"rm-1"'
[ ! -e "$project/checkpoints/run-1" ] || die "the files are still there"
expect 0 status "$project" --json
number_is runs 1
expect 0 train reward "$project" --epochs 1 --threads 1
[ -d "$project/checkpoints/run-3" ] || die "a number was used again"

# Of two runs that a name may mean none is deleted.
expect 0 train reward "$project" --epochs 1 --threads 1 --name twice
expect 0 train reward "$project" --epochs 1 --threads 1 --name twice
# They are told apart by their numbers, which stand nowhere else.
expect 0 runs list "$project"
out_has '^#5 twice: done'
out_has '^#4 twice: done'
out_has '^ppo-2: done'
expect 0 status "$project"
out_has '#4 twice: done'
expect 1 runs delete "$project" twice
err_has '#5, #4'
[ -d "$project/checkpoints/run-4" ] && [ -d "$project/checkpoints/run-5" ] || die "an ambiguous name deleted"
expect 0 runs delete "$project" '#5'
[ -d "$project/checkpoints/run-4" ] || die "another run was deleted"
expect 1 train reward "$project" --epochs 1 --threads 1 --name 7
err_has "run's number"

# Where a link leads to the files, what is said to be freed is what was freed.
mv "$project/checkpoints" "$work/elsewhere"
ln -s "$work/elsewhere" "$project/checkpoints"
expect 0 runs delete "$project" '#4'
out_has 'Its files stay'
[ -d "$work/elsewhere/run-4" ] || die "deleted through a link"
