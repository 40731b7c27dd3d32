#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# What was imported and exported again is the same set; what cannot be used is refused with its
# place and leaves nothing behind.
. "$(dirname "$0")/support.sh"

project=$work/project
fresh() {
  rm -rf "$project"
  expect 0 init "$project"
}
# refused FILE [OPTIONS...]: the import fails, says where, and nothing came in.
refused() {
  expect 1 import "$project" "$@"
  err_has "$(basename "$1")"
  expect 0 status "$project" --json
  for field in prompts responses comparisons judgments; do number_is "$field" 0; done
}

# --- the same set again
cat >"$work/trl.jsonl" <<'END'
{"prompt":"Say hello.","chosen":"Hello!","rejected":"No."}
{"prompt":"Say hello.","chosen":"Hello!","rejected":"No."}
{"prompt":"日本","chosen":"","rejected":"x\n\ty","id":7,"score":0.25}
END
fresh
expect 0 import "$project" "$work/trl.jsonl" --again --json
number_is rows 3
number_is judgments 3
out_has '"format": "trl"'
expect 0 status "$project" --json
number_is prompts 3
number_is responses 6
number_is comparisons 3
number_is judgments 3
number_is annotators 1
for format in rows trl; do
  expect 0 export "$project" "$work/back.jsonl" --format $format
  same_rows "$work/trl.jsonl" "$work/back.jsonl"
done
expect 0 export "$project" "$work/back.jsonl.gz" --format trl --json
number_is rows 3
gzip -dc "$work/back.jsonl.gz" >"$work/back.jsonl"
same_rows "$work/trl.jsonl" "$work/back.jsonl"
expect 0 export "$project" "$work/judgments.jsonl" --format judgments
[ "$(wc -l <"$work/judgments.jsonl")" = 3 ] || die "three judgments make three lines"
for field in id annotator comparison outcome shown_order ranking supersedes shown_at answered_at; do
  [ "$(grep -c "\"$field\":" "$work/judgments.jsonl")" = 3 ] || die "judgments have no $field"
done
grep -q '"annotator":"trl"' "$work/judgments.jsonl" || die "the annotator is named after the file"

printf '%s\n' '{"chosen":"\n\nHuman: a\n\nAssistant: b","rejected":"\n\nHuman: a\n\nAssistant:"}' \
  '{"chosen":"\n\nHuman: a\n\nAssistant: b","rejected":"\n\nHuman: a\n\nAssistant:"}' \
  >"$work/hh.jsonl"
gzip -k "$work/hh.jsonl"
fresh
expect 0 import "$project" "$work/hh.jsonl.gz" --annotator eva --again --json
out_has '"format": "hh"'
expect 0 export "$project" "$work/back.jsonl" --format hh
same_rows "$work/hh.jsonl" "$work/back.jsonl"
expect 0 status "$project"
out_has 'eva: 2'

cat >"$work/mapped.json" <<'END'
[{"instruction":"Add.","one":"3","two":"4","who_won":2},
 {"instruction":"Add.","one":"5","two":"6","who_won":0}]
END
fresh
expect 0 import "$project" "$work/mapped.json" \
  --map prompt=instruction,response_a=one,response_b=two,label:tom=who_won --labels first=1,second=2,tie=0 --json
out_has '"format": "mapped"'
number_is judgments 2
expect 0 export "$project" "$work/back.jsonl"
cat >"$work/expected" <<'END'
{"instruction":"Add.","one":"3","two":"4","who_won":2}
{"instruction":"Add.","one":"5","two":"6","who_won":0}
END
same_rows "$work/expected" "$work/back.jsonl"
expect 0 export "$project" "$work/back.jsonl" --format trl --json
number_is rows 1
number_is left_out 1

