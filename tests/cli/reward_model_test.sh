#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# A policy learns from a reward model that was made elsewhere; what cannot score is refused.
. "$(dirname "$0")/support.sh"

here=$(cd "$(dirname "$0")" && pwd)
base=$here/../../resources/demo/model
reward=$work/reward
project=$work/project
expect 0 init "$project" --demo

tool() { python3 "$here/../support/checkpoint_tool.py" "$@"; }
fresh() { rm -rf "$reward" && cp -r "$base" "$reward" && chmod -R u+w "$reward"; }
short=(--iterations 2 --episodes 8 --max-new-tokens 24 --threads 1)
refused() {
  expect 1 train rloo "$project" "${short[@]}" --reward-model "$reward"
  err_has "$1"
}

# No judgment was given, and no reward model trained here.
fresh
tool "$reward" reward 1
for algorithm in ppo reinforce rloo grpo; do
  expect 0 train $algorithm "$project" "${short[@]}" --reward-model "$reward" --json
  out_has '"objective/scores"'
done
[ "$(sqlite3 "$project/project.db" "SELECT count(*) FROM runs WHERE reward_run=0 AND json_extract(settings, '\$.reward_model') LIKE '%reward'")" = 4 ] ||
  die "the runs do not say their reward model"
[ "$(sqlite3 "$project/project.db" "SELECT count(*) FROM runs WHERE json_extract(summary, '\$.\"objective/scores\"') != 0")" = 4 ] ||
  die "nothing was scored"

# What it was scored by stays the same when the run goes on.
expect 2 train ppo "$project" --reward-model "$reward" --reward-run 1

# --- what cannot score
fresh
refused 'is no reward model'
tool "$reward" reward 3
refused 'gives 3 scores to a text'
fresh
tool "$reward" reward 1
tool "$reward" drop score.weight
refused 'has no .score.weight'
fresh
tool "$reward" reward 1
sed -i 's/"<|user|>"/"<|other|>"/' "$reward/tokenizer.json"
refused 'does not read the tokens'
fresh
tool "$reward" reward 1
tool "$reward" set max_position_embeddings 16
refused 'reads 16 tokens'
fresh
tool "$reward" reward 1
expect 1 train ppo "$project" "${short[@]}" --model "$reward" --reward-model "$reward"
err_has 'it scores text and cannot write it'
rm -r "$reward"
refused 'no config.json'
