// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtGlobal>
#include <string>

#include "core/tasks/control/clip.h"
#include "tests/support/project_rows.h"

namespace arbiter::test {

/// What an agent that acts at random did in the first steps of an episode, cut where it ends.
inline tasks::control::Clip random_clip(const char* environment, int steps, std::uint64_t seed) {
  using namespace tasks::control;
  const auto& entry = *find_environment(environment);
  Random random(seed);
  const auto world = entry.make();
  world->reset(random);
  Clip clip;
  clip.environment = environment;
  for (int i = 0; i < steps && !clip.terminated; ++i) {
    std::vector<float> values;
    for (const float high : entry.spec.action_high)
      values.push_back(high * static_cast<float>(2 * random.uniform() - 1));
    const Action action{
        entry.spec.discrete ? std::int64_t(random.below(std::uint64_t(entry.spec.actions))) : 0,
        values};
    clip.steps.push_back(clip_step(*world, action));
    const Step step = world->step(action);
    clip.steps.back().reward = step.reward;
    clip.terminated = step.terminated;
  }
  return clip;
}

/// Adds `count` pairs of clips to a project, each of a prompt of its own.
inline std::vector<project::Comparison> add_clip_pairs(project::Project& project, int count,
                                                       const char* environment, int steps) {
  std::vector<project::Prompt> prompts(static_cast<std::size_t>(count));
  for (int i = 0; i < count; ++i) {
    auto& prompt = prompts[static_cast<std::size_t>(i)];
    prompt.text = "Which one balances better? " + std::to_string(i);
    prompt.role = project::PromptRole::train;
  }
  must(project.prompts().add(prompts));
  std::vector<project::Response> responses;
  for (int i = 0; i < 2 * count; ++i) {
    auto& response = responses.emplace_back();
    response.prompt = prompts[static_cast<std::size_t>(i / 2)].id;
    response.origin = project::ResponseOrigin::model;
    response.model = "secret-agent-7";
    const auto clip = random_clip(environment, steps, static_cast<std::uint64_t>(i));
    response.body = project::ClipBody{must(
        project.blobs().put(tasks::control::encode_clip(clip), tasks::control::clip_media_type))};
  }
  must(project.prompts().add_responses(responses));
  std::vector<project::Comparison> comparisons(prompts.size());
  for (std::size_t i = 0; i < prompts.size(); ++i) {
    comparisons[i].prompt = prompts[i].id;
    comparisons[i].responses = {responses[2 * i].id, responses[2 * i + 1].id};
  }
  must(project.comparisons().add(comparisons));
  return comparisons;
}

}  // namespace arbiter::test
