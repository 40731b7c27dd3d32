#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The whole road in a minute: the demo's smoke run, its report, its project, its model.
. "$(dirname "$0")/support.sh"

demo=$work/demo
expect 0 demo "$demo" --quick --seed 3 --threads 1
# No figure without what it was counted on.
out_has '^Reward model, held-out prompts: .* pairs'
out_has '^Win rate against the base model: [0-9.]* % of [0-9,]* head-to-heads.* ([0-9.]* to [0-9.]*)'
out_has '^KL per sequence: .* nats over [0-9,]* answers (.* to .*)'
for key in labels reward_accuracy_heldout reward_accuracy_by_component win_rate_vs_base \
  win_rate_interval kl_per_sequence gold_components_before gold_components_after \
  ratio_before_first_update kl_before_first_update precision threads seconds seed; do
  grep -q "\"$key\"" "$demo/report.json" || die "report.json has no $key"
done
python3 - "$demo/report.json" <<'E2' || die "the report's figures are out of bounds"
import json, sys
report = json.load(open(sys.argv[1]))
assert abs(report["ratio_before_first_update"]) <= 1e-4, "ratio"
assert abs(report["kl_before_first_update"]) <= 1e-4, "KL"
assert report["labels"] == 100 and report["seed"] == 3 and report["threads"] == 1
E2
ls "$demo"/curves/*.csv >/dev/null || die "no curves were written"

expect 0 status "$demo" --json
number_is judgments 100
number_is runs 2

# The tuned policy is a model folder that generates again.
policy=$(ls -d "$demo"/checkpoints/run-2/step-* 2>/dev/null | tail -1)
[ -f "$policy/model.safetensors" ] || die "the policy has no model.safetensors"
expect 0 generate "$demo" --model "$policy" --prompts 4 --threads 1

# A finished demo is not overwritten.
expect 1 demo "$demo" --quick
err_has "already holds a project"