# --- the same file again: nothing counts twice, and it is said
seq 1 16 | sed 's/.*/{"prompt":"Say &.","chosen":"yes &","rejected":"no &"}/' >"$work/pairs.jsonl"
fresh
expect 0 import "$project" "$work/pairs.jsonl"
expect 0 import "$project" "$work/pairs.jsonl"
out_has '^16 rows were already in the project and were left out (--again brings them in once more).$'
expect 0 import "$project" "$work/pairs.jsonl" --json
number_is rows 0
number_is already_there 16
{ cat "$work/pairs.jsonl"; sed 's/Say/Tell/' "$work/pairs.jsonl"; } >"$work/both.jsonl"
tail -1 "$work/both.jsonl" >>"$work/both.jsonl"
expect 0 import "$project" "$work/both.jsonl" --annotator pairs --json
number_is rows 16
number_is already_there 16
number_is repeated_in_file 1
expect 0 status "$project" --json
number_is comparisons 32
number_is judgments 32
expect 0 import "$project" "$work/pairs.jsonl" --annotator bob --json
number_is rows 16
expect 0 import "$project" "$work/pairs.jsonl" --again --json
number_is rows 16
expect 0 status "$project" --json
number_is judgments 64
printf '%s\n' '{"prompt":"Say 1."}' '{"prompt":"Say 17."}' >"$work/prompts.jsonl"
expect 0 import "$project" "$work/prompts.jsonl" --json
number_is rows 1
number_is already_there 1

# --- bad input
fresh
refused "$work/missing.jsonl"
: >"$work/empty.jsonl"
refused "$work/empty.jsonl"
seq 1 20000 | sed 's/.*/{"prompt":"p&","chosen":"c&","rejected":"r&"}/' | gzip >"$work/whole.gz"
head -c 40000 "$work/whole.gz" >"$work/cut.jsonl.gz"
refused "$work/cut.jsonl.gz"
refused "$work/cut.jsonl.gz" --skip-bad
printf '{"prompt":"p","chosen":"c","rejected":"r"}\n{"prompt":"\377","chosen":"c","rejected":"r"}\n' \
  >"$work/latin.jsonl"
refused "$work/latin.jsonl"
expect 1 import "$project" "$work/latin.jsonl" --json
out_has '"code": "parse"'
out_has '"line": 2'
err_has 'latin.jsonl:2: .*UTF-8'
printf '%s\n' '{"prompt":"p","responses":["a","b"]}' '{"prompt":"q"}' >"$work/without.jsonl"
refused "$work/without.jsonl"
printf '%s\n' '{"prompt":"p","responses":["a",5]}' >"$work/number.jsonl"
refused "$work/number.jsonl"
expect 1 import "$project" "$work/number.jsonl" --json
out_has '"field": "responses\[1\]"'
printf '%s\n' '{"prompt":"p","chosen":{},"rejected":"r"}' >"$work/object.jsonl"
refused "$work/object.jsonl"
printf '%s' '[{"prompt":"p","chosen":"c","rejected":"r"}' >"$work/open.json"
refused "$work/open.json"
printf '%s\n' '{"x":1}' >"$work/unknown.jsonl"
refused "$work/unknown.jsonl"
expect 1 import "$project" "$work/mapped.json" --map prompt=instruction,answer=one
expect 1 import "$work" "$work/trl.jsonl"
mkdir "$work/a_folder"
expect 1 import "$project" "$work/a_folder"
expect 1 export "$project" "$work/no/such/folder/out.jsonl"
expect 1 export "$project" "$work/a_folder"

expect 0 import "$project" "$work/without.jsonl" --skip-bad --json
number_is rows 1
number_is skipped 1
out_has '"line": 2'

# --- a 10 MB response
fresh
{
  printf '{"prompt":"p","chosen":"'
  head -c 10485760 /dev/zero | tr '\0' x
  printf '","rejected":"r"}\n'
} >"$work/large.jsonl"
expect 0 import "$project" "$work/large.jsonl"
expect 0 export "$project" "$work/back.jsonl" --format trl
cmp -s "$work/large.jsonl" "$work/back.jsonl" || die "a 10 MB response changed"

# --- stopped on the way: nothing of it is kept
fresh
seq 1 300000 | sed 's/.*/{"prompt":"p&","chosen":"c&","rejected":"r&"}/' >"$work/many.jsonl"
status=0
"$ARBITER" import "$project" "$work/many.jsonl" --json >"$work/out" 2>"$work/err" &
pid=$!
# Once it tells of its progress it is at work, however slow the machine is.
for _ in $(seq 600); do
  [ -s "$work/err" ] && break
  sleep 0.05
done
kill -TERM "$pid"
wait "$pid" || status=$?
[ "$status" = 1 ] || die "a stopped import ends with status $status"
out_has '"code": "cancelled"'
expect 0 status "$project" --json
number_is prompts 0
