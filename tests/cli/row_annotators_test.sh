#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# A file with a row for each of several annotators: each is one of the project, what they said of
# the same answers is of one comparison; columns of which nothing is made are named.
. "$(dirname "$0")/support.sh"

project=$work/project
fresh() {
  rm -rf "$project"
  expect 0 init "$project"
}
comparisons_of() { sqlite3 "$project/project.db" "SELECT group_concat(n) FROM (SELECT count(*) AS n FROM judgments GROUP BY comparison ORDER BY n)"; }

# Preferences by three people; two of them turn one pair round.
cat >"$work/crowd.jsonl" <<'ROWS'
{"prompt":"p1","response_a":"one","response_b":"two","label":"A","annotator":"eva","ranking":3}
{"prompt":"p1","response_a":"one","response_b":"two","label":"B","annotator":"tom","ranking":3}
{"prompt":"p1","response_a":"one","response_b":"two","label":"tie","annotator":"ida","ranking":3}
{"prompt":"p2","response_a":"x","response_b":"y","label":"A","annotator":"eva","ranking":1}
{"prompt":"p2","response_a":"y","response_b":"x","label":"B","annotator":"tom","ranking":1}
ROWS
fresh
expect 0 import "$project" "$work/crowd.jsonl" --json
number_is rows 5
number_is comparisons 2
number_is judgments 5
number_is annotators 3
python3 -c 'import json,sys; assert json.load(open(sys.argv[1]))["not_used"] == ["ranking"]' "$work/out" || die "not_used"
[ "$(comparisons_of)" = 2,3 ] || die "judgments of the same answers stand apart: $(comparisons_of)"
expect 0 status "$project" --json
number_is annotators 3
number_is comparisons 2
number_is judgments 5
expect 0 export "$project" "$work/history.jsonl" --format judgments
[ "$(grep -c . "$work/history.jsonl")" = 5 ] || die "not all judgments are exported"
for name in eva tom ida; do
  grep -q "\"annotator\":\"$name\"" "$work/history.jsonl" || die "$name is not in the history"
done
# The rows as they came in, and what each said of the second pair, whose answers stood the other way.
expect 0 export "$project" "$work/rows.jsonl" --format rows
python3 - "$work/crowd.jsonl" "$work/rows.jsonl" <<'PY' || die "the rows are others"
import json, sys
rows = [sorted(json.dumps(json.loads(line), sort_keys=True) for line in open(name)) for name in sys.argv[1:]]
assert rows[0] == rows[1]
PY
expect 0 export "$project" "$work/pairs.jsonl" --format trl
[ "$(grep -c '"chosen":"x","rejected":"y"' "$work/pairs.jsonl")" = 2 ] || die "the second pair"
# Nothing of it is new a second time; what somebody else says is.
expect 0 import "$project" "$work/crowd.jsonl" --json
number_is rows 0
number_is already_there 5
expect 0 import "$project" "$work/crowd.jsonl"
out_has 'Not used: ranking'

# One who judges twice in a file has two comparisons, as without names.
fresh
head -1 "$work/crowd.jsonl" >"$work/twice.jsonl"
sed 's/"A"/"B"/' "$work/twice.jsonl" >"$work/other" && cat "$work/other" >>"$work/twice.jsonl"
expect 0 import "$project" "$work/twice.jsonl" --json
number_is comparisons 2
number_is judgments 2

# The other formats know the column as well, and what is exported keeps it with its own row.
for i in 1 2; do
  echo "{\"prompt\":\"p$i\",\"chosen\":\"c\",\"rejected\":\"r\",\"annotator\":\"eva\"}"
  echo "{\"prompt\":\"p$i\",\"chosen\":\"r\",\"rejected\":\"c\",\"annotator\":\"tom\"}"
done >"$work/trl.jsonl"
fresh
expect 0 import "$project" "$work/trl.jsonl" --json
number_is comparisons 2
number_is annotators 2
expect 0 export "$project" "$work/out.jsonl" --format trl
[ "$(grep -c '"annotator":"eva"' "$work/out.jsonl")" = 2 ] || die "a row lost its annotator"
! grep -q '"chosen":"r".*eva' "$work/out.jsonl" || die "one annotator's row under another's name"
for i in 1 2; do
  echo "{\"prompt\":\"p$i\",\"completion\":\"c\",\"label\":true,\"annotator\":\"eva\"}"
  echo "{\"prompt\":\"p$i\",\"completion\":\"c\",\"label\":false,\"annotator\":\"tom\"}"
done >"$work/kto.jsonl"
fresh
expect 0 import "$project" "$work/kto.jsonl" --json
number_is comparisons 2
number_is annotators 2
number_is judgments 4

# Verdicts in a column of that name stay verdicts; a name for the whole file stands over the rows'.
echo '{"prompt":"p","response_a":"one","response_b":"two","annotator":"A"}' >"$work/verdict.jsonl"
fresh
expect 0 import "$project" "$work/verdict.jsonl" --json
number_is judgments 1
number_is annotators 1
fresh
expect 0 import "$project" "$work/crowd.jsonl" --annotator anna --json
number_is annotators 1
out_has '"annotator",$'
# Names without verdicts are told as what was not used.
sed 's/,"label":"[^"]*"//' "$work/crowd.jsonl" >"$work/unlabelled.jsonl"
fresh
expect 0 import "$project" "$work/unlabelled.jsonl"
out_has 'Not used: annotator, ranking'
out_has ' 0 judgments'
# Said in the mapping.
sed 's/"annotator"/"who"/' "$work/crowd.jsonl" >"$work/who.jsonl"
fresh
expect 0 import "$project" "$work/who.jsonl" --json \
  --map prompt=prompt,response_a=response_a,response_b=response_b,label=label,annotator=who
number_is annotators 3
expect 1 import "$project" "$work/who.jsonl" \
  --map prompt=prompt,response_a=response_a,response_b=response_b,annotator=who
err_has 'Map label as well'
