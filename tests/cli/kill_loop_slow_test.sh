#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Kill -9 at random moments of `arbiter loop`, over its whole length: it goes on where it was. After
# each kill the project is whole; at the end every round is there once with exactly its labels, no
# pair was judged twice, no prompt is in two head-to-heads of a round, and each kept model is a
# whole folder.
#
#   ARBITER_LOOP_KILLS         how many programs are killed (40)
#   ARBITER_LOOP_KILLS_SEED    of the moments (1)
#   ARBITER_LOOP_KILLS_FOLDER  an absolute path: works there and goes on from what it finds
. "$(dirname "$0")/support.sh"

kills=${ARBITER_LOOP_KILLS:-40}
RANDOM=${ARBITER_LOOP_KILLS_SEED:-1}
place=${ARBITER_LOOP_KILLS_FOLDER:-$work/place}
project=$place/project
whole=$(cd "$(dirname "$0")/.." && pwd)/support/whole_project.py
readonly rounds=2 labels=24 # of each loop; when one has ended the next begins
loop=(loop "$project" --rounds $rounds --labels $labels --simulate gold --noise 0.1 --iterations 3 --head-to-heads 48 --ensemble 2 --threads 1)
query() { sqlite3 -cmd '.timeout 10000' "$project/project.db" "$1"; }

prepare() {
  rm -rf "$place"
  mkdir -p "$place"
  expect 0 init "$project" --demo
  # How long one takes by itself: the moments lie anywhere in it.
  expect 0 init "$place/alone" --demo
  local began
  began=$(date +%s%N)
  expect 0 loop "$place/alone" "${loop[@]:2}" --json
  echo $((($(date +%s%N) - began) / 1000000)) >"$place/length"
  cp "$work/out" "$place/alone.json"
  rm -rf "$place/alone"
  echo "0 0" >"$place/done"
}

# check WHAT: after each kill.
check() {
  expect 0 status "$project" --json
  python3 "$whole" "$project" 2>"$work/err" || die "$1: the project is not whole"
  [ "$(query 'SELECT count(*) FROM (SELECT 1 FROM judgments GROUP BY comparison,annotator HAVING count(*)>1)')" = 0 ] ||
    die "$1: a pair was judged twice"
  [ "$(query "SELECT count(*) FROM (SELECT 1 FROM runs WHERE deleted=0 GROUP BY name HAVING count(*)>1)")" = 0 ] ||
    die "$1: a run is there twice: $(query 'SELECT name,state FROM runs WHERE deleted=0')"
}

# at PROJECT ROUND PHASE: whether its loop is there.
at() {
  [ "$(sqlite3 -cmd '.timeout 10000' "$1/project.db" "SELECT json_extract(value,'$.rounds[#-1].round')||json_extract(value,'$.rounds[#-1].phase')
    FROM settings WHERE key='loop'" 2>/dev/null)" = "$2$3" ]
}

# kill_at PROJECT ROUND PHASE: starts the loop and kills it a moment after it has come there.
kill_at() {
  "$ARBITER" loop "$1" "${loop[@]:2}" >"$work/loop.out" 2>"$work/loop.err" &
  pid=$!
  for _ in $(seq 3000); do
    kill -0 "$pid" 2>/dev/null || die "it ended before round $2, $3: $(cat "$work/loop.err")"
    ! at "$@" || break
    sleep 0.02
  done
  sleep "0.$((RANDOM % 4))"
  kill -9 "$pid" 2>/dev/null || true
  wait "$pid" 2>/dev/null || true
}

# Where nothing is drawn anew (its trainings and its measuring; answers and a simulated annotator's
# mistakes are) it ends bit for bit as one that nobody has killed. 1: a kill came too late for that.
killed_in_trainings() {
  local round phase kills=0 exact=$work/exact
  rm -rf "$exact"
  expect 0 init "$exact" --demo
  for round in 1 2; do
    for phase in reward policy measure; do
      kill_at "$exact" "$round" "$phase"
      at "$exact" "$round" "$phase" || return 1 # what comes after is drawn anew
      kills=$((kills + 1))
    done
  done
  expect 0 loop "$exact" "${loop[@]:2}" --json
  cmp "$work/out" "$place/alone.json" || die "killed in its trainings it ends otherwise"
  echo "$kills kills in trainings and measurements: the same to the last bit"
}

# What random moments seldom meet: the short phases in which pairs are made and judged.
killed_among_pairs() {
  local phase
  for phase in pairs labels head_to_heads; do
    rm -rf "$work/short"
    expect 0 init "$work/short" --demo
    kill_at "$work/short" 1 "$phase"
    expect 0 loop "$work/short" "${loop[@]:2}" --json
    out_has '"finished": true'
    [ "$(sqlite3 "$work/short/project.db" "SELECT count(*)||'|'||count(DISTINCT comparison) FROM judgments")" = "$labels|$labels" ] ||
      die "killed in $phase: $(sqlite3 "$work/short/project.db" 'SELECT count(*) FROM judgments') judgments"
  done
}

if [ ! -f "$place/done" ]; then
  prepare
  for attempt in 1 2 3 4 5; do
    ! killed_in_trainings || break
    [ "$attempt" != 5 ] || die "every time a kill came too late"
  done
  killed_among_pairs
