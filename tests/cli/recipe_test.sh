#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# A demo project's own recipe stands in place of the general defaults, and below what is given.
. "$(dirname "$0")/support.sh"

project=$work/project
setting() { sqlite3 "$project/project.db" "SELECT json_extract(settings, '\$.$2') FROM runs WHERE id=$1"; }

expect 0 init "$project" --demo
expect 0 generate "$project" --prompts 8 --threads 1
limit=$(sqlite3 "$project/project.db" "SELECT json_extract(settings, '\$.max_new_tokens') FROM responses LIMIT 1")
[ "$limit" = 72 ] || die "the demo's answers are $limit tokens long at most, not 72"
expect 0 annotate "$project" --annotator sim --simulate gold
expect 0 train reward "$project" --epochs 1 --threads 1
[ "$(setting 1 trunk_learning_rate)" = 0.001 ] || die "the demo's recipe was not used"
[ "$(setting 1 epochs)" = 1 ] || die "what the command line gives does not count"
expect 0 train reward "$project" --epochs 1 --trunk-learning-rate 2e-4 --threads 1
[ "$(setting 2 trunk_learning_rate)" = 0.0002 ] || die "the recipe overrides the command line"
