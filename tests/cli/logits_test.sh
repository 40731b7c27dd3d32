#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The next token's logits: equal to the golden ones, on folders with and without a tokenizer.
. "$(dirname "$0")/support.sh"

root=$(cd "$(dirname "$0")/../.." && pwd)
golden=${ARBITER_GOLDEN_DIR:-$root/tests/data/golden}
data=${ARBITER_DATA_DIR:-$root/../shared/data}

for folder in "$golden"/hf/*/; do
  [ -f "$folder/expected.json" ] || continue
  ids=$(python3 - "$folder" <<'END'
import json, sys
e = json.load(open(sys.argv[1] + "/expected.json"))
print(",".join(str(i) for i, real in zip(e["input_ids"][0], e["attention_mask"][0]) if real))
END
)
  expect 0 logits "$folder" --ids "$ids" --threads 1 --json
  python3 - "$folder" "$work/out" <<'END' || die "other logits than in $folder/expected.json"
import json, sys
e = json.load(open(sys.argv[1] + "/expected.json"))
document = json.load(open(sys.argv[2]))
assert list(document) == ["logits"], list(document)
wanted = e["logits"][0][-1]
assert len(document["logits"]) == len(wanted)
apart = max(abs(a - b) for a, b in zip(document["logits"], wanted))
assert apart < e.get("tolerance_abs", 1e-4), apart
END
done

# A third party's checkpoint: the last of its 40 x 112 logits, and some in the middle.
if [ -d "$data/tiny_llama" ]; then
  for length in 1 17 40; do
    ids=$(sed -n 's/^tokens=//p' "$data/tiny_llama/tiny_llama_meta.txt" | cut -d, -f"1-$length")
    expect 0 logits "$data/tiny_llama" --ids "$ids" --threads 1 --json
    python3 - "$data/tiny_llama/tiny_llama_golden.bin" "$work/out" "$length" <<'END' || die "other logits than tiny_llama's after $length tokens"
import json, struct, sys
row = int(sys.argv[3]) - 1
wanted = struct.unpack("<112f", open(sys.argv[1], "rb").read()[row * 448:(row + 1) * 448])
logits = json.load(open(sys.argv[2]))["logits"]
assert len(logits) == 112
assert max(abs(a - b) for a, b in zip(logits, wanted)) < 1e-4
END
  done
else
  echo "tiny_llama is not here (ARBITER_DATA_DIR): its logits are not compared"
fi

# For a person: ten tokens with their pieces, the likeliest first.
expect 0 logits "$root/resources/demo/model" --ids '1, 2, 3' --threads 1
[ "$(wc -l <"$work/out")" = 10 ] || die "not ten tokens"
cut -f1 "$work/out" | sort -rnc || die "not in order"
cut -f3 "$work/out" | grep -q . || die "no pieces"
expect 0 logits "$root/resources/demo/model" --ids 5 --precision bf16 --threads 1 --json

expect 2 logits "$root/resources/demo/model"
expect 2 logits "$root/resources/demo/model" --ids 1 --precision f8
for ids in 1,x 1,,2 1, 99999999999; do
  expect 1 logits "$root/resources/demo/model" --ids "$ids"
  err_has 'is no token id'
done
expect 1 logits "$work/none" --ids 1
err_has 'no model'
