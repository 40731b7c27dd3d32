#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Each prompt has one role: as its file says, else by the project's shares; and only prompts that
# no run has used go to test later.
. "$(dirname "$0")/support.sh"

project=$work/project
expect 0 init "$project"
expect 0 roles "$project" --validation 0.1 --test 0.1 --json
number_is validation_share 0.1
seq 1 1000 | sed 's/.*/{"prompt":"Say &."}/' >"$work/rows.jsonl"
expect 0 import "$project" "$work/rows.jsonl"
expect 0 roles "$project" --json
for role in validation test; do
  count=$(json_number $role)
  [ "$count" -gt 60 ] && [ "$count" -lt 140 ] || die "$count of 1000 prompts are for $role"
done
expect 0 status "$project"
out_has 'prompts *1000 ([0-9]* for validation, [0-9]* for test)'

# --- the file says: by a column, by its name
rm -rf "$project"
expect 0 init "$project"
printf '%s\n' '{"prompt":"a","split":"train"}' '{"prompt":"b","split":"validation"}' \
  '{"prompt":"c","split":"test"}' '{"prompt":"d","split":"test"}' >"$work/rows.jsonl"
expect 0 roles "$project" --validation 0 --test 0
expect 0 import "$project" "$work/rows.jsonl" --json
python3 - "$work/out" <<'E2' || die "the import does not say what the column made of its rows"
import json, sys
said = json.load(open(sys.argv[1]))["roles_said"]
assert {(one["role"], one["by"], one["rows"]) for one in said} == \
    {("validation", "split", 1), ("test", "split", 2)}, said
E2
expect 0 roles "$project" --json
number_is train 1
number_is validation 1
number_is test 2
seq 1 20 | sed 's/.*/{"prompt":"Say &."}/' >"$work/test-00000-of-00001.jsonl"
expect 0 import "$project" "$work/test-00000-of-00001.jsonl"
out_has "The prompts of 20 rows are for test: no run learns from them. The file's name says so; --role train"
expect 0 roles "$project" --json
number_is test 22
# The same texts again, in a file that says otherwise: they stay what they are.
cp "$work/test-00000-of-00001.jsonl" "$work/train.jsonl"
expect 0 import "$project" "$work/train.jsonl"
out_has 'The prompts of 20 rows were in the project before and keep their role'
expect 0 import "$project" "$work/train.jsonl" --role validation --json
number_is roles_kept 20
out_has '"roles_said": \[\]'
expect 0 roles "$project" --json
number_is test 22
number_is train 1

# --- who imports it has the last word
rm -rf "$project"
expect 0 init "$project"
expect 0 roles "$project" --validation 0 --test 0
expect 0 import "$project" "$work/test-00000-of-00001.jsonl" --role train
! grep -q 'no run learns' "$work/out" || die "rows for training are said to be for test"
expect 0 import "$project" "$work/rows.jsonl" --role shares
expect 0 roles "$project" --json
number_is train 24
sed 's/Say/Tell/' "$work/test-00000-of-00001.jsonl" >"$work/valid.jsonl"
expect 0 import "$project" "$work/valid.jsonl" --json
out_has '"by": "name"'
out_has '"role": "validation"'
expect 2 import "$project" "$work/rows.jsonl" --role mine

# --- once there is a run
rm -rf "$project"
expect 0 init "$project"
expect 0 roles "$project" --validation 0 --test 0
seq 1 12 | sed 's/.*/{"prompt":"Say &.","chosen":"yes &","rejected":"no &"}/' >"$work/pairs.jsonl"
expect 0 import "$project" "$work/pairs.jsonl"
expect 0 roles "$project" --to-test 1
expect 0 train reward "$project" --epochs 1 --threads 1 --json
out_has '"train/pairs": 11'
expect 1 roles "$project" --to-test 2
err_has 'it was in the project when a run started'
echo '{"prompt":"new"}' >"$work/new.jsonl"
expect 0 import "$project" "$work/new.jsonl"
expect 0 roles "$project" --to-test 13 --json
number_is test 2
[ "$(grep -c '"to": "test"' "$work/out")" = 2 ] || die "the changes are not noted"
expect 1 roles "$project" --validation 0.6 --test 0.5
expect 2 train reward "$project" --held-out-fraction 0.3
