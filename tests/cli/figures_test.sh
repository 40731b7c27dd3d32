#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# A figure comes with what it stands on: pairs and prompts. Annotators who judge one prompt are no
# independent witnesses, and below 30 pairs nothing is told.
. "$(dirname "$0")/support.sh"

project=$work/project
quick="--epochs 1 --threads 1"
expect 0 init "$project"
expect 0 roles "$project" --validation 0 --test 0
seq 1 24 | sed 's/.*/{"prompt":"Say &.","chosen":"yes &","rejected":"no &","split":"train"}/' >"$work/rows.jsonl"
expect 0 import "$project" "$work/rows.jsonl" --role train

# --- nothing held out: every key is there, as null; the text says so and tells no figure
# has_null KEY...: keys of the document in $work/out, dots between levels.
has_null() {
  python3 - "$work/out" "$@" <<'E2' || die "not null: $*"
import json, sys
document = json.load(open(sys.argv[1]))
for path in sys.argv[2:]:
    value = document
    for key in path.split("."):
        value = value[key]
    assert value is None, (path, value)
E2
}
expect 0 train reward "$project" $quick --json
has_null held_out_accuracy held_out_accuracy_interval cross_validated_accuracy early_end in_use \
  summary.eval/accuracy summary.eval/accuracy_interval summary.eval/ece summary.eval/temperature \
  summary.eval/loss summary.cross_validation/accuracy
number_is held_out_accuracy_n 0
expect 0 train reward "$project" $quick
out_has '^Held-out accuracy: not measured'
! grep -q 'eval/accuracy' "$work/out" || die "held-out accuracy of nothing"
expect 0 train dpo "$project" $quick --json
has_null held_out_accuracy summary.eval/rewards/accuracies summary.eval/loss
expect 0 train sft "$project" $quick --json
has_null held_out_accuracy early_end summary.eval/loss summary.eval/perplexity
expect 0 status "$project" --json
python3 - "$work/out" <<'E2' || die "a run of the status lacks a key"
import json, sys
for run in json.load(open(sys.argv[1]))["run_list"]:
    for name in ("held_out_accuracy", "cross_validated_accuracy", "win_rate_vs_base"):
        assert run[name] is None and run[name + "_n"] == 0 and run[name + "_interval"] is None, (run, name)
E2

# --- training figures tell what they stand on: pairs of an epoch, answers of a round
expect 0 train reward "$project" $quick --json
python3 - "$work/out" <<'E2' || die "train/accuracy has no n"
import json, sys
summary = json.load(open(sys.argv[1]))["summary"]
assert summary["train/accuracy_n"] == 24 and summary["train/accuracy_prompts"] == 24, summary
low, high = summary["train/accuracy_interval"]
assert low < summary["train/accuracy"] < high or low <= summary["train/accuracy"] <= high
E2
expect 0 train ppo "$project" --iterations 1 --episodes 8 --max-new-tokens 4 --threads 1 --json
python3 - "$work/out" <<'E2' || die "response/like_base has no n"
import json, sys
document = json.load(open(sys.argv[1]))
assert document["summary"]["response/like_base_n"] == 8, document["summary"]
assert len(document["summary"]["response/like_base_interval"]) == 2
assert document["held_out_accuracy"] is None and document["in_use"] is True, document
E2
for name in train/accuracy_n train/rewards/accuracies_n response/like_base_n; do
  [ "$(sqlite3 "$project/project.db" "SELECT count(*) FROM metric_chunks WHERE name='$name'")" -gt 0 ] || die "no curve of $name"
done

# --- one prompt judged 100 times
seq 1 100 | sed 's/.*/{"prompt":"Which?","chosen":"this & one","rejected":"that"}/' >"$work/one.jsonl"
expect 0 import "$project" "$work/one.jsonl" --role validation --annotator crowd
for kind in reward dpo; do
  expect 0 train $kind "$project" $quick --json
  number_is held_out_accuracy_n 100
  number_is held_out_accuracy_prompts 1
  python3 - "$work/out" <<'E2' || die "$kind: one prompt tells nothing of others"
import json, sys
low, high = json.load(open(sys.argv[1]))["held_out_accuracy_interval"]
assert high - low > 0.7, (low, high)
E2
done
expect 0 train reward "$project" $quick
out_has '^Held-out accuracy: too few to tell (100 pairs on 1 prompt)$'
out_has 'eval/accuracy: too few to tell (100 pairs on 1 prompt)'
expect 0 status "$project"
out_has 'held-out accuracy too few to tell (100 pairs on 1 prompt)'
expect 0 status "$project" --json
out_has '"held_out_accuracy_prompts": 1'
expect 0 runs list "$project" --json
out_has '"eval/accuracy_interval"'
out_has '"eval/ece_n": 100'

