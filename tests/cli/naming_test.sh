#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Classifiers and taggers: from generators, class folders, rows and CoNLL files, from labels and from
# good and bad; a stop and a resume; what is damaged is told.
. "$(dirname "${BASH_SOURCE[0]}")/support.sh"

expect 0 init "$work/p"
small=(--threads 1 --checkpoint-every 1000)

# Pictures from labels: the whole report, as JSON and as CSV.
expect 0 train classifier "$work/p" --generator pictures --examples 300 --epochs 2 --channels 4 \
  --report "$work/report.csv" --json "${small[@]}"
python3 - "$work/out" "$work/report.csv" <<'PY'
import csv, json, sys
told = json.load(open(sys.argv[1]))
report = told["report"]
assert report["labels"] == ["circle", "square", "triangle", "cross", "star"], report["labels"]
assert sum(map(sum, report["confusion"])) == report["count"] == told["summary"]["test/examples"]
right = sum(report["confusion"][i][i] for i in range(5))
assert abs(right / report["count"] - report["accuracy"]) < 1e-9
rows = list(csv.reader(open(sys.argv[2])))
assert rows[0][:7] == ["row", "name", "precision", "recall", "f1", "support", "predicted"], rows[0]
assert [row[0] for row in rows[1:]] == ["class"] * 5 + ["average"] * 3 + ["accuracy"]
assert all(len(row) == 12 for row in rows)
PY

# From good and bad alone, by an annotator who knows the names.
expect 0 train classifier "$work/p" --generator pictures --examples 300 --epochs 2 --channels 4 \
  --learn-from feedback --simulate --noise 0.1 "${small[@]}"
out_has 'Learned from [0-9,]* judgments, good or bad'
out_has '^weighted '

# The same bits again.
for name in one two; do
  expect 0 train tagger "$work/p" --generator tags --examples 200 --epochs 2 --name "$name" \
    --learn-from feedback --simulate --json "${small[@]}"
  python3 -c 'import json,sys; t=json.load(open(sys.argv[1])); t["summary"].pop("seconds"); print(json.dumps([t["summary"], t["report"]]))' \
    "$work/out" >"$work/$name.told"
done
cmp -s "$work/one.told" "$work/two.told" || die "the same seed gave another tagger"

# Names that wait to be judged, and a classifier from what was said of them.
expect 0 names "$work/p" --run classifier-1 --count 40
out_has '^40 names to be judged good or bad; 200 examples left'
expect 0 annotate "$work/p" --annotator truth --simulate truth --noise 0.1
expect 0 status "$work/p"
out_has 'judgments *40'
expect 0 train classifier "$work/p" --generator pictures --examples 300 --epochs 2 --channels 4 \
  --learn-from feedback "${small[@]}"
out_has 'Learned from 40 judgments'
expect 1 train classifier "$work/p" --generator pictures --examples 301 --learn-from feedback
err_has 'Nothing has been judged good or bad yet'
expect 0 names "$work/p" --run classifier-1 --count 40 --json
number_is left 160

# A column of labels.
python3 - "$work/rows.jsonl" <<'PY'
import json, sys
with open(sys.argv[1], "w") as out:
    for i in range(60):
        word = "good" if i % 2 else "bad"
        out.write(json.dumps({"review": f"a {word} film number {i % 7}", "stars": 5 if i % 2 else 1}) + "\n")
PY
expect 0 train classifier "$work/p" --data "$work/rows.jsonl" --text-column review \
  --label-column stars --epochs 10 --json "${small[@]}"
python3 -c 'import json,sys; r=json.load(open(sys.argv[1]))["report"]; assert r["labels"] == ["1", "5"] and r["accuracy"] == 1.0, r' "$work/out"

# A CoNLL file in four columns, IOB1.
for i in $(seq 40); do
  printf 'Oslo NNP I-NP I-LOC\nis VBZ I-VP O\nfar RB I-AP O\n\nAnna NNP I-NP I-PER\nleft VBD I-VP O\n\n'
done >"$work/a.conll"
expect 0 train tagger "$work/p" --data "$work/a.conll" --epochs 10 --json "${small[@]}"
python3 -c 'import json,sys; r=json.load(open(sys.argv[1]))["report"]; assert [e["name"] for e in r["entities"]] == ["LOC", "PER"] and r["averages"]["micro"]["f1"] == 1.0, r' "$work/out"

# What cannot be learned from is told, and leaves no run behind.
expect 0 runs list "$work/p" --json
cp "$work/out" "$work/before"
printf 'Oslo B-LOC\nis O\nfar\n' >"$work/ragged.conll"
expect 1 train tagger "$work/p" --data "$work/ragged.conll"
err_has 'ragged.conll:3: .*1 columns'
mkdir -p "$work/folder/cats" "$work/folder/dogs"
python3 - "$work/folder" <<'PY'
import struct, sys, zlib
def png(width, height, rows):
    chunk = lambda kind, data: struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
for i in range(4):
    for name, colour in (("cats", b"\xc0\x20\x20"), ("dogs", b"\x20\x20\xc0")):
        open(f"{sys.argv[1]}/{name}/{i}.png", "wb").write(png(40, 30, (b"\0" + colour * 40) * 30))
open(f"{sys.argv[1]}/huge.png", "wb").write(png(10000, 10000, b""))
PY
expect 0 train classifier "$work/p" --data "$work/folder" --epochs 2 --channels 4 "${small[@]}"
mv "$work/folder/huge.png" "$work/folder/dogs/huge.png"
expect 1 train classifier "$work/p" --data "$work/folder"
err_has 'huge.png: .*100 megapixels'
head -c 60 "$work/folder/dogs/1.png" >"$work/folder/dogs/huge.png"
expect 1 train classifier "$work/p" --data "$work/folder"
err_has 'huge.png: .*damaged'
rm "$work/folder/dogs/huge.png" "$work/folder/dogs/"[012].png
expect 1 train classifier "$work/p" --data "$work/folder"
err_has 'Class "dogs" has 1 '
expect 1 train classifier "$work/p"
expect 1 train classifier "$work/p" --generator music
expect 0 runs list "$work/p" --json
[ "$(grep -c '"id"' "$work/out")" = "$(($(grep -c '"id"' "$work/before") + 1))" ] || die "a refused training left a run"

# The demo of each task, in short.
for task in pictures tags; do
  expect 0 demo "$work/demo-$task" --task "$task" --quick --threads 1
  python3 -c 'import json,sys; r=json.load(open(sys.argv[1])); assert {"accuracy","ceiling","judgments","seconds"} <= r.keys() and r["judgments"] > 0, r
for name in ("accuracy", "ceiling"):
  assert r[name + "_n"] > 0 and (r["task"] == "tags") == (r[name + "_interval"] is None), r' \
    "$work/demo-$task/report.json"
done
