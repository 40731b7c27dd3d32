#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# LoRA adapters from other tools: merged exactly, or refused with what is in the way; none recurses,
# none loses what was trained beside it.
. "$(dirname "$0")/support.sh"

here=$(cd "$(dirname "$0")" && pwd)
base=$here/../../resources/demo/model
adapter=$work/adapter
merged=$work/merged

tool() { python3 "$here/../support/checkpoint_tool.py" "$@"; }
fresh() {
  rm -rf "$adapter" "$merged"
  tool "$base" adapter "$adapter"
}
# refused PATTERN OPTIONS...: merging says so and leaves nothing.
refused() {
  local pattern=$1
  shift
  expect 1 merge "$adapter" "$merged" "$@"
  err_has "$pattern"
  ! grep -q 'json.exception' "$work/err" || die "an exception's own words"
  [ ! -e "$merged" ] || die "something was merged all the same"
  # Without the engine the same is found.
  expect 1 inspect "$adapter" "$@"
  err_has "$pattern"
}
# damaged PATTERN COMMAND...: a fresh adapter, changed, is refused.
damaged() {
  local pattern=$1
  shift
  fresh
  tool "$adapter" "$@"
  refused "$pattern"
}
logits() { "$ARBITER" logits "$1" --ids 1,2,3 --threads 1 --json >"$2" 2>"$work/err" || die "logits $1"; }

# --- a whole one
fresh
expect 0 merge "$adapter" "$merged"
logits "$merged" "$work/merged.json"
logits "$base" "$work/base.json"
! cmp -s "$work/merged.json" "$work/base.json" || die "the adapter was merged without effect"
# An adapter is a model wherever a model is asked for.
logits "$adapter" "$work/adapter.json"
cmp -s "$work/merged.json" "$work/adapter.json" || die "the adapter says something else than merged"
expect 0 init "$work/project" --demo
expect 0 generate "$work/project" --model "$adapter" --prompts 2 --threads 1 --max-new-tokens 4
echo '{"prompt": "Say hello.", "completion": "Hello."}' >"$work/corpus.jsonl"
expect 0 train sft "$work/project" --model "$adapter" --corpus "$work/corpus.jsonl" --epochs 1 --threads 1
expect 0 inspect "$adapter" --json
out_has '"architecture": "llama"'
out_has "\"base\": \"$(realpath "$base")\""

# --- its base
damaged 'is an adapter again' set base_model_name_or_path "\"$adapter\""
damaged 'is an adapter again' set base_model_name_or_path '"."'
damaged 'does not say which model' set base_model_name_or_path null
damaged 'someone/their-model. on a hub' set base_model_name_or_path '"someone/their-model"'
err_has '--base'
damaged 'does not exist' set base_model_name_or_path '"/no/such/folder"'
refused 'no folder /no/such/base' --base /no/such/base
expect 0 merge "$adapter" "$merged" --base "$base"
logits "$merged" "$work/chosen.json"
cmp -s "$work/chosen.json" "$work/merged.json" || die "--base gives another model"
expect 0 inspect "$adapter" --base "$base"
expect 1 merge "$base" "$work/none"
err_has 'no adapter in'

# --- what would be lost
for key in use_dora lora_bias; do damaged "uses .$key" set $key true; done
damaged 'uses .rank_pattern' set rank_pattern '{"q_proj": 4}'
damaged 'uses .layers_to_transform' set layers_to_transform '[0]'
damaged 'uses .modules_to_save: embed_tokens' set modules_to_save '["embed_tokens"]'
damaged 'uses .modules_to_save: lm_head' set modules_to_save '["lm_head"]'
damaged 'uses .trainable_token_indices' set trainable_token_indices '[1]'
damaged 'uses .init_lora_weights: pissa' set init_lora_weights '"pissa"'
damaged 'would not use: .base_model.model.model.embed_tokens.weight' add base_model.model.model.embed_tokens.weight
damaged 'would not use: .base_model.model.model.layers.0.self_attn.q_proj.bias' add base_model.model.model.layers.0.self_attn.q_proj.bias
damaged 'would not use: .base_model.model.model.layers.0.mlp.gate_proj.lora_A.weight' add base_model.model.model.layers.0.mlp.gate_proj.lora_A.weight
damaged 'no tensor .base_model.model.model.layers.0.self_attn.q_proj.lora_A.weight' drop base_model.model.model.layers.0.self_attn.q_proj.lora_A.weight
damaged '`r`: It should be a whole number' set r '"two"'

