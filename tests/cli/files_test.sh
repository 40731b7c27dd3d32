#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Nothing that is not the program's own is overwritten; pipes, links and devices are written through
# and read from; ~ is the home folder.
. "$(dirname "$0")/support.sh"

model=$(cd "$(dirname "$0")/../../resources/demo/model" && pwd)
export HOME=$work/home
mkdir "$HOME"

# --- a canary: documents of the user's whose checksums never change
canary=$work/documents
mkdir -p "$canary/letters"
echo "three years" >"$canary/thesis.txt"
echo "dear" >"$canary/letters/one.txt"
echo '{}' >"$canary/config.json"
ln -s thesis.txt "$canary/link"
sums() { (cd "$canary" && find . -type f -exec sha256sum {} + | sort && find . -type l | sort); }
sums >"$work/sums"
canary_sings() {
  sums | cmp -s - "$work/sums" || die "the user's documents changed: $1"
  [ "$(find "$work" -name '*.tmp-*' -o -name '*.old-*' | wc -l)" = 0 ] || die "a left-over: $1"
}

cat >"$work/trl.jsonl" <<'END'
{"prompt":"Say hello.","chosen":"Hello!","rejected":"No."}
{"prompt":"Count.","chosen":"1 2 3","rejected":"3"}
END
project=$work/project
expect 0 init "$project"
expect 0 import "$project" "$work/trl.jsonl"
other=$work/other
expect 0 init "$other"

# A LoRA adapter of the demo's model whose every matrix is zero.
adapter=$work/adapter
mkdir "$adapter"
cat >"$adapter/adapter_config.json" <<END
{"peft_type": "LORA", "r": 1, "lora_alpha": 1, "target_modules": ["q_proj"],
 "base_model_name_or_path": "$model"}
