#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# What was imported can be found: the last row as soon as the import has returned, and after a
# program was killed in the middle of indexing.
. "$(dirname "$0")/support.sh"

# The last of SIZE rows alone has the word "quokka", in an answer; the one before it "numbat".
rows() {
  local size=$1
  seq 1 $((size - 2)) | sed 's/.*/{"prompt":"Tell me of number &, and of tea with number &.","chosen":"Number & is a fine one & to have.","rejected":"No number &."}/'
  printf '%s\n' '{"prompt":"Where does the numbat live?","chosen":"In the west.","rejected":"No."}' \
    '{"prompt":"Which animal smiles?","chosen":"The quokka.","rejected":"No."}'
}

# found COUNT PROJECT WORDS...
found() {
  local wanted=$1
  shift
  expect 0 find "$@" --json
  number_is count "$wanted"
}

# --- many more rows than one short transaction takes
rows 3000 >"$work/rows.jsonl"
expect 0 init "$work/project"
expect 0 import "$work/project" "$work/rows.jsonl" --json
out_has '"searchable": true'
expect 0 status "$work/project" --json
[ "$(json_number search_indexed)" = "$(json_number search_total)" ] || die "the index has gaps"
found 1 "$work/project" quokka
out_has '^    3000$'
found 1 "$work/project" numbat live
found 2998 "$work/project" number
found 0 "$work/project" wombat
found 0 "$work/project" ' '
expect 0 find "$work/project" which animal
out_has '^1 prompt$'
out_has '3000  Which animal smiles'

# --- killed in the middle of indexing
awk 'BEGIN {
  for (row = 1; row < 20000; ++row) {
    printf "{\"prompt\":\"number"
    for (word = 0; word < 60; ++word) printf " w%d", row * 60 + word
    printf "\",\"chosen\":\"yes %d\",\"rejected\":\"no\"}\n", row
  }
  print "{\"prompt\":\"Which animal smiles?\",\"chosen\":\"The quokka.\",\"rejected\":\"No.\"}"
}' >"$work/many.jsonl"
killed=
for attempt in 1 2 3 4 5; do
  rm -rf "$work/project"
  expect 0 init "$work/project"
  "$ARBITER" import "$work/project" "$work/many.jsonl" >"$work/import.out" 2>&1 &
  pid=$!
  while kill -0 "$pid" 2>"$work/none"; do
    expect 0 status "$work/project" --json
    if [ "$(json_number prompts)" = 20000 ] &&
      [ "$(json_number search_indexed)" -lt "$(json_number search_total)" ]; then
      kill -KILL "$pid" 2>"$work/none" || true
    fi
  done
  wait "$pid" 2>"$work/none" || killed=yes
  expect 0 status "$work/project" --json
  [ "$(json_number search_indexed)" -lt "$(json_number search_total)" ] || killed=
  [ -z "$killed" ] || break
done
[ -n "$killed" ] || die "the import was never caught while it indexed"
found 1 "$work/project" quokka
found 19999 "$work/project" number

# --- a project that cannot be written to is searched as it is
if [ "$(id -u)" != 0 ]; then
  chmod a-w "$work/project"
  found 1 "$work/project" quokka
  chmod u+w "$work/project"
fi

# --- what is shown is the part with the word, not the same beginning of every prompt
long='Answer the following question of a customer in no more than three sentences, politely, and name your sources where you have any: '
seq 1 3 | sed "s/.*/{\"prompt\":\"${long}what is a pangolin& for?\",\"chosen\":\"It is & of the best tapirs.\",\"rejected\":\"no\"}/" >"$work/long.jsonl"
expect 0 init "$work/long"
expect 0 import "$work/long" "$work/long.jsonl"
expect 0 find "$work/long" Pangolin2
out_has '^1 prompt$'
out_has '^  2  \.\.\. .*what is a pangolin2 for?$'
expect 0 find "$work/long" tapirs
out_has '^  1  Answer .* | It is 1 of the best tapirs\.$'
