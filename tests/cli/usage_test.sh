#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Exit statuses, help, and errors as JSON.
. "$(dirname "$0")/support.sh"

expect 0 --help
out_has 'import'
out_has 'annotate'
expect 0 --version
out_has '^arbiter [0-9]'
for command in init status import export annotate; do
  expect 0 "$command" --help
  out_has 'PROJECT'
  expect 2 "$command"
done

expect 2
expect 2 no-such-command
expect 2 status
expect 2 status "$work/p" --no-such-option
expect 2 import "$work/p"
expect 2 import "$work/p" file --map nonsense
expect 2 export "$work/p" out --format csv
expect 2 annotate "$work/p"
expect 2 annotate "$work/p" --annotator a --simulate best
expect 2 annotate "$work/p" --annotator a --simulate random --noise 1.5
expect 2 annotate "$work/p" --annotator a --simulate random --limit -1

expect 1 status "$work/none"
err_has 'arbiter: '
[ ! -s "$work/out" ] || die "a failure without --json prints on standard output"
expect 1 status "$work/none" --json
out_has '"error": {'
out_has '"code": "'
out_has '"message": "'
for field in file line field; do out_has "\"$field\":"; done

expect 0 init "$work/p" --json
number_is prompts 0
expect 1 init "$work/p"
expect 0 status "$work/p" --json
for field in prompts responses comparisons judgments annotators runs; do number_is "$field" 0; done
# Nothing to learn from: said before LibTorch is loaded (or missed).
for kind in reward dpo; do
  ARBITER_ENGINE=$work/none expect 1 train "$kind" "$work/p" --json
  out_has '"code": "no_data"'
done
expect 0 status "$work/p"
out_has 'prompts'

expect 0 init "$work/demo" --demo --name 'My demo' --json
out_has '"name": "My demo"'
[ "$(json_number prompts)" -ge 250 ] || die "the demo has too few prompts"
[ "$(json_number held_out_prompts)" -ge 50 ] || die "the demo has too few held-out prompts"

mkdir "$work/folder"
echo text >"$work/folder/file"
expect 1 status "$work/folder"
expect 1 status "$work/folder/file" --json
out_has '"code": "not_a_project"'
mkdir "$work/fake"
echo 'no database' >"$work/fake/project.db"
expect 1 status "$work/fake" --json
out_has '"code": "not_a_project"'
grep -q 'no database' "$work/fake/project.db" || die "a file that is no project was changed"

# An empty project.db is what a full disk left: nothing is in it, and init makes a project there.
mkdir "$work/empty"
: >"$work/empty/project.db"
expect 1 status "$work/empty"
err_has 'is empty (0 bytes)'
err_has 'arbiter init'
expect 0 init "$work/empty"
expect 0 status "$work/empty"

# No path is empty, and no project is inside another one.
expect 2 init ''
err_has 'the path is empty'
expect 2 export "$work/p" ''
expect 2 model "$work/p" --use ''
expect 1 init "$work/p/inside"
err_has 'is inside the project'
expect 1 init "$work/p/checkpoints"
expect 0 init "$work/p/exports/another"
mkdir -p "$work/p/exports/another/exports"
expect 0 export "$work/p/exports/another" "$work/p/exports/another/exports/rows.jsonl" --format judgments

# Counts that make no sense are wrong usage, for every command.
for asked in 'annotate P --annotator a --limit -1' 'annotate P --annotator a --limit 1.5' \
  'evaluate P --head-to-heads 0' 'evaluate P --head-to-heads -3' 'evaluate P --reward-run 0' \
  'generate P --responses 0' 'generate P --best-of 0' 'generate P --candidates 1' \
  'generate P --pairs -1' 'generate P --prompts -1' 'generate P --held-out --pairs 4' \
  'generate P --no-comparisons --pairs 4' 'loop P --rounds 0' 'loop P --labels -1' \
  'loop P --ensemble 0' 'loop P --iterations 0' 'loop P --head-to-heads 0' 'loop P --candidates 1' \
  'loop P --head-to-head-share 2' 'loop P --noise -0.1' 'demo OUT --rounds 0' 'demo OUT --labels 0' \
  'demo OUT --noise 3' 'demo-model OUT --dialogues 0' 'train ppo P --keep-last -1' \
  'train ppo P --keep-every -1' 'train ppo P --reward-run 0' 'train reward P --epochs 0' \
  'train sft P --threads -1' 'roles P --test -0.1'; do
  # shellcheck disable=SC2086
  expect 2 $(echo "$asked" | sed "s|P |$work/p |; s|OUT|$work/out-of-it|")
done
[ ! -e "$work/out-of-it" ] || die "wrong usage made something"

# One is one.
echo '{"prompt":"Only one?","chosen":"yes","rejected":"no"}' >"$work/one.jsonl"
expect 0 import "$work/p" "$work/one.jsonl"
out_has '^Imported 1 row (.*): 1 comparison, 1 judgment\.'
expect 0 find "$work/p" only
out_has '^1 prompt$'