END
python3 - "$model/config.json" "$adapter/adapter_model.safetensors" <<'END'
import json, struct, sys
config = json.load(open(sys.argv[1]))
width, layers = config["hidden_size"], config["num_hidden_layers"]
out = config["num_attention_heads"] * config.get("head_dim", width // config["num_attention_heads"])
header, at = {}, 0
for layer in range(layers):
    for side, shape in (("A", [1, width]), ("B", [out, 1])):
        size = 4 * shape[0] * shape[1]
        name = f"base_model.model.model.layers.{layer}.self_attn.q_proj.lora_{side}.weight"
        header[name] = {"dtype": "F32", "shape": shape, "data_offsets": [at, at + size]}
        at += size
text = json.dumps(header).encode()
text += b" " * (-len(text) % 8)
open(sys.argv[2], "wb").write(struct.pack("<Q", len(text)) + text + bytes(at))
END
is_model() { [ -s "$1/config.json" ] && [ -s "$1/model.safetensors" ] || die "no model in $1"; }

# --- merge
expect 0 merge "$adapter" "$work/merged"
is_model "$work/merged"
for flag in "" --overwrite; do
  expect 1 merge "$adapter" "$canary" $flag
  err_has "$canary"
  canary_sings "merge $flag"
  ln -sfn "$canary" "$work/to_canary"
  expect 1 merge "$adapter" "$work/to_canary" $flag
  expect 1 merge "$adapter" "$work/to_canary/" $flag
  expect 1 merge "$adapter" "$work/merged/../documents" $flag
  expect 1 merge "$adapter" "$canary/thesis.txt" $flag
  (cd "$canary" && expect 1 merge "$adapter" . $flag) || exit 1
  expect 1 merge "$adapter" "$work" $flag
  canary_sings "merge by other names $flag"
  expect 1 merge "$adapter" "$project" $flag
  expect 1 merge "$adapter" "$project/checkpoints" $flag
  expect 1 merge "$adapter" "$project/new" $flag
  err_has "belongs to the project"
  expect 1 merge "$adapter" "$adapter" $flag
  expect 1 merge "$adapter" "$model" $flag
  is_model "$model"
  expect 0 status "$project" --json
  number_is judgments 2
done
expect 1 merge "$adapter" "$work/merged"
err_has "is not empty"
echo stale >"$work/merged/added_tokens.json"
expect 0 merge "$adapter" "$work/merged" --overwrite
is_model "$work/merged"
[ ! -e "$work/merged/added_tokens.json" ] || die "the older model was not replaced as a whole"
# The folder that somebody stands in is replaced file by file: it stays the same folder.
echo stale >"$work/merged/added_tokens.json"
(cd "$work/merged" && expect 0 merge "$adapter" . --overwrite && is_model .) || exit 1
[ ! -e "$work/merged/added_tokens.json" ] || die "an old file stands among the new ones"
is_model "$work/merged"
echo "my notes" >"$work/merged/NOTES"
expect 1 merge "$adapter" "$work/merged" --overwrite
err_has NOTES
[ -s "$work/merged/NOTES" ] || die "notes beside a model are gone"

mkdir "$work/empty" "$work/here"
expect 0 merge "$adapter" "$work/empty"
is_model "$work/empty"
(cd "$work/here" && expect 0 merge "$adapter" . && is_model .) || exit 1
is_model "$work/here"
ln -s "$work/later" "$work/to_later"
expect 0 merge "$adapter" "$work/to_later"
[ -L "$work/to_later" ] || die "a link was replaced"
is_model "$work/later"
expect 0 merge "$adapter" "$project/exports/merged"
is_model "$project/exports/merged"
canary_sings merge

# --- demo-model: refused before its minutes of training, and its work folder is nobody else's
expect 1 demo-model "$canary"
err_has "is not empty"
expect 1 demo-model "$canary" --overwrite
expect 1 demo-model "$project/checkpoints/x"
mkdir "$work/tiny.work"
echo mine >"$work/tiny.work/mine"
expect 1 demo-model "$work/tiny" --dialogues 200
err_has "tiny.work"
[ "$(cat "$work/tiny.work/mine")" = mine ] || die "a folder beside the model was taken for its own"
# Nor is one whose folders are called as its own are.
rm "$work/tiny.work/mine"
mkdir "$work/tiny.work/run"
echo mine >"$work/tiny.work/run/mine"
expect 1 demo-model "$work/tiny" --dialogues 200
err_has "tiny.work"
[ "$(cat "$work/tiny.work/run/mine")" = mine ] || die "a folder called run was taken for its own"
canary_sings demo-model

# --- export: links, pipes, devices
expect 0 export "$project" "$work/plain.jsonl" --format trl
same_rows "$work/trl.jsonl" "$work/plain.jsonl"
echo old >"$work/target.jsonl"
chmod 600 "$work/target.jsonl"
ln -s target.jsonl "$work/link.jsonl"
expect 0 export "$project" "$work/link.jsonl" --format trl
[ -L "$work/link.jsonl" ] || die "a link was replaced"
same_rows "$work/trl.jsonl" "$work/target.jsonl"
[ "$(stat -c %a "$work/target.jsonl")" = 600 ] || die "the mode of a file changed"
ln -s not_yet.jsonl "$work/dangling.jsonl"
expect 0 export "$project" "$work/dangling.jsonl" --format trl
same_rows "$work/trl.jsonl" "$work/not_yet.jsonl"
[ -L "$work/dangling.jsonl" ] || die "a dangling link was replaced"

mkfifo "$work/fifo" "$work/fifo.gz"
cat "$work/fifo" >"$work/from_fifo" &
reader=$!
expect 0 export "$project" "$work/fifo" --format trl
wait $reader
[ -p "$work/fifo" ] || die "a FIFO was replaced"
same_rows "$work/trl.jsonl" "$work/from_fifo"
gzip -dc <"$work/fifo.gz" >"$work/from_fifo" &
reader=$!
expect 0 export "$project" "$work/fifo.gz" --format trl
wait $reader
same_rows "$work/trl.jsonl" "$work/from_fifo"
expect 0 export "$project" /dev/null
[ -c /dev/null ] || die "/dev/null was replaced"

for name in - /dev/stdout /dev/fd/1; do
  for json in "" --json; do
    "$ARBITER" export "$project" $name --format trl $json 2>"$work/err" | cat >"$work/piped" ||
      die "export $name"
    same_rows "$work/trl.jsonl" "$work/piped"
    err_has "$([ -n "$json" ] && echo '"rows": 2' || echo 'Wrote 2 rows')"
    echo before >"$work/appended"
    "$ARBITER" export "$project" $name --format trl $json >>"$work/appended" 2>"$work/err"
    [ "$(head -1 "$work/appended")" = before ] || die "export $name >> lost what was there"
    tail -n +2 "$work/appended" >"$work/piped"
    same_rows "$work/trl.jsonl" "$work/piped"
  done
done
status=0
"$ARBITER" export "$work/none" - --json >"$work/out" 2>"$work/err" || status=$?
[ "$status" = 1 ] && [ ! -s "$work/out" ] || die "an error was printed among the data"
err_has '"code": "not_found"'
[ -c /dev/full ] && expect 1 export "$project" /dev/full

# --- export: never into a project
for name in project.db project.lock new.jsonl exports checkpoints/x.jsonl report.json; do
  for into in "$project" "$other"; do
    expect 1 export "$project" "$into/$name" --format trl
    [ "$name" = exports ] || err_has "inside the project"
  done
done
ln -s "$project/project.db" "$work/to_db"
expect 1 export "$project" "$work/to_db"
expect 1 export "$project" "$project/exports/../project.db"
(cd "$project" && expect 1 export . project.db) || exit 1
expect 0 status "$project" --json
number_is judgments 2
expect 0 export "$project" "$project/exports/set.jsonl" --format trl
same_rows "$work/trl.jsonl" "$project/exports/set.jsonl"
expect 0 export "$project" "$project/plots/a.jsonl"
expect 1 export "$project" "$work/nowhere/set.jsonl"
err_has "there is no folder"
canary_sings export

# --- killed at any moment: what was there stays whole, or its successor is
killed() {  # SECONDS COMMAND...: runs it and kills it after so long
  local after=$1
  shift
  timeout -s KILL "$after" "$ARBITER" "$@" >/dev/null 2>&1 || true
}
(cd "$work/later" && sha256sum *) >"$work/model_sums"
for i in $(seq 1 12); do
  killed "0.$((RANDOM % 9))$((RANDOM % 10))1" merge "$adapter" "$work/later" --overwrite
  (cd "$work/later" && sha256sum *) | cmp -s - "$work/model_sums" || die "kill $i: half a model"
done
expect 0 merge "$adapter" "$work/later" --overwrite
for i in $(seq 1 12); do
  killed "0.00$((RANDOM % 9))" export "$project" "$work/plain.jsonl" --format trl
  same_rows "$work/trl.jsonl" "$work/plain.jsonl"
done
# What a killed one may have left goes when the name is written again.
expect 0 export "$project" "$work/plain.jsonl" --format trl
canary_sings kills

# --- a folder that may only be read
readonly_folder=$work/readonly
mkdir "$readonly_folder"
echo kept >"$readonly_folder/set.jsonl"
chmod 644 "$readonly_folder/set.jsonl"
chmod 555 "$readonly_folder"
chmod 755 "$work"
chmod -R a+rX "$project" "$adapter"
as_user=()
if [ "$(id -u)" = 0 ]; then as_user=(setpriv --reuid=65534 --regid=65534 --clear-groups); fi
if "${as_user[@]}" "$ARBITER" --version >/dev/null 2>&1; then
  for command in "export $project $readonly_folder/set.jsonl" \
    "export $project $readonly_folder/new.jsonl" "merge $adapter $readonly_folder/model"; do
    status=0
    "${as_user[@]}" "$ARBITER" $command --json >"$work/out" 2>"$work/err" || status=$?
    [ "$status" = 1 ] || die "status $status: arbiter $command"
    out_has '"code": "read_only"'
  done
fi
[ "$(cat "$readonly_folder/set.jsonl")" = kept ] || die "a file in a read-only folder changed"

# --- import from a pipe: every row, whatever the pipe's pieces
seq 1 30000 | sed 's/.*/{"prompt":"prompt number &","chosen":"c&","rejected":"r&"}/' \
  >"$work/many.jsonl"
gzip -k "$work/many.jsonl"
imported_all() {
  number_is rows 30000
  number_is skipped 0
  expect 0 export "$work/piped_project" "$work/back.jsonl" --format trl
  same_rows "$work/many.jsonl" "$work/back.jsonl"
  rm -rf "$work/piped_project"
}
pipe_import() {  # FILE NAME: the file's bytes come through a pipe, named NAME
  expect 0 init "$work/piped_project"
  cat "$1" | "$ARBITER" import "$work/piped_project" "$2" --skip-bad --json >"$work/out" \
    2>"$work/err" || die "import $2"
  imported_all
}
pipe_import "$work/many.jsonl" -
pipe_import "$work/many.jsonl" /dev/stdin
pipe_import "$work/many.jsonl.gz" -
expect 0 init "$work/piped_project"
expect 0 import "$work/piped_project" <(cat "$work/many.jsonl") --skip-bad --json
imported_all
expect 0 init "$work/piped_project"
expect 0 import "$work/piped_project" - --json <"$work/many.jsonl"
imported_all
expect 0 init "$work/piped_project"
expect 1 import "$work/piped_project" - </dev/null

# --- ~ that the shell left as it is
cd "$work"
expect 0 init '~/tilde'
[ -d "$HOME/tilde" ] && [ ! -e "$work/~" ] || die "~ is not the home folder"
expect 0 import '~/tilde' "$work/trl.jsonl"
expect 0 export '~/tilde' '~/out.jsonl' --format trl
same_rows "$work/trl.jsonl" "$HOME/out.jsonl"
cp -r "$model" "$HOME/model"
expect 0 logits '~/model' --ids 1,2
expect 0 generate '~/tilde' --model '~/model' --prompts 1 --no-comparisons --threads 1
expect 1 train sft '~/tilde' --model '~/no_model'
err_has "$HOME/no_model"
expect 1 train sft '~/tilde' --corpus '~/no_corpus'
err_has "$HOME/no_corpus"
expect 1 generate '~/tilde' --model '~/no_model'
err_has "$HOME/no_model"
expect 0 merge "$adapter" '~/merged'
is_model "$HOME/merged"
expect 0 demo-corpus '~/corpus.jsonl' --count 3
[ -s "$HOME/corpus.jsonl" ] || die "demo-corpus does not know ~"
expect 2 init '~eva/x'
err_has 'only ~/ is understood'
[ ! -e "$work/~eva" ] || die "a folder named ~eva was made"
expect 0 init './~eva'
canary_sings "all"
