#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# 100,000 rows: they come in and can be found within a minute; also where the import was killed while
# it indexed them.
. "$(dirname "$0")/support.sh"

size=100000
{
  seq 1 $((size - 1)) | sed 's/.*/{"prompt":"Tell me of number &: what is it good for, who found it, and why would anybody ask & times?","chosen":"Number & is a fine one to have, and & more would be finer; it was found by chance.","rejected":"I do not know number &, and I do not care for it at all."}/'
  echo '{"prompt":"Which animal smiles?","chosen":"The quokka.","rejected":"No."}'
} >"$work/rows.jsonl"
expect 0 init "$work/project"
began=$(date +%s)
expect 0 import "$work/project" "$work/rows.jsonl" --json
expect 0 find "$work/project" quokka --json
number_is count 1
out_has '^    100000$'
took=$(($(date +%s) - began))
echo "imported, indexed and found in $took s"
[ "$took" -lt 60 ] || die "it took $took s"

# Killed in the phase "indexing": another program completes the index before it answers.
expect 0 init "$work/killed"
"$ARBITER" import "$work/killed" "$work/rows.jsonl" >/dev/null 2>&1 &
import=$!
reached=0
until [ "$reached" -gt 0 ]; do
  kill -0 "$import" 2>/dev/null || die "the import ended before it was killed"
  if "$ARBITER" status "$work/killed" --json >"$work/out" 2>"$work/err"; then
    [ "$(json_number prompts)" != "$size" ] || reached=$(json_number search_indexed)
  fi
done
kill -9 "$import" || die "the import had ended"
wait "$import" || true
expect 0 status "$work/killed" --json
number_is prompts "$size"
reached=$(json_number search_indexed)
[ "$reached" -lt "$(json_number search_total)" ] || die "the index was whole already: nothing was interrupted"
echo "killed with $reached of $(json_number search_total) in the index"
expect 0 find "$work/killed" quokka --json
number_is count 1
out_has '^    100000$'
out_has '"complete": true'
