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
