#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# A model folder is described without the engine, and what is wrong with it is said.
. "$(dirname "$0")/support.sh"

here=$(cd "$(dirname "$0")" && pwd)
base=$here/../../resources/demo/model
model=$work/model
cp -r "$base" "$model" && chmod -R u+w "$model"
tool() { python3 "$here/../support/checkpoint_tool.py" "$model" "$@"; }

ARBITER_ENGINE=/nowhere expect 0 inspect "$base"
out_has '^Architecture *llama$'
out_has '^Chat template *arbiter (untold, tokenizer.json)$'
out_has '^<|user|>Hello!<|assistant|>$'
! grep -q Warning "$work/out" || die "a warning for the program's own model"
expect 0 inspect "$base" --json
out_has '"dtype": "F32"'
out_has '"needs_choice": false'
number_is reward_heads 0

# T15: nothing would end a response.
tool unset eos_token_id
rm -f "$model/generation_config.json"
expect 0 inspect "$model"
out_has '^Warning: It has no end-of-sequence token'
cp "$base/config.json" "$model/"

# K6, K7: a template that is unknown or only similar.
echo '<start_of_turn>' >"$model/chat_template.jinja"
expect 0 inspect "$model"
out_has 'Warning: Its chat template is of no known family'
echo "{{ bos_token }}<|im_start|>{{ m['role'] }}" >"$model/chat_template.jinja"
expect 0 inspect "$model"
out_has 'chatml (similar, chat_template.jinja)'
out_has 'Warning: Its chat template is like `chatml`, but it begins with the BOS token'
out_has '<|im_start|>user'
rm "$model/chat_template.jinja"

# What cannot be read is refused as it is by every other command.
tool set num_hidden_layers 7
expect 1 inspect "$model"
err_has 'no tensor'
expect 1 inspect "$work/nowhere"
err_has 'no config.json'
expect 2 inspect
