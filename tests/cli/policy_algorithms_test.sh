#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The algorithms that tune a policy, with adapters and by two processes, on the demo's model.
. "$(dirname "$0")/support.sh"

project=$work/project
expect 0 init "$project" --demo
expect 0 generate "$project" --prompts 40 --threads 1 --max-new-tokens 32
expect 0 annotate "$project" --annotator sim --simulate gold --limit 32 --seed 1
expect 0 train reward "$project" --epochs 1 --threads 1

short=(--iterations 2 --episodes 8 --max-new-tokens 24 --threads 1)
expect 0 train reinforce "$project" "${short[@]}" --json
out_has '"run": "reinforce-'
out_has '"objective/kl"'
expect 0 train rloo "$project" "${short[@]}" --json
out_has '"run": "rloo-'
expect 0 train grpo "$project" "${short[@]}" --json
out_has '"loss/kl_avg"'
expect 1 train grpo "$project" --iterations 1 --episodes 9 --threads 1
err_has "groups of 8"
expect 0 train dpo "$project" --epochs 1 --threads 1 --json
out_has '"eval/rewards/accuracies"'
expect 0 train dpo "$project" --epochs 1 --loss ipo --threads 1
expect 2 train dpo "$project" --loss hinge

# --- adapters: PEFT's layout beside the merged model, and merged by hand
expect 0 train ppo "$project" "${short[@]}" --lora-rank 4 --json
model=$(sed -n 's/.*"model": "\(.*\)".*/\1/p' "$work/out")
[ -f "$model/adapter/adapter_config.json" ] || die "there is no adapter in $model"
[ -f "$model/adapter/adapter_model.safetensors" ] || die "the adapter has no weights"
expect 0 merge "$model/adapter" "$work/merged"
expect 0 logits "$model" --ids 5,6,7 --json
cp "$work/out" "$work/expected"
expect 0 logits "$work/merged" --ids 5,6,7 --json
python3 - "$work/expected" "$work/out" <<'PY' || die "the merged adapter is another model"
import json, sys
a, b = (json.load(open(path))["logits"] for path in sys.argv[1:])
sys.exit(max(abs(x - y) for x, y in zip(a, b)) > 1e-4)
PY
expect 1 merge "$work" "$work/nothing"
expect 1 train ppo "$project" "${short[@]}" --lora-rank 4 --lora-targets c_attn
err_has "c_attn"

# --- the best of several
expect 0 generate "$project" --prompts 4 --best-of 3 --max-new-tokens 16 --threads 1 --json
out_has '"kl_bound"'
number_is responses 8

# --- two processes train one model; the leading one stores the run
port=$((20000 + RANDOM % 20000))
before=$(sqlite3 "$project/project.db" "SELECT count(*) FROM runs")
export WORLD_SIZE=2 MASTER_ADDR=127.0.0.1 MASTER_PORT=$port
RANK=1 "$ARBITER" train ppo "$project" "${short[@]}" >"$work/follower" 2>&1 &
follower=$!
status=0
RANK=0 "$ARBITER" train ppo "$project" "${short[@]}" --json >"$work/out" 2>"$work/err" || status=$?
wait "$follower" || die "the following process failed: $(cat "$work/follower")"
unset WORLD_SIZE MASTER_ADDR MASTER_PORT
[ "$status" = 0 ] || die "the leading process failed: $(cat "$work/err")"
out_has '"objective/kl"'
after=$(sqlite3 "$project/project.db" "SELECT count(*) FROM runs")
[ "$after" = $((before + 1)) ] || die "two processes stored $((after - before)) runs"
