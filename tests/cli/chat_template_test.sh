#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The chat template is read from the model's files, shown, chosen by hand, kept with the run and with
# the model that was trained with it.
. "$(dirname "$0")/support.sh"

base=$(cd "$(dirname "$0")/../.." && pwd)/resources/demo/model
model=$work/model
cp -r "$base" "$model" && chmod -R u+w "$model"

# chat OPTIONS...: standard input as a conversation.
chat() { "$ARBITER" tokenize "$model" --chat "$@" >"$work/out" 2>"$work/err" || die "tokenize --chat $*"; }
talk='[{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Hi!"}]'

echo 'Hi!' | chat
out_has '^template: arbiter (tokenizer.json)$'
[ "$(sed -n 3p "$work/out")" = $'1\t<|user|>' ] || die "the user's turn does not begin with its mark"
[ "$(tail -1 "$work/out")" = $'2\t<|assistant|>' ] || die "the assistant's turn is not opened"

echo "$talk" | chat --json --chat-template chatml
out_has '"template": "chatml"'
out_has '"source": "chosen"'
out_has '"text": "<|im_start|>system\\nBe brief.<|im_end|>\\n<|im_start|>user\\nHi!<|im_end|>\\n<|im_start|>assistant\\n"'
echo "$talk" | chat --json --chat-template llama2
out_has '"text": "\[INST\] <<SYS>>\\nBe brief.\\n<</SYS>>\\n\\nHi! \[/INST\]"'
echo "$talk" | chat --json --chat-template hh
out_has '"text": "Be brief.\\n\\nHuman: Hi!\\n\\nAssistant:"'
echo "$talk" | chat --json --chat-template plain
out_has '"text": "Be brief.\\n\\nHi!"'

# The checkpoint's own template decides, where it is known to write the same; else a person has to.
cat >"$model/tokenizer_config.json" <<'JSON'
{"chat_template": "{% for message in messages %}{{'<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>' + '\n'}}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}"}
JSON
echo "$talk" | chat
out_has '^template: chatml (tokenizer_config.json)$'
# K7, K8, K6: similar is not the same, and unknown is neither.
refuses() {
  ! "$ARBITER" tokenize "$model" --chat >"$work/out" 2>"$work/err" <<<"$talk" || die "taken for known: $1"
  err_has "$1"
}
echo '{"chat_template": "{{ bos_token }}<|im_start|>{{ message.role }}"}' >"$model/tokenizer_config.json"
refuses 'it begins with the BOS token'
err_has '.chatml. or another chat template (on the command line: --chat-template)'
echo "$talk" | chat --chat-template chatml
out_has "own chat template is another: it begins with the BOS token"
echo '{"chat_template": "Human: {{ message.content }} Assistant: "}' >"$model/tokenizer_config.json"
refuses '.hh. or another chat template (on the command line: --chat-template)'
echo '<start_of_turn>' >"$model/chat_template.jinja"
refuses 'of no known family'
expect 0 init "$work/refused" --demo
echo '{"prompt": "Say hello.", "completion": "Hello."}' >"$work/corpus.jsonl"
for command in "generate --model $model --prompts 2" "train sft --model $model --corpus $work/corpus.jsonl"; do
  # shellcheck disable=SC2086
  set -- $command
  sub=$1 && shift
  [ "$sub" != train ] || { sub="train $1" && shift; }
  # shellcheck disable=SC2086
  expect 1 $sub "$work/refused" "$@"
  err_has 'of no known family'
done
rm "$model/chat_template.jinja"
echo '{"chat_template": 3}' >"$model/tokenizer_config.json"
refuses '`chat_template`: It should be a text'
cp "$base/tokenizer_config.json" "$model/"
expect 2 tokenize "$model" --chat --chat-template vicuna

# A run keeps its template, and the model that it makes says it.
project=$work/project
expect 0 init "$project" --demo
echo '{"prompt": "Say hello.", "completion": "Hello."}' >"$work/corpus.jsonl"
expect 2 generate "$project" --chat-template vicuna
expect 0 train sft "$project" --model "$model" --corpus "$work/corpus.jsonl" --epochs 1 --threads 1 --chat-template hh
[ "$(sqlite3 "$project/project.db" "SELECT json_extract(settings, '\$.chat_template') FROM runs WHERE id=1")" = hh ] ||
  die "the run does not say its template"
trained=$(find "$project/checkpoints/run-1" -maxdepth 1 -name 'step-*' | tail -1)
model=$trained
echo 'Hi!' | chat
out_has '^template: hh (chat_template.jinja)$'
expect 0 generate "$project" --model "$trained" --prompts 2 --threads 1 --max-new-tokens 4
# What a run was trained with holds for its model, whatever a template there says; that is said.
kept=$(cat "$trained/chat_template.jinja")
echo "{{ bos_token }}<|im_start|>{{ m['role'] }}" >"$trained/chat_template.jinja"
expect 0 generate "$project" --model "$trained" --prompts 2 --threads 1 --max-new-tokens 4 --json
out_has '"chat_template": "hh"'
out_has '"chat_match": "similar"'
out_has '"first_prompt": ".*Human: '
expect 0 generate "$project" --model "$trained" --prompts 2 --threads 1 --max-new-tokens 4
out_has 'own chat template is another. Prompts are written as hh; the first one as the model sees it:'
out_has '^Human: '
expect 0 status "$project"
out_has 'chat template hh$'
echo "$kept" >"$trained/chat_template.jinja"
expect 0 train sft "$project" --model "$base" --corpus "$work/corpus.jsonl" --epochs 1 --threads 1
[ "$(sqlite3 "$project/project.db" "SELECT json_extract(settings, '\$.chat_template') FROM runs WHERE id=2")" = arbiter ] ||
  die "a run with the model's own template does not say which that is"
[ ! -e "$project"/checkpoints/run-2/step-1/chat_template.jinja ] || die "a template was written that nobody chose"
