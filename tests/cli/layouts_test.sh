#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Files as the field holds them: each comes in with the right verdicts, or stops and says what to
# write. Nothing is ever read the wrong way round in silence.
. "$(dirname "$0")/support.sh"

project=$work/project
fresh() {
  rm -rf "$project"
  expect 0 init "$project"
}

# verdicts_are 'first 1, second 2': the counts of the report in $work/out.
verdicts_are() {
  local found
  found=$(python3 -c 'import json,sys
counts = json.load(open(sys.argv[1]))["verdicts"]
print(", ".join(f"{name} {count}" for name, count in sorted(counts.items())))' "$work/out")
  [ "$found" = "$1" ] || die "verdicts are '$found', not '$1'"
}

# comes FILE FORMAT VERDICTS ARGUMENTS...: into a fresh project, by a dry run first, which stores
# nothing and says the same; then out as rows and in again.
comes() {
  local file=$1 format=$2 verdicts=$3
  shift 3
  fresh
  expect 0 import "$project" "$file" --dry-run --json "$@"
  out_has "\"format\": \"$format\""
  verdicts_are "$verdicts"
  expect 0 status "$project" --json
  number_is prompts 0
  expect 0 import "$project" "$file" --json "$@"
  out_has "\"format\": \"$format\""
  verdicts_are "$verdicts"
  expect 0 export "$project" "$work/rows.jsonl" --format rows
  fresh
  expect 0 import "$project" "$work/rows.jsonl" --json "$@"
  verdicts_are "$verdicts"
}

# stops FILE WHAT ARGUMENTS...: nothing comes in, and it is said what to do.
stops() {
  local file=$1 what=$2
  shift 2
  fresh
  expect 1 import "$project" "$file" "$@"
  err_has "$what"
  expect 0 status "$project" --json
  number_is prompts 0
}

# --- labels that could mean several things
for i in 0 1 1 2; do
  echo "{\"prompt\":\"p\",\"response_a\":\"a$i\",\"response_b\":\"b\",\"label\":$i,\"rank\":3}"
done >"$work/coded.jsonl"
sed '3s/a1/a3/' -i "$work/coded.jsonl"
stops "$work/coded.jsonl" '--labels first=0,second=1,tie=2 or --labels first=1,second=2,tie=0'
expect 1 import "$project" "$work/coded.jsonl" --dry-run
out_has 'label: 0 -> ? 1, 1 -> ? 2, 2 -> ? 1'
out_has '--labels first=0,second=1,tie=2'
expect 0 import "$project" "$work/coded.jsonl" --dry-run --labels first=0,second=1,tie=2
out_has 'label: 0 -> first 1, 1 -> second 2, 2 -> tie 1'
out_has 'Nothing was stored'
out_has 'said: B'
out_has 'Not used: rank'
comes "$work/coded.jsonl" mapped 'first 1, second 2, tie 1' --labels first=0,second=1,tie=2
comes "$work/coded.jsonl" mapped 'first 2, second 1, tie 1' --labels first=1,second=2,tie=0
stops "$work/coded.jsonl" 'has no meaning in' --labels first=0,second=1
expect 1 import "$project" "$work/coded.jsonl" --labels best=1
err_has 'says of no label what it means'
# An answer's letter, a blank after a comma, scores.
expect 0 import "$project" "$work/coded.jsonl" --dry-run --json --labels signed \
  --map 'prompt=prompt, response_a=response_a, response_b=response_b, label=label'
verdicts_are 'second 3, tie 1'
echo '{"q":{"text":"p"},"xs":[{"t":"a","s":1.0},{"t":"b","s":1.2},{"t":"c","s":0.2}]}' >"$work/scores.jsonl"
comes "$work/scores.jsonl" mapped 'a ranking 1' --map 'prompt=q.text,responses=xs[*].t,scores=xs[*].s'
expect 0 import "$project" "$work/scores.jsonl" --dry-run --json --better lower --within 0.5 \
  --map 'prompt=q.text,responses=xs[*].t,scores=xs[*].s'
verdicts_are 'third 1'
expect 2 import "$project" "$work/coded.jsonl" --better lower
# A coding that nothing would heed.
echo '{"prompt":"p","responses":["a","b"],"scores":[1,2]}' >"$work/ranked.jsonl"
stops "$work/ranked.jsonl" 'no label' --labels first=1,second=2

field=${ARBITER_FIELD_DIR:-$(dirname "$0")/../../../shared/field}/cases
if [ ! -d "$field" ]; then
  echo "the cases of the field are not here (ARBITER_FIELD_DIR): skipped"
else
  comes "$field/A05/parts.jsonl" trl 'first 1'
  fresh
  expect 0 import "$project" "$field/T/late.jsonl" --skip-bad --json
  number_is skipped 60
  comes "$field/A07/plain_whole.jsonl" trl 'first 1'
  comes "$field/A07/history_column.jsonl" trl 'first 1'
  comes "$field/A07/system_column.jsonl" trl 'first 1'
  comes "$field/A09/same.jsonl" trl 'first 1'
  expect 0 import "$project" "$field/A09/same_conv.jsonl"
  out_has '0 judgments'
  out_has 'The answers of 1 row are identical'
  comes "$field/A11/margin.jsonl" trl 'first 2'
  comes "$field/A12/pref.jsonl" alpaca-eval 'first 1, second 1, tie 1'
  comes "$field/A12/pref15.jsonl" alpaca-eval 'first 1, tie 1'
  comes "$field/A13/zero_based.jsonl" mapped 'first 1, second 1' --labels first=0,second=1 \
    --map prompt=prompt,response_a=response_0,response_b=response_1,label=better_response_id
  stops "$field/A13/zero_based.jsonl" '--labels first=0,second=1' \
    --map prompt=prompt,response_a=response_0,response_b=response_1,label=better_response_id
  comes "$field/A13/zero_based.jsonl" pku-saferlhf 'first 1, second 1'
  expect 0 export "$project" "$work/pairs.jsonl" --format trl
  [ "$(grep -c '"chosen":"\(first\|second\) is better"' "$work/pairs.jsonl")" = 2 ] || die "turned round"
  stops "$field/A13/shp.jsonl" '--labels' \
    --map prompt=history,response_a=human_ref_A,response_b=human_ref_B,label=labels
  comes "$field/A13/shp.jsonl" shp 'first 1, second 1'
  comes "$field/A13/autoj.jsonl" auto-j 'first 1, second 1, tie 1'
  comes "$field/A13/onehot.jsonl" arena-one-hot 'first 1'
  stops "$field/A13/bool.jsonl" '--labels first=true,second=false'
  comes "$field/A13/bool.jsonl" mapped 'first 1, second 1' --labels first=true,second=false
  for word in a_gt_b agg assistant chosenword dbl first left; do
    comes "$field/A13/w_$word.jsonl" mapped 'first 1'
  done
  comes "$field/A13/w_arena.jsonl" mapped 'second 1'
  comes "$field/A13/w_eq.jsonl" mapped 'tie 1'
  stops "$field/A13/w_m1.jsonl" 'is not understood'
  comes "$field/A13/w_m1.jsonl" mapped 'first 1' --labels 'first=Model 1,second=Model 2'
  comes "$field/A14/kto.jsonl" kto 'bad 1, good 1'
  comes "$field/A14/kto_msgs.jsonl" kto 'good 1'
  comes "$field/A15/alpaca_rank.json" chosen-rejected 'first 1'
  comes "$field/A15/sharegpt.json" sharegpt-ranking 'first 1'
  comes "$field/A15/sharegpt_turns.json" dialogues ''
  comes "$field/A16/openai.jsonl" openai-preference 'first 1'
  comes "$field/A20/uf.jsonl" ultra-feedback 'first 1'
  comes "$field/A20/ranked.jsonl" ranked-list 'a ranking 1'
  comes "$field/A20/answers.jsonl" ranked-list ''
  expect 0 status "$project" --json
  number_is responses 4
  comes "$field/A21/mtb.jsonl" arena 'second 1'
  expect 0 export "$project" "$work/pairs.jsonl" --format trl
  grep -q '^{"prompt":\[{"content":"q","role":"user"}\],"chosen":\[' "$work/pairs.jsonl" || die "not the shared turns, or two forms"
  comes "$field/A21/arena55k.jsonl" arena-one-hot 'first 1'
  comes "$field/A21/arena_tstamp.jsonl" arena 'both bad 1'
  comes "$field/A22/tree.jsonl" oasst-tree 'first 1'
  comes "$field/A23/annotator_name.jsonl" mapped 'first 1'
  expect 0 status "$project"
  out_has 'rater-1: 1'
  comes "$field/A23/ann.jsonl" mapped 'first 2, second 1, tie 1' --labels first=1,second=2,tie=0
  stops "$field/A23/ann.jsonl" '--labels'
  comes "$field/A24/ls_min.json" label-studio-min 'first 1, second 1'
  expect 0 status "$project"
  out_has '2: 2'
  comes "$field/A24/ls.json" label-studio 'second 1'
  comes "$field/A24/argilla2.json" argilla-records 'first 1, second 1'
  stops "$field/A24/argilla1.jsonl" '--labels'
  comes "$field/A24/argilla1.jsonl" argilla-rows 'second 1' --labels first=1,second=2
  stops "$field/A24/doccano.jsonl" '--map prompt=text,responses=label'
  comes "$field/A24/prodigy.jsonl" prodigy 'second 1'
  comes "$field/A25/beaver.jsonl" pku-saferlhf 'first 1'
  comes "$field/A25/helpsteer.jsonl" helpsteer 'a score 1'
  comes "$field/A25/summ.jsonl" summarize-comparisons 'second 1'
  comes "$field/A25/webgpt.jsonl" web-gpt 'second 1'
fi

data=${ARBITER_DATA_DIR:-$(dirname "$0")/../../../shared/data}
if [ ! -d "$data" ]; then
  echo "the public data sets are not here (ARBITER_DATA_DIR): skipped"
else
  # Counted by an independent reader of the same files.
  counts() { python3 - "$@"; }
  expected=$(counts "$data/pandalm/testset-v1.json" <<'PY'
import collections, json, sys
rows = json.load(open(sys.argv[1]))
names = {0: "tie", 1: "first", 2: "second"}
said = collections.Counter(names[row[f"annotator{i}"]] for row in rows for i in (1, 2, 3))
print(", ".join(f"{name} {count}" for name, count in sorted(said.items())))
PY
)
  comes "$data/pandalm/testset-v1.json" panda-lm "$expected"
  for file in LLMBar_Natural LLMBar_Adversarial_Manual; do
    expected=$(counts "$data/llmbar/$file.json" <<'PY'
import collections, json, sys
said = collections.Counter({1: "first", 2: "second"}[row["label"]] for row in json.load(open(sys.argv[1])))
print(", ".join(f"{name} {count}" for name, count in sorted(said.items())))
PY
)
    comes "$data/llmbar/$file.json" llm-bar "$expected"
  done
  expected=$(counts "$data/finegrained_rlhf/dev_feedback.json" <<'PY'
import collections, json, sys
names = {0: "tie", 1: "first", 2: "second"}
said = collections.Counter(names[p] for row in json.load(open(sys.argv[1])) for p in row["preference"])
print(", ".join(f"{name} {count}" for name, count in sorted(said.items())))
PY
)
  comes "$data/finegrained_rlhf/dev_feedback.json" fine-grained "$expected"
  comes "$data/hh-rlhf/hh_sample.jsonl.gz" hh 'first 75'
fi
