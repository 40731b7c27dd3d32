#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# What a model sees of a text, from a small byte-level BPE and a small Metaspace BPE.
. "$(dirname "$0")/support.sh"

# tokenize OPTIONS...: standard input goes to `arbiter tokenize`; prints its output in one line.
tokenize() { "$ARBITER" tokenize "$@" 2>"$work/err" | tr '\n' ' ' | tr -s ' '; }
same() { [ "$1" = "$2" ] || die "expected [$2], got [$1]"; }

# --- GPT-2's two files
bytes=$work/bytes
mkdir "$bytes"
echo '{"<|endoftext|>":0,"h":1,"i":2,"Ġ":3,"hi":4,"Ġhi":5,"Ċ":6}' >"$bytes/vocab.json"
printf '#version: 0.2\nh i\nĠ hi\n' >"$bytes/merges.txt"
same "$(printf 'hi hi\n' | tokenize "$bytes")" $'4\thi 5\tĠhi 6\tĊ '
same "$(echo '["hi hi", "", "i"]' | tokenize "$bytes" --json)" '[ [ 4, 5 ], [], [ 2 ] ] '
same "$(echo '["hi<|endoftext|>"]' | tokenize "$bytes" --json)" '[ [ 4, 0 ] ] '
same "$(echo '["<|endoftext|>hi"]' | tokenize "$bytes" --json --plain)" '[ [ 4 ] ] '

# --- a tokenizer.json with Metaspace and BOS
meta=$work/meta
mkdir "$meta"
cat >"$meta/tokenizer.json" <<'END'
{"added_tokens":[{"id":1,"content":"<s>","special":true,"normalized":false}],
 "normalizer":null,
 "pre_tokenizer":{"type":"Metaspace","replacement":"▁","prepend_scheme":"always","split":true},
 "post_processor":{"type":"TemplateProcessing",
  "single":[{"SpecialToken":{"id":"<s>","type_id":0}},{"Sequence":{"id":"A","type_id":0}}],
  "pair":[],"special_tokens":{"<s>":{"id":"<s>","ids":[1],"tokens":["<s>"]}}},
 "decoder":{"type":"Metaspace","replacement":"▁","prepend_scheme":"always","split":true},
 "model":{"type":"BPE","unk_token":"<unk>","byte_fallback":true,
  "vocab":{"<unk>":0,"<s>":1,"<0x0A>":2,"▁":3,"h":4,"i":5,"▁h":6,"▁hi":7},
  "merges":["▁ h","▁h i"]}}
END
same "$(printf 'hi hi\nz' | tokenize "$meta")" $'1\t<s> 7\t▁hi 7\t▁hi 2\t<0x0A> 0\t<unk> '
same "$(echo '["hi"]' | tokenize "$meta" --json)" '[ [ 1, 7 ] ] '
same "$(echo '["hi"]' | tokenize "$meta" --json --plain)" '[ [ 7 ] ] '

# --- bad input, each with its reason
echo 'no list' | "$ARBITER" tokenize "$bytes" --json >"$work/out" 2>"$work/err" && die "bad JSON passed"
err_has "JSON list of strings"
echo '[1]' | "$ARBITER" tokenize "$bytes" --json >"$work/out" 2>"$work/err" && die "a number passed"
err_has "JSON list of strings"
"$ARBITER" tokenize "$work/none" </dev/null >"$work/out" 2>"$work/err" && die "no folder passed"
err_has "tokenizer.json"
sed 's/"BPE"/"Unigram"/' "$meta/tokenizer.json" >"$work/swap" && mv "$work/swap" "$meta/tokenizer.json"
"$ARBITER" tokenize "$meta" </dev/null >"$work/out" 2>"$work/err" && die "Unigram passed"
err_has "Unigram"
expect 2 tokenize
