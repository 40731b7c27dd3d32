#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The base model of a project is explicit, and a finished run's model is taken into use as the
# project or the flag says.
. "$(dirname "$0")/support.sh"

project=$work/project
model() { sed -n "s/^  \"$1\": \"\(.*\)\",\{0,1\}\$/\1/p" "$work/out"; }

expect 0 init "$project" --demo
expect 0 model "$project" --json
base=$(model base_model)
[ -d "$base" ] || die "there is no base model"
[ "$(model current_model)" = "$base" ] || die "at first the base is in use"
seq 1 8 | sed 's/.*/{"prompt":"Say &.","completion":"yes &"}/' >"$work/corpus.jsonl"
tune() { expect 0 train sft "$project" --corpus "$work/corpus.jsonl" --epochs 1 --threads 1 "$@"; }

tune
out_has '^It is the model in use now'
expect 0 model "$project" --json
[ "$(model base_model)" = "$base" ] || die "the base moved with the model in use"
[ "$(model current_run)" = sft-1 ] || die "sft-1 is not in use"

tune --no-use
out_has 'The model in use stays as it was'
expect 0 model "$project" --json
[ "$(model current_run)" = sft-1 ] || die "--no-use took the model into use"

expect 0 model "$project" --take-into-use never
tune --json
out_has '"in_use": false'
tune --use --json
out_has '"in_use": true'
expect 0 model "$project" --json
[ "$(model current_run)" = sft-4 ] || die "--use did not take the model into use"
[ "$(model take_into_use)" = never ] || die "the setting changed"
expect 1 model "$project" --take-into-use perhaps

# --- evaluated against the base, not against what the model was tuned from
expect 0 evaluate "$project" --head-to-heads 8 --max-new-tokens 4 --threads 1 --json
[ "$(model baseline)" = "$base" ] || die "the baseline is $(model baseline)"
[ "$(model model_run)" = sft-4 ] || die "the report does not name the run"
number_is win_rate_n 8
out_has '"measured_on": "test"'
expect 0 evaluate "$project" --head-to-heads 8 --max-new-tokens 4 --threads 1
out_has 'Win rate: too few to tell (8 head-to-heads on 8 prompts) for test'
expect 0 model "$project" --base sft-1 --json
[ "$(model base_run)" = sft-1 ] || die "--base did not choose the base"
expect 0 evaluate "$project" --head-to-heads 8 --max-new-tokens 4 --threads 1 --json
[ "$(model baseline_run)" = sft-1 ] || die "the chosen base is not the baseline"
expect 0 status "$project" --json
case "$(model base_model)" in */checkpoints/run-1/*) ;; *) die "status names another base" ;; esac
expect 1 model "$project" --base "$work/nowhere"

# --- a shell leaves ~ in quotes as it is: it means the home folder here as for every other path
cp -r "$base" "$work/mine"
HOME=$work expect 0 model "$project" --use '~/mine' --base '~/mine' --json
[ "$(model current_model)" = "$work/mine" ] || die "~ in --use is $(model current_model)"
[ "$(model base_model)" = "$work/mine" ] || die "~ in --base is $(model base_model)"
HOME=$work expect 2 model "$project" --use '~somebody/mine'

# --- a run is meant by its name or number wherever a model is named
for name in sft-1 1 '#1'; do
  expect 0 model "$project" --use "$name" --json
  [ "$(model current_run)" = sft-1 ] || die "--use $name did not take sft-1"
done
for name in sft-1 '#1'; do
  expect 0 evaluate "$project" --model sft-4 --baseline "$name" --head-to-heads 2 --max-new-tokens 4 --threads 1 --json
  [ "$(model baseline_run)" = sft-1 ] || die "--baseline $name is $(model baseline_run)"
  [ "$(model model_run)" = sft-4 ] || die "--model sft-4 is $(model model_run)"
done
expect 0 generate "$project" --model '#1' --prompts 1 --max-new-tokens 4 --threads 1
out_has '^2 responses to 1 prompt, '
expect 1 model "$project" --use '#99'

# --- a start that is refused leaves no run
expect 0 status "$project" --json
before=$(json_number runs)
mkdir "$work/broken"
cp -r "$base"/. "$work/broken"
for weights in "$work"/broken/*.safetensors; do : >"$weights"; done
status=0
"$ARBITER" train sft "$project" --model "$work/broken" --corpus "$work/corpus.jsonl" --threads 1 >"$work/out" 2>"$work/err" || status=$?
[ "$status" = 1 ] || die "a model without weights was trained"
expect 0 status "$project" --json
number_is runs "$before"

# --- a model that scores is none to generate with
expect 0 init "$work/scores" --demo
expect 0 generate "$work/scores" --pairs 8 --threads 1
expect 0 annotate "$work/scores" --annotator anna --simulate gold --limit 8
expect 0 train reward "$work/scores" --epochs 1 --threads 1 --name scorer
for flag in --use --base; do
  expect 1 model "$work/scores" $flag scorer
  err_has 'is a reward model'
done
# What it was begun with may be told again; what it was not is refused.
expect 1 train reward "$work/scores" --resume scorer --epochs 9
# The refusal says what a resumed run keeps.
expect 1 train reward "$work/scores" --resume scorer --threads 7 --keep-last 9 --name other
err_has 'Run scorer was begun with threads [0-9]*, name "scorer", keep_last 3'
err_has 'Leave out --threads, --name and --keep-last'
expect 1 train reward "$work/scores" --resume scorer --name scorer --keep-last 3
err_has 'is done'
