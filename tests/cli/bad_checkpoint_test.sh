#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Damaged and foreign model folders: each is refused with its reason, by every command that reads
# a model, and nothing crashes.
. "$(dirname "$0")/support.sh"

here=$(cd "$(dirname "$0")" && pwd)
base=$here/../../resources/demo/model
model=$work/model
project=$work/project
expect 0 init "$project" --demo

fresh() { rm -rf "$model" && cp -r "$base" "$model" && chmod -R u+w "$model"; }
damage() { python3 "$here/../support/checkpoint_tool.py" "$model" "$@"; }

# refused PATTERN: both commands that load the weights say so.
refused() {
  expect 1 logits "$model" --ids 1,2,3 --threads 1
  err_has "$1"
  expect 1 generate "$project" --model "$model" --prompts 2 --threads 1
  err_has "$1"
}
# damaged PATTERN COMMAND...: a fresh copy, damaged, is refused.
damaged() {
  local pattern=$1
  shift
  fresh
  damage "$@"
  refused "$pattern"
}

readonly norm=model.layers.1.input_layernorm.weight
readonly matrix=model.layers.0.mlp.gate_proj.weight

# --- tensors
damaged "no tensor .$norm" drop "$norm"
damaged 'does not have: .model.extra.weight' add model.extra.weight
damaged 'does not have: .score.weight' add score.weight
damaged "$matrix. has shape" transpose "$matrix"
damaged "$norm. is of type I32" retype "$norm"
damaged "$norm. holds NaN" nan "$norm"
damaged 'does not have: .model.layers.3' set num_hidden_layers 3
damaged 'has shape' set intermediate_size 511
damaged 'no tensor' set num_hidden_layers 5
damaged 'no language head' set tie_word_embeddings false
# What holds nothing learned is passed over.
fresh
damage add model.layers.0.self_attn.rotary_emb.inv_freq
damage add lm_head.weight
expect 0 logits "$model" --ids 1,2,3 --threads 1

# --- config.json
damaged 'mamba' set model_type '"mamba"'
damaged 'yarn' set rope_scaling '{"rope_type": "yarn", "factor": 2}'
damaged 'dynamic' set rope_scaling '{"type": "dynamic", "factor": 2}'
damaged 'gelu' set hidden_act '"gelu"'
damaged 'sizes that do not fit' unset hidden_size
damaged 'sizes that do not fit' set num_key_value_heads 4
damaged '`vocab_size`: It should be a whole number, not a text' set vocab_size '"many"'
damaged '`tie_word_embeddings`: It should be true or false' set tie_word_embeddings '"yes"'
# The architecture may be told by the classes alone.
fresh
damage unset model_type
expect 0 logits "$model" --ids 1,2,3 --threads 1
damage unset architectures
refused 'no model_type'
# Rotary scaling without its numbers, or with such as give NaN.
damaged '`rope_scaling.factor`: It should be a number above 0' set rope_scaling '{"rope_type": "linear"}'
damaged '`rope_scaling.factor`: It should be a number above 0' set rope_scaling '{"rope_type": "linear", "factor": 0}'
damaged '`rope_scaling.factor`: It should be a number above 0' set rope_scaling '{"rope_type": "linear", "factor": -1}'
damaged '`rope_scaling.low_freq_factor`' set rope_scaling '{"rope_type": "llama3", "factor": 8}'
damaged '`rope_theta`: It should be a number above 0' set rope_theta 0
fresh
echo '{"eos_token_id": "</s>"}' >"$model/generation_config.json"
refused 'generation_config.json: `eos_token_id`: It should be'
fresh
echo '{' >"$model/config.json"
refused 'not a JSON object'
rm "$model/config.json"
refused 'config.json'
for scaling in '{"rope_type": "linear", "factor": 2}' '{"type": "linear", "factor": 2}' \
  '{"rope_type": "llama3", "factor": 8, "low_freq_factor": 1, "high_freq_factor": 4, "original_max_position_embeddings": 64}'; do
  fresh
  damage set rope_scaling "$scaling"
  expect 0 logits "$model" --ids 1,2,3 --threads 1
done

# --- files
readonly pointer=$'version https://git-lfs.github.com/spec/v1\noid sha256:1\nsize 5'
for file in model.safetensors config.json; do
  fresh
  echo "$pointer" >"$model/$file"
  refused "$file: This is not the file but a Git LFS pointer"
done
fresh
echo "$pointer" >"$model/tokenizer.json"
expect 1 tokenize "$model" </dev/null
err_has 'tokenizer.json: This is not the file but a Git LFS pointer'
fresh
damage shard
rm "$model/model.safetensors.index.json"
refused 'no model.safetensors.index.json'
fresh
damage shard
expect 0 logits "$model" --ids 1,2,3 --threads 1
rm "$model/model-00002-of-00002.safetensors"
refused 'model-00002-of-00002.safetensors'
fresh
rm "$model/model.safetensors"
refused 'no model.safetensors'
echo pickle >"$model/pytorch_model.bin"
refused 'pytorch_model.bin'
refused 'safetensors and nothing else'
fresh
head -c 5000 "$base/model.safetensors" >"$model/model.safetensors"
refused 'not a whole safetensors file'
: >"$model/model.safetensors"
refused 'not a whole safetensors file'

# --- the tokenizer
fresh
rm "$model/tokenizer.json"
expect 0 logits "$model" --ids 1,2,3 --threads 1
expect 1 generate "$project" --model "$model" --prompts 2 --threads 1
err_has 'no tokenizer'
expect 1 tokenize "$model" </dev/null
err_has 'no tokenizer'
fresh
sed -i 's/"added_tokens": *\[/"added_tokens":[{"id":4000,"content":"<more>","special":true},/' "$model/tokenizer.json"
refused 'does not belong to this model'
expect 1 tokenize "$model" </dev/null
err_has 'does not belong to this model'
fresh
echo '{"model": 3}' >"$model/tokenizer.json"
refused 'tokenizer'
expect 1 tokenize "$model" </dev/null
err_has 'tokenizer'

# --- what is asked of a good model
fresh
expect 1 logits "$model" --ids 1,1024
err_has 'id 1024 is outside'
expect 1 logits "$model" --ids=-1
err_has 'id -1 is outside'
expect 1 logits "$model" --ids ''
err_has 'is empty'
expect 1 logits "$model" --ids "$(seq -s, 1 300)"
err_has '300 tokens'
err_has 'context is 256'
expect 0 logits "$model" --ids "$(seq -s, 1 256)" --threads 1

expect 0 init "$work/long"
python3 -c 'print("{\"prompt\": \"" + "word " * 2000 + "\"}")' >"$work/long.jsonl"
expect 0 import "$work/long" "$work/long.jsonl"
expect 1 generate "$work/long" --model "$model" --threads 1
err_has "context of 256 tokens"
echo '{"prompt": "A short one."}' >"$work/short.jsonl"
expect 0 import "$work/long" "$work/short.jsonl"
expect 0 generate "$work/long" --model "$model" --threads 1 --max-new-tokens 4 --json
number_is prompts 1
number_is too_long 1
