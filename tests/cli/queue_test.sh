#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# What waits to be judged, by its age; pairs of an earlier model are retired and taken back, and
# stay in the data all the while.
. "$(dirname "$0")/support.sh"

project=$work/project
expect 0 init "$project" --demo
expect 0 queue "$project" --json
number_is new "$(sqlite3 "$project/project.db" 'SELECT count(*) FROM comparisons')"
number_is older 0
expect 0 generate "$project" --pairs 6 --threads 1
expect 0 queue "$project" --json
[ "$(json_number new)" -ge 6 ] || die "$(json_number new) new pairs"
new=$(json_number new)
older=$(json_number older)

# Another model in use: what there is was written by its predecessor.
cp -r "$(sed -n 's/.*"base_model": "\(.*\)".*/\1/p' <("$ARBITER" status "$project" --json))" "$work/model"
expect 0 model "$project" --use "$work/model"
expect 0 queue "$project" --json
number_is new 0
number_is older $((new + older))
expect 0 generate "$project" --pairs 4 --threads 1
expect 0 queue "$project"
out_has "4 new, $((new + older)) older; 0 retired"

expect 2 queue "$project" --retire-older --take-back
expect 0 queue "$project" --retire-older --json
number_is newly_retired $((new + older))
number_is new 4
number_is older 0
number_is retired $((new + older))
expect 0 annotate "$project" --annotator anna --simulate gold
[ "$(sqlite3 "$project/project.db" 'SELECT count(*) FROM judgments')" = 4 ] || die "retired pairs were asked"
expect 0 export "$project" "$work/rows.jsonl" --format rows
[ "$(wc -l <"$work/rows.jsonl")" -ge $((new + older + 4)) ] || die "retired pairs are not exported"

expect 0 queue "$project" --take-back --json
number_is taken_back $((new + older))
number_is older $((new + older))
expect 0 annotate "$project" --annotator anna --simulate gold --limit 3
[ "$(sqlite3 "$project/project.db" 'SELECT count(*) FROM judgments')" = 7 ] || die "they are not asked again"

chmod -R a-w "$project"
if [ "$(id -u)" != 0 ]; then
  expect 0 queue "$project"
  expect 1 queue "$project" --retire-older
fi
