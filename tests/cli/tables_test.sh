#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Data sets in every container come in and go out as the same rows: those that other programs wrote
# (the public table files) equal to what is stated of them, and our own in and out again.
. "$(dirname "$0")/support.sh"

project=$work/project
fresh() {
  rm -rf "$project"
  expect 0 init "$project"
}
parquet=yes
library=${ARBITER_DUCKDB:-$(dirname "$ARBITER")/../lib/arbiter/libduckdb.so}
if [ ! -e "$library" ]; then
  echo "skipped: Parquet, since DuckDB's library is not here (packaging/with-tables.sh)"
  parquet=
fi

# --- the ending of OUT chooses the container, and what went out comes in as the same
printf '%s\n' '{"prompt":"Say \"hello\",\nthen stop.","chosen":"Hello!","rejected":"","id":9007199254740993}' \
  '{"prompt":"日本","chosen":" x ","rejected":"No; never","id":-1}' >"$work/pairs.jsonl"
fresh
expect 0 import "$project" "$work/pairs.jsonl"
for name in a.jsonl a.json a.jsonl.gz a.jsonl.zst a.json.zst ${parquet:+a.parquet}; do
  expect 0 export "$project" "$work/$name"
  expect 0 init "$work/again-$name"
  expect 0 import "$work/again-$name" "$work/$name" --json
  number_is rows 2
  expect 0 export "$work/again-$name" "$work/back.jsonl"
  same_rows "$work/pairs.jsonl" "$work/back.jsonl"
done
for name in a.csv a.tsv a.csv.gz; do
  expect 0 export "$project" "$work/$name" --format trl
  expect 0 init "$work/again-$name"
  expect 0 import "$work/again-$name" "$work/$name" --json
  number_is judgments 2
  expect 0 export "$work/again-$name" "$work/back.jsonl" --format trl
  sed 's/"id":\([-0-9]*\)/"id":"\1"/' "$work/pairs.jsonl" >"$work/texts.jsonl"
  same_rows "$work/texts.jsonl" "$work/back.jsonl"
done
[ "$(head -c 4 "$work/a.jsonl.zst" | od -An -tx1 | tr -d ' ')" = 28b52ffd ] || die "no zstd"
expect 1 export "$project" "$work/a.xlsx"
err_has 'jsonl, .json, .csv'
# A pipe and standard input.
"$ARBITER" export "$project" - --format trl 2>/dev/null | gzip >"$work/pipe.gz"
fresh
"$ARBITER" import "$project" - --json <"$work/pipe.gz" >"$work/out" 2>"$work/err" || die "standard input"
number_is rows 2
fresh
"$ARBITER" import "$project" - --json <"$work/a.csv" >"$work/out" 2>"$work/err" || die "a table on standard input"
number_is rows 2
if [ -n "$parquet" ]; then
  fresh
  "$ARBITER" import "$project" - --json <"$work/a.parquet" >"$work/out" 2>"$work/err" || die "Parquet on standard input"
  number_is rows 2
fi

# --- what is not what it says is named, with what would be accepted
fresh
printf 'version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n' >"$work/lfs.parquet"
expect 1 import "$project" "$work/lfs.parquet"
err_has 'lfs.parquet.*LFS pointer'
printf '<!DOCTYPE html><html></html>' >"$work/page.jsonl"
expect 1 import "$project" "$work/page.jsonl"
err_has 'page.jsonl.*web page (HTML).*JSONL, JSON, CSV'
printf 'PK\003\004[Content_Types].xml' >"$work/book.xlsx"
expect 1 import "$project" "$work/book.xlsx"
err_has 'book.xlsx.*workbook'
printf 'prompt,chosen,rejected\np,c,r\nq,"c,r\n' >"$work/open.csv"
expect 1 import "$project" "$work/open.csv"
err_has 'open.csv:3: '
printf 'prompt,chosen,rejected\np,c,r\nq,c\n' >"$work/ragged.csv"
expect 1 import "$project" "$work/ragged.csv"
err_has 'ragged.csv:3: .*2 cells and the header 3'
expect 0 import "$project" "$work/ragged.csv" --skip-bad --json
number_is rows 1
ARBITER_DUCKDB=/nowhere/libduckdb.so expect 1 import "$project" "$work/a.parquet" || true
expect 1 import "$project" "$work/pairs.jsonl" --split train

