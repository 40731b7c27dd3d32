#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The demo over seeds 1 to 5: what it learns from 300 labels with 10 % flipped.
. "$(dirname "$0")/support.sh"

for seed in 1 2 3 4 5; do
  expect 0 demo "$work/demo-$seed" --seed "$seed"
done
python3 - "$work" <<'E2' || die "the demo does not learn what it must"
import json, statistics, sys
reports = [json.load(open(f"{sys.argv[1]}/demo-{seed}/report.json")) for seed in range(1, 6)]
median = lambda figure: statistics.median(figure(report) for report in reports)
drop = lambda report: max(before - after for before, after in
                          ((report["gold_components_before"][name], report["gold_components_after"][name])
                           for name in report["gold_components_before"]))
for report in reports:
    print({key: report[key] for key in ("seed", "reward_accuracy_heldout", "reward_accuracy_by_component",
                                        "win_rate_vs_base", "kl_per_sequence", "seconds")})
assert median(lambda r: r["reward_accuracy_heldout"]) >= 0.80
for name in reports[0]["reward_accuracy_by_component"]:
    assert median(lambda r: r["reward_accuracy_by_component"][name]) >= 0.65, name
assert median(lambda r: r["win_rate_vs_base"]) >= 0.75
assert min(r["win_rate_vs_base"] for r in reports) >= 0.65
assert median(lambda r: r["kl_per_sequence"]) <= 12
assert median(drop) <= 0.05
assert all(r["labels"] <= 300 for r in reports)
assert all(abs(r["ratio_before_first_update"]) <= 1e-4 and abs(r["kl_before_first_update"]) <= 1e-4 for r in reports)
E2