fi
read -r length <"$place/length"
read -r starts killed <"$place/done"
for _ in $(seq "$starts"); do : $((RANDOM + RANDOM)); done # the same moments as without a break
while [ "$killed" -lt "$kills" ]; do
  # Up to half of its length further each time: every phase is met, and it comes to its end.
  delay=$(((RANDOM * 32768 + RANDOM) % (length / 2) + 100))
  "$ARBITER" "${loop[@]}" >"$work/loop.out" 2>"$work/loop.err" &
  pid=$!
  sleep "$(printf '%d.%03d' $((delay / 1000)) $((delay % 1000)))"
  if kill -9 "$pid" 2>/dev/null; then killed=$((killed + 1)); fi
  status=0
  wait "$pid" 2>/dev/null || status=$?
  # 137: killed; 0: it had ended before.
  [ "$status" = 137 ] || [ "$status" = 0 ] || die "it ended by itself with $status: $(cat "$work/loop.err")"
  starts=$((starts + 1))
  query "SELECT json_extract(value,'$.rounds[#-1].phase') FROM settings WHERE key='loop'" >>"$place/phases"
  check "start $starts, killed after $delay ms"
  echo "$starts $killed" >"$place/done"
done

# The one that is under way to its end; where the last kill came too late, one more.
expect 0 "${loop[@]}" --json
cp "$work/out" "$work/last.json"
check "the end"
python3 - "$project" "$ARBITER" $rounds $labels "$place/alone.json" "$work/last.json" <<'PYTHON' || die "the rounds are not as they should be"
import json, os, sqlite3, subprocess, sys
project, arbiter, rounds_each, labels_each = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
database = sqlite3.connect(os.path.join(project, "project.db"))
state = json.loads(database.execute("SELECT value FROM settings WHERE key='loop'").fetchone()[0])
rounds = state["rounds"]
loops = len(rounds) // rounds_each
assert len(rounds) == loops * rounds_each and loops >= 1, len(rounds)
assert [one["round"] for one in rounds] == list(range(1, len(rounds) + 1)), rounds
assert all(one["phase"] == "done" for one in rounds), rounds

# No judgment is lost or doubled: each round has its own, all of them together are what there are.
of_round = labels_each // rounds_each
history, = database.execute("SELECT count(*) FROM judgments").fetchone()
assert history == loops * labels_each, history
ends = [one["seq"] for one in rounds[1:]] + [database.execute("SELECT max(seq) FROM judgments").fetchone()[0]]
for one, end in zip(rounds, ends):
    count, = database.execute("SELECT count(*) FROM judgments WHERE seq>? AND seq<=?", (one["seq"], end)).fetchone()
    assert count == of_round == one["figures"]["labels"], (one["round"], count)
    duel = one["head_to_head"]
    assert sum(duel.values()) == 3 and one["kept"] == (duel["won"] > duel["lost"]), duel
    # A model that stays in use gives the next round the same priority: its own end where that begins.
    last = rounds[one["round"]]["comparison"] if one["round"] < len(rounds) else 1 << 60
    own = [row[0] for row in database.execute("SELECT prompt FROM comparisons WHERE priority=? AND id>? AND id<=?",
                                              (one["priority"] + 0.5, one["comparison"], last))]
    assert len(own) == len(set(own)) == 3, (one["round"], own)

# No pair of answers twice among those of one model.
texts = dict(database.execute("SELECT id, text FROM responses"))
pairs = [(priority, prompt, *sorted(texts[answer] for answer in json.loads(answers)))
         for priority, prompt, answers in database.execute("SELECT priority, prompt, responses FROM comparisons")]
assert len(pairs) == len(set(pairs)), "a pair of answers is there twice"

# Every round's runs once, done; every kept model whole, the last of them in use.
names = [row[0] for row in database.execute("SELECT name FROM runs WHERE deleted=0 AND state=2 ORDER BY id")]
assert names == [f"loop-{i}-{what}" for i in range(1, len(rounds) + 1) for what in ("reward", "ppo")], names
in_use = rounds[0]["model"]
for one in rounds:
    assert one["model"] == in_use, (one["round"], one["model"], in_use)
    if not one["kept"]:
        continue
    in_use = one["candidate"]
    folder = os.path.join(project, in_use)
    subprocess.run([arbiter, "logits", folder, "--ids", "1,2,3"], check=True, stdout=subprocess.DEVNULL)
current = json.loads(database.execute("SELECT value FROM settings WHERE key='current_model'").fetchone()[0])
assert os.path.join(project, current) == os.path.join(project, in_use) or current == in_use, (current, in_use)

# The same keys as a loop has that nobody has killed, and a figure for each that this one can have.
alone, last = (json.load(open(path)) for path in sys.argv[5:7])
assert last["finished"] and len(last["rounds"]) == rounds_each, last
for killed, plain in zip(last["rounds"], alone["rounds"]):
    assert killed.keys() == plain.keys(), killed.keys() ^ plain.keys()
print(f"{loops} loops, {len(rounds)} rounds, {history} judgments, {sum(one['kept'] for one in rounds)} models kept")
PYTHON
echo "$killed kills in $starts starts, in: $(sort "$place/phases" | uniq -c | awk '{printf "%s%s %s", sep, $2, $1; sep=", "}')"
