#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# A training of a project with a million prompts starts in under three seconds, and holds no more
# than the prompts that it uses: no more memory than in a small project.
. "$(dirname "$0")/support.sh"

pairs() { seq 1 200 | sed 's/.*/{"prompt":"Say &, please.","chosen":"yes, & it is","rejected":"no &"}/'; }
pairs >"$work/pairs.jsonl"
seq 1 1000000 | sed 's/.*/{"prompt":"Tell me of number &, what it is good for and who found it."}/' >"$work/prompts.jsonl"

# start PROJECT KIND OPTIONS...: trains; in $started the milliseconds until the run is stored, which
# is when it begins to learn, in $peak the most memory, in MB.
start() {
  local project=$1 kind=$2 from=$(date +%s%N) before pid
  shift 2
  expect 0 status "$project" --json
  before=$(json_number runs)
  from=$(date +%s%N)
  "$ARBITER" train "$kind" "$project" "$@" >"$work/train.out" 2>&1 &
  pid=$!
  started=
  peak=0
  while kill -0 "$pid" 2>"$work/none"; do
    local now
    now=$(sed -n "s/^VmHWM:[[:space:]]*\([0-9]*\) kB/\1/p" "/proc/$pid/status" 2>"$work/none" || true)
    [ -z "$now" ] || peak=$((now / 1024))
    if [ -z "$started" ]; then
      expect 0 status "$project" --json
      [ "$(json_number runs)" = "$before" ] || started=$((($(date +%s%N) - from) / 1000000))
    fi
  done
  wait "$pid" || die "train $kind: $(cat "$work/train.out")"
  [ "$peak" -gt 0 ] || die "the memory of train $kind was not seen"
  [ -n "$started" ] || started=$((($(date +%s%N) - from) / 1000000))
}

short=(--threads 1 --iterations 2 --episodes 16 --max-new-tokens 8)
for size in small large; do
  expect 0 init "$work/$size"
  expect 0 import "$work/$size" "$work/pairs.jsonl"
done
head -2000 "$work/prompts.jsonl" >"$work/few.jsonl"
expect 0 import "$work/small" "$work/few.jsonl"
expect 0 import "$work/large" "$work/prompts.jsonl"
for kind in reward sft dpo ppo; do
  options=(--threads 1 --epochs 1)
  [ "$kind" != ppo ] || options=("${short[@]}")
  start "$work/small" "$kind" "${options[@]}"
  small=$peak
  start "$work/large" "$kind" "${options[@]}"
  echo "$kind: started after $started ms, $peak MB; in a small project $small MB"
  [ "$started" -lt 3000 ] || die "train $kind started after $started ms"
  [ "$peak" -lt $((small + 40)) ] || die "train $kind took $peak MB, $small in a small project"
done