# --- 16 pairs, judged by two people and imported twice: they stay 16
rm -rf "$project"
expect 0 init "$project"
expect 0 roles "$project" --validation 0 --test 0
expect 0 import "$project" "$work/rows.jsonl" --role train
head -16 "$work/rows.jsonl" | sed 's/Say/Tell/' >"$work/sixteen.jsonl"
for annotator in ann bob ann; do
  expect 0 import "$project" "$work/sixteen.jsonl" --role validation --annotator $annotator
done
expect 0 import "$project" "$work/sixteen.jsonl" --role validation --annotator ann --again
expect 0 status "$project" --json
number_is judgments 72
for kind in reward dpo; do
  expect 0 train $kind "$project" $quick
  out_has '^Held-out accuracy: too few to tell (16 pairs on 16 prompts)$'
done

# --- two pairs: no curve of them either
rm -rf "$project"
expect 0 init "$project"
expect 0 roles "$project" --validation 0 --test 0
expect 0 import "$project" "$work/rows.jsonl" --role train
head -2 "$work/rows.jsonl" | sed 's/Say/Tell/' >"$work/two.jsonl"
expect 0 import "$project" "$work/two.jsonl" --role validation
expect 0 train reward "$project" $quick
out_has 'eval/accuracy: too few to tell (2 pairs on 2 prompts)'
out_has 'eval/ece: too few to tell (2 pairs)'
out_has 'eval/temperature: too few to tell (2 pairs)'
names=$(sqlite3 "$project/project.db" "SELECT DISTINCT name FROM metric_chunks WHERE name LIKE 'eval/%'")
case "$names" in *eval/loss*) ;; *) die "no curve of the loss: $names" ;; esac
case "$names" in *accuracy* | *ece* | *temperature*) die "a curve of two pairs: $names" ;; esac
expect 0 evaluate "$project" --head-to-heads 2 --max-new-tokens 4 --threads 1
out_has '^Win rate: too few to tell (2 head-to-heads on 2 prompts) for validation'
out_has '^KL per sequence: too few to tell (2 answers)'
# No gold rule, no component: the keys are there.
expect 0 evaluate "$project" --head-to-heads 2 --max-new-tokens 4 --threads 1 --json
has_null gold_components_before gold_components_after reward_accuracy_by_component \
  reward_accuracy_by_component_n reward_accuracy_by_component_among_others_interval \
  reward_uncertainty_before reward_accuracy_own_samples reward_accuracy_own_samples_interval
number_is gold_components_n 0
number_is reward_accuracy_own_samples_n 0.0
number_is reward_heads 1

# --- every head-to-head behind a win rate, one a line
demo=$work/demo
expect 0 init "$demo" --demo
expect 0 generate "$demo" --pairs 8 --threads 1
expect 0 annotate "$demo" --annotator anna --simulate gold --limit 8
expect 0 evaluate "$demo" --head-to-heads 24 --max-new-tokens 16 --threads 1 --json --answers "$work/answers.jsonl"
python3 - "$work/out" "$work/answers.jsonl" <<'PYTHON' || die "the answers are not those of the figure"
import json, sys
report = json.load(open(sys.argv[1]))
rows = [json.loads(line) for line in open(sys.argv[2])]
assert len(rows) == report["win_rate_n"] == 24, len(rows)
assert abs(sum(row["win"] for row in rows) / 24 - report["win_rate_vs_base"]) < 1e-9
for row in rows:
    ours, theirs = (sum(row[side]["gold_components"].values()) for side in ("model", "baseline"))
    assert row["win"] == (1 if ours > theirs else 0 if ours < theirs else 0.5), row
    assert row["prompt"] and "ended" in row["model"], row
for name, mean in report["gold_components_after"].items():
    assert abs(sum(row["model"]["gold_components"][name] for row in rows) / 24 - mean) < 1e-9
PYTHON
expect 0 evaluate "$demo" --head-to-heads 3 --max-new-tokens 4 --threads 1 --answers -
[ "$(wc -l <"$work/out")" = 3 ] || die "standard output should be the answers alone"
expect 1 evaluate "$demo" --head-to-heads 3 --answers "$demo/project.db"
