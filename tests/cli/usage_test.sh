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
# A demo project has prompts and nothing to judge: it says what makes some.
expect 0 init "$work/my demo" --demo
out_has "^They have no answers yet.*: arbiter generate '.*/my demo' --pairs 100$"
expect 0 init "$work/bare"
out_has 'arbiter import .*/bare FILE$'

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

# What stands where a project's database would: status and init say the same, and leave nothing.
only_database() {  # FOLDER WORDS: what both commands say of it
  for command in status init; do
    expect 1 $command "$1"
    err_has "$2"
    err_has 'backup\|another folder'
    [ "$(ls -A "$1")" = project.db ] || die "$command leaves $(ls -A "$1" | tr '\n' ' ')"
  done
  ! grep -q 'arbiter init\|Open it instead' "$work/err" || die "status and init point at each other"
}
only_database "$work/fake" 'is no database but some other file'
mkdir "$work/other" "$work/half" "$work/crumb"
sqlite3 "$work/other/project.db" 'CREATE TABLE notes(text)'
only_database "$work/other" 'is a database of another program'
head -c 40000 "$work/demo/project.db" >"$work/half/project.db"
only_database "$work/half" 'is cut off: 40000 of its [0-9]* bytes are there'
head -c 60 "$work/demo/project.db" >"$work/crumb/project.db"
only_database "$work/crumb" 'is cut off'
mkdir -p "$work/nested/project.db" "$work/dangling"
only_database "$work/nested" 'is no file'
ln -s "$work/nowhere" "$work/dangling/project.db"
only_database "$work/dangling" 'is no file'
# Damaged further in: no lock stays behind either.
mkdir "$work/worn"
{ head -c 100 "$work/demo/project.db"; head -c 3996 /dev/zero | tr '\0' x; tail -c +4097 "$work/demo/project.db"; } \
  >"$work/worn/project.db"
expect 1 status "$work/worn"
[ "$(ls -A "$work/worn")" = project.db ] || die "status leaves $(ls -A "$work/worn" | tr '\n' ' ')"

# Flags that contradict each other, or that nothing would heed, are refused.
seq 1 3 | sed 's/.*/{"prompt":"Say &.","one":"yes &","two":"no &","who":"A"}/' >"$work/mapped.jsonl"
expect 0 import "$work/p" "$work/mapped.jsonl" --map prompt=prompt,response_a=one,response_b=two,label:tom=who
expect 0 roles "$work/p" --to-train 1,2,3
expect 1 roles "$work/p" --to-test 1,2 --to-train 2
err_has 'Prompt 2 cannot go to test and to train at once'
expect 1 roles "$work/p" --to-test 1 --to-train all
expect 0 roles "$work/p" --json
number_is test 0
refused() {  # WORDS ARGUMENTS...: wrong usage, with a sentence
  local words=$1
  shift
  expect 2 "$@"
  err_has "$words"
}
refused 'no label=COLUMN' import "$work/p" "$work/mapped.jsonl" --annotator eva \
  --map prompt=prompt,response_a=one,response_b=two,label:tom=who
mkdir "$work/full"
touch "$work/full/a.txt" "$work/full/b.txt" "$work/full/c.txt" "$work/full/d.txt"
expect 0 init "$work/full"
out_has 'held other things before: a.txt, b.txt, c.txt and 1 more. They stay'
expect 0 init "$work/nothing" --json
number_is other_entries 0
refused 'Leave out --model,' train reward "$work/p" --resume 1 --epochs 2 --model x
unheeded() {  # WORDS ARGUMENTS...: an option without effect
  local words=$1
  shift
  expect 1 "$@" --json
  out_has "$words"
  out_has '"code": "invalid_argument"'
}
unheeded 'lora-alpha has no effect, as --lora-rank is 0' train sft "$work/p" --lora-alpha 8
unheeded 'kl-target has no effect, as --adaptive-kl is false' train ppo "$work/p" --adaptive-kl false --kl-target 4
unheeded 'clip-range has no effect, as --objective is kl' train ppo "$work/p" --objective kl --clip-range 0.1
unheeded 'update-kl-target has no effect' train ppo "$work/p" --update-kl-target 0.02
unheeded 'label-smoothing has no effect, as --loss is ipo' train dpo "$work/p" --loss ipo --label-smoothing 0.1
unheeded 'bootstrap has no effect' train reward "$work/p" --bootstrap false
unheeded 'top-k has no effect, as --temperature is 0' generate "$work/p" --temperature 0 --top-k 5
unheeded 'top-p has no effect' evaluate "$work/p" --temperature 0 --top-p 0.9
mkdir "$work/whole"
unheeded 'is no adapter' inspect "$work/whole" --base "$work"
unheeded 'is no adapter' generate "$work/p" --model "$work/whole" --base "$work"
refused 'excludes' train dpo "$work/p" --use --no-use
refused 'requires' train dpo "$work/p" --base "$work"
refused 'nothing to choose among' generate "$work/p" --select random
refused 'No reward model is asked' generate "$work/p" --reward-run 1
refused 'nothing to give a priority' generate "$work/p" --no-comparisons --priority 2
refused 'Leave out --rounds' loop "$work/p" --status --rounds 2
refused 'people judge here' loop "$work/p" --noise 0.1

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

# Pairs that could not be, and settings of a loop that nothing would heed.
refused 'Leave out one of the two' generate "$work/p" --pairs 3 --prompts 2
refused 'makes no pair' generate "$work/p" --pairs 3 --responses 1
refused 'temperature above 0' generate "$work/p" --pairs 3 --temperature 0
expect 1 loop "$work/p" --simulate longer --own-prompts 8
err_has 'own-prompts has no effect, as --method is ppo'
expect 1 loop "$work/p" --simulate longer --method dpo --iterations 3
err_has 'iterations has no effect'
expect 1 loop "$work/p" --simulate longer --min-agreement .9
err_has 'min-agreement has no effect, as --audit-share is 1'
