#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# 100,000 rows: they come in and can be found within a minute.
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