# --- its files
fresh
mv "$adapter/adapter_model.safetensors" "$adapter/adapter_model.bin"
refused 'adapter_model.bin only'
fresh
cp "$base/config.json" "$adapter/"
expect 0 merge "$adapter" "$merged"
fresh
printf 'version https://git-lfs.github.com/spec/v1\noid sha256:1\n' >"$adapter/adapter_config.json"
refused 'Git LFS'

# --- the scale of rank-stabilised adapters: alpha / sqrt(2) is that of alpha * sqrt(2) over 2
fresh
tool "$adapter" set use_rslora true
expect 0 merge "$adapter" "$merged"
logits "$merged" "$work/rs.json"
fresh
tool "$adapter" set lora_alpha 11.313708498984761
expect 0 merge "$adapter" "$merged"
logits "$merged" "$work/alpha.json"
cmp -s "$work/rs.json" "$work/alpha.json" || die "use_rslora has another scale"

# --- a base that is chosen is kept with the project, and nothing stays in the temporary folder
fresh
tool "$adapter" set base_model_name_or_path '"someone/their-model"'
expect 1 generate "$work/project" --model "$adapter" --prompts 2 --threads 1
err_has 'someone/their-model. on a hub'
expect 0 generate "$work/project" --model "$adapter" --base "$base" --prompts 2 --threads 1 --max-new-tokens 4
[ -f "$work"/project/models/*/adapter_config.json ] || die "the adapter is not in the project"
mkdir "$work/tmp"
TMPDIR=$work/tmp expect 0 logits "$adapter" --base "$base" --ids 1,2,3 --threads 1
TMPDIR=$work/tmp expect 1 logits "$adapter" --base "$adapter" --ids 1,2,3 --threads 1
[ -z "$(ls -A "$work/tmp")" ] || die "a copy was left: $(ls "$work/tmp")"

# Nor where the program is killed at it.
for try in $(seq 8); do
  TMPDIR=$work/tmp "$ARBITER" logits "$adapter" --base "$base" --ids 1,2,3 --threads 1 >/dev/null 2>&1 &
  victim=$!
  for look in $(seq 200); do
    [ -z "$(ls -A "$work/tmp")" ] || break
    kill -0 $victim 2>/dev/null || break
    sleep 0.01
  done
  sleep "0.0$try"
  kill -9 $victim 2>/dev/null || true
  wait $victim 2>/dev/null || true
  for look in $(seq 200); do
    [ -n "$(ls -A "$work/tmp")" ] || break
    sleep 0.02
  done
  [ -z "$(ls -A "$work/tmp")" ] || die "a killed program left $(ls "$work/tmp")"
done

# --- such a copy goes once nothing names it and it is a day old
names() { (cd "$work/project/models" && ls); }
expect 0 train sft "$work/project" --model "$adapter" --base "$base" --corpus "$work/corpus.jsonl" --epochs 1 --threads 1 --name from-copy --no-use
mkdir -p "$work/project/models/mine"
cp -r "$adapter" "$work/project/models/mine-0123456789abcdef"  # a person's own, named like a copy
cp -r "$adapter" "$work/other-adapter"
[ "$(names | wc -l)" = 3 ] || die "there is more than one copy: $(names)"
touch -d '3 days ago' "$work"/project/models/*
expect 0 generate "$work/project" --model "$work/other-adapter" --base "$base" --prompts 1 --threads 1 --max-new-tokens 4
[ "$(names | wc -l)" = 4 ] || die "a copy that a run was made from is gone: $(names)"
touch -d '3 days ago' "$work"/project/models/*
expect 0 runs delete "$work/project" from-copy
[ "$(names | xargs)" = "mine mine-0123456789abcdef" ] || die "copies that nothing names are still there: $(names)"
