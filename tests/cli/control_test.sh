#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Agents from the command line: each algorithm, presets, what is refused, a stop and a resume.
. "$(dirname "$0")/support.sh"

project=$work/project
expect 0 init "$project"
short=(--total-timesteps 3000 --eval-episodes 3 --test-episodes 4)

# --- each algorithm
expect 0 train control "$project" --env CartPole-v1 --algorithm ppo "${short[@]}" --seed 3 --json
out_has '"run": "agent-ppo-1"'
out_has '"environment": "CartPole-v1"'
out_has '"algorithm": "ppo"'
out_has '"test/mean_reward_standard_error"'
out_has '"test/mean_reward_n": 4'
model=$(sed -n 's/.*"model": "\(.*\)".*/\1/p' "$work/out")
[ -f "$model/model.safetensors" ] || die "there are no weights in $model"
grep -q '"model_type": "arbiter-agent"' "$model/config.json" || die "the agent does not say what it is"
for algorithm in a2c dqn reinforce q; do
  expect 0 train control "$project" --env CartPole-v1 --algorithm $algorithm "${short[@]}" --json
  out_has "\"algorithm\": \"$algorithm\""
done
expect 0 train control "$project" --env CartPole-v1 --algorithm distill --teacher agent-ppo-1 \
  --n-steps 32 "${short[@]}" --json
out_has '"eval/first_reward"'
expect 0 train control "$project" --env Pendulum-v1 "${short[@]}" --json
out_has '"environment": "Pendulum-v1"'

# --- presets: the zoo's settings, Stable-Baselines3's defaults, and what the line says
settings() { sqlite3 "$project/project.db" "SELECT json_extract(settings,'\$.$1') FROM runs WHERE name='$2'"; }
[ "$(settings n_envs agent-ppo-1)" = 8 ] || die "the preset was not taken"
[ "$(settings total_timesteps agent-ppo-1)" = 3000 ] || die "the line does not lead"
expect 0 train control "$project" --env CartPole-v1 --preset none --n-steps 512 --name plain "${short[@]}"
[ "$(settings n_envs plain)" = 1 ] || die "the defaults are not Stable-Baselines3's"

# --- going on from an agent, and the same again
expect 0 train control "$project" --env CartPole-v1 --from agent-ppo-1 "${short[@]}" --seed 4 --json
expect 0 train control "$project" --env CartPole-v1 --seed 3 --name again "${short[@]}" --json
other=$(sed -n 's/.*"model": "\(.*\)".*/\1/p' "$work/out")
for file in model.safetensors trainer.safetensors trainer.json; do
  cmp -s "$model/$file" "$other/$file" || die "the same seed gives another $file"
done

# --- a learned reward, from a simulated annotator
expect 0 train control "$project" --env CartPole-endless-v1 --reward learned --simulate return \
  --noise 0.1 --comparisons 10 --first-comparisons 4 --reward-epochs 2 --n-steps 256 "${short[@]}" --json
out_has '"algorithm": "ppo"'
asked=$(sqlite3 "$project/project.db" "SELECT count(*) FROM runs WHERE json_extract(settings,'\$.simulate')='return'")
[ "$asked" = 1 ] || die "the run does not say who judged"
expect 1 train control "$project" --env CartPole-v1 --reward learned "${short[@]}"
err_has "needs somebody who compares"

# --- they are runs like any other, and never the model in use
expect 0 runs list "$project" --json
out_has '"kind": "agent_ppo"'
expect 1 model "$project" --use agent-ppo-1

# --- texts of the same project are as free as before: an agent has learned from none
echo '{"prompt": "Who?", "response_a": "He.", "response_b": "She."}' >"$work/pairs.jsonl"
expect 0 import "$project" "$work/pairs.jsonl"
expect 0 roles "$project" --to-test 1
expect 0 roles "$project" --to-train 1

# --- what cannot be
expect 1 train control "$project" --env CartPole-v7
err_has "CartPole-v1"
expect 2 train control "$project"
err_has "CartPole-v1"
expect 1 train control "$project" --env CartPole-v1 --algorithm sarsa
err_has "ppo"
expect 1 train control "$project" --env Pendulum-v1 --algorithm dqn
err_has "numbers"
expect 1 train control "$project" --env CartPole-v1 --algorithm dqn --clip-range 0.1
err_has "clip-range"
expect 1 train control "$project" --env CartPole-v1 --algorithm distill
err_has "teacher"
expect 1 train control "$project" --env CartPole-v1 --gamma 2
err_has "gamma"
expect 1 train control "$project" --env CartPole-v1 --net-arch wide
err_has "64-64"
expect 1 train control "$project" --env Pendulum-v1 --from agent-ppo-1 "${short[@]}"
err_has "CartPole-v1"
expect 2 train control "$project" --resume latest --env CartPole-v1

# --- an interrupt leaves a checkpoint, from which it goes on
"$ARBITER" train control "$project" --env CartPole-v1 --seed 9 --name stopped \
  --total-timesteps 2000000 --test-episodes 4 >"$work/out" 2>"$work/err" &
training=$!
for _ in $(seq 100); do
  steps=$(sqlite3 "$project/project.db" "SELECT step FROM runs WHERE name='stopped'" 2>/dev/null || true)
  [ "${steps:-0}" -gt 0 ] && break
  sleep 0.1
done
kill -INT $training
status=0
wait $training || status=$?
[ "$status" != 0 ] || die "the training was not stopped"
checkpoints=$(sqlite3 "$project/project.db" \
  "SELECT count(*) FROM checkpoints WHERE run=(SELECT id FROM runs WHERE name='stopped')")
[ "$checkpoints" -gt 0 ] || die "nothing is there to go on from"
