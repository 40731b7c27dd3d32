#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Kill -9 at random moments over training, stopping, resuming, deleting, merging and exporting.
# After each kill the project opens, every stored checkpoint has a whole folder, no curve goes back,
# what was half written is gone, and nothing outside the project has changed.
#
#   ARBITER_KILLS         how many programs are killed (300)
#   ARBITER_KILLS_SEED    of the moments and operations (1)
#   ARBITER_KILLS_FOLDER  an absolute path: works there and goes on from what it finds
. "$(dirname "$0")/support.sh"

kills=${ARBITER_KILLS:-300}
RANDOM=${ARBITER_KILLS_SEED:-1}
place=${ARBITER_KILLS_FOLDER:-$work/place}
project=$place/project
canary=$place/canary
out=$place/out
whole=$(cd "$(dirname "$0")/.." && pwd)/support/whole_project.py
query() { sqlite3 -cmd '.timeout 10000' "$project/project.db" "$1"; }

prepare() {
  rm -rf "$place"
  mkdir -p "$canary/deep" "$out"
  for name in one two deep/three; do head -c 20000 /dev/urandom >"$canary/$name"; done
  (cd "$place" && find canary -type f -print0 | sort -z | xargs -0 sha256sum) >"$place/sums"
  expect 0 init "$project" --demo
  expect 0 generate "$project" --prompts 40 --threads 1 --max-new-tokens 24
  expect 0 annotate "$project" --annotator sim --simulate gold --limit 40 --seed 1
  expect 0 train reward "$project" --epochs 1 --threads 1 --name kept
  expect 0 train sft "$project" --epochs 1 --threads 1 --lora-rank 4 --name adapter
  cp -r "$(find "$project/checkpoints" -type d -name adapter | head -1)" "$place/adapter"
  echo "0 0" >"$place/done"
}

# One operation, by number; the runs that it makes are not in use by the project.
operate() {
  local run
  case $1 in
  0 | 1) "$ARBITER" train reward "$project" --epochs 30 --threads 1 --checkpoint-every 1 --keep-last 2 ;;
  2) "$ARBITER" train ppo "$project" --iterations 30 --episodes 8 --threads 1 --checkpoint-every 1 --reward-run 1 ;;
  3) "$ARBITER" train dpo "$project" --epochs 20 --threads 1 --checkpoint-every 1 ;;
  4 | 5 | 6)
    run=$(query "SELECT id||' '||kind FROM runs r WHERE deleted=0 AND state<>2 AND EXISTS(SELECT 1 FROM checkpoints c WHERE c.run=r.id) ORDER BY id DESC LIMIT 1")
    case "${run#* }" in
    1) "$ARBITER" train reward "$project" --resume "${run% *}" ;;
    2) "$ARBITER" train ppo "$project" --resume "${run% *}" ;;
    6) "$ARBITER" train dpo "$project" --resume "${run% *}" ;;
    esac
    ;;
  7)
    run=$(query "SELECT group_concat(id,' ') FROM (SELECT id FROM runs WHERE deleted=0 AND id>2 ORDER BY id LIMIT 3)")
    # shellcheck disable=SC2086 # several numbers
    [ -z "$run" ] || "$ARBITER" runs delete "$project" $run --force
    ;;
  8) rm -rf "$out/merged" && "$ARBITER" merge "$place/adapter" "$out/merged" ;;
  9) "$ARBITER" export "$project" "$out/rows.jsonl" --format judgments ;;
  esac
}

# check WHAT: after each kill.
check() {
  expect 0 status "$project" --json
  python3 "$whole" "$project" 2>"$work/err" || die "$1: the project is not whole"
  (cd "$place" && sha256sum --quiet -c sums) >"$work/out" 2>&1 || die "$1: a file outside has changed"
  [ "$(cd "$place" && find . -maxdepth 1 | sort | paste -sd' ')" = ". ./adapter ./canary ./done ./out ./project ./sums" ] ||
    die "$1: there is something new beside the project: $(ls "$place")"
  [ ! -e "$out/merged" ] || "$ARBITER" logits "$out/merged" --ids 1,2,3 >"$work/out" 2>"$work/err" ||
    die "$1: half a merged model"
  [ ! -e "$out/rows.jsonl" ] || python3 -c 'import json,sys; [json.loads(l) for l in open(sys.argv[1])]' "$out/rows.jsonl" ||
    die "$1: half an export"
}

[ -f "$place/done" ] || prepare
read -r done_ killed <"$place/done"
for _ in $(seq "$done_"); do : $((RANDOM + RANDOM + RANDOM)); done # the same moments as without a break
while [ "$killed" -lt "$kills" ]; do
  operation=$((RANDOM % 10))
  delay=$((RANDOM % 4000))
  stops=$((RANDOM % 4))
  # Quick ones are over before: their moments are closer.
  [ "$operation" -lt 7 ] || delay=$((delay / 8))
  operate "$operation" >"$work/operation.out" 2>&1 &
  shell=$!
  sleep "$(printf '%d.%03d' $((delay / 1000)) $((delay % 1000)))"
  child=$(pgrep -P "$shell" -x arbiter || true)
  if [ -n "$child" ]; then
    if [ "$stops" = 0 ]; then # in the middle of stopping
      kill -INT "$child" 2>/dev/null || true
      sleep "0.0$((delay % 10))"
    fi
    kill -9 "$child" 2>/dev/null && killed=$((killed + 1))
  fi
  wait "$shell" 2>/dev/null || true
  done_=$((done_ + 1))
  check "kill $done_, operation $operation after $delay ms"
  echo "$done_ $killed" >"$place/done"
done
rm -rf "$place/out/merged"
last=$(query "SELECT folder FROM checkpoints ORDER BY written_at DESC LIMIT 1")
expect 0 inspect "$project/$last"
echo "$killed kills in $done_ operations"