# --- a folder with several splits asks, and its split says what the prompts are for
mkdir -p "$work/set/data"
printf '{"prompt":"one","chosen":"c","rejected":"r"}\n' >"$work/set/data/train-00000-of-00002.jsonl"
printf '{"prompt":"two","chosen":"c","rejected":"r"}\n' >"$work/set/data/train-00001-of-00002.jsonl"
printf '{"prompt":"three","chosen":"c","rejected":"r"}\n' >"$work/set/data/test-00000-of-00001.jsonl"
fresh
expect 1 import "$project" "$work/set"
err_has 'test, train'
expect 1 import "$project" "$work/set" --split dev
err_has 'test, train'
expect 0 import "$project" "$work/set/" --split test --json
number_is rows 1
out_has '"role": "test"'
expect 0 import "$project" "$work/set" --split train --json
number_is rows 2
expect 0 status "$project"
out_has 'set: 3'
printf '{"prompt":"four"}\n{"prompt":5}\n' >>"$work/set/data/test-00000-of-00001.jsonl"
expect 1 import "$project" "$work/set" --split test
err_has 'data/test-00000-of-00001.jsonl, line 3'

# --- the public table files
data=${ARBITER_DATA_DIR:-$(dirname "$0")/../../../shared/data}/tables
if [ ! -f "$data/rows.json" ]; then
  echo "skipped: the public table files are not here (ARBITER_DATA_DIR)"
  exit 0
fi
cat >"$work/compare.py" <<'END'
import json, sys
# compare.py ROWS.json BACK.jsonl pairs|messages BEGIN END [text]
stated, back, kind, begin, end = sys.argv[1:6]
text = len(sys.argv) > 6
expected = []
for row in json.load(open(stated))[int(begin):int(end)]:
    tail = "_messages" if kind == "messages" else ""
    made = {name: row[name] for name in ("prompt", "label", "score", "tags")}
    made["chosen"], made["rejected"] = row["chosen" + tail], row["rejected" + tail]
    if made["rejected"] != []:  # an empty dialogue is no answer and is left out by --skip-bad
        expected.append(made)
found = []
for line in open(back):
    row = json.loads(line)
    if text:
        for name in ("label", "score", "tags"):
            if row[name] is not None:
                row[name] = json.loads(row[name])
    found.append(row)
key = lambda row: json.dumps(row["prompt"])
if sorted(expected, key=key) != sorted(found, key=key):
    for a, b in zip(sorted(expected, key=key), sorted(found, key=key)):
        if a != b:
            sys.exit(f"stated {a}\nfound  {b}")
    sys.exit(f"{len(expected)} rows are stated, {len(found)} came in")
END
# comes_in KIND BEGIN END PATH [OPTIONS...]
comes_in() {
  local kind=$1 begin=$2 end=$3 path=$4 text=
  shift 4
  case $path in *.csv | *.tsv) text=text ;; esac
  fresh
  expect 0 import "$project" "$path" --skip-bad --again "$@"
  expect 0 export "$project" "$work/back.jsonl"
  python3 "$work/compare.py" "$data/rows.json" "$work/back.jsonl" "$kind" "$begin" "$end" $text \
    >"$work/out" 2>"$work/err" || die "$path is not what rows.json states"
}
for path in "$data"/arrow/* "$data"/csv/* ${parquet:+"$data"/parquet/*} "$data"/jsonl_*; do
  case $path in *messages*) kind=messages ;; *) kind=pairs ;; esac
  comes_in $kind 0 20 "$path"
done
comes_in pairs 0 20 "$data/save_to_disk/pairs"
comes_in messages 0 20 "$data/save_to_disk/messages"
comes_in messages 0 20 "$data/save_to_disk/messages_old_features"
comes_in pairs 0 15 "$data/save_to_disk/dict" --split train
comes_in pairs 15 20 "$data/save_to_disk/dict" --split test
expect 1 import "$project" "$data/save_to_disk/dict"
err_has 'test, train'
expect 1 import "$project" "$data/hub"
err_has 'test, train'
if [ -n "$parquet" ]; then
  comes_in messages 0 16 "$data/hub" --split train
  comes_in messages 16 20 "$data/hub" --split test
  comes_in messages 16 20 "$data/hub" --config test_only
fi
