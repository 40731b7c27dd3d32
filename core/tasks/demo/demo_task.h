// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "core/tasks/task.h"

/// The embedded demo task: short requests and answers in a small closed world, written by a seeded
/// generator, with a known scoring rule. Pure functions; the same seed gives the same text.
namespace arbiter::tasks::demo {

/// The gold reward's components, each in [0, 1].
struct GoldComponents {
  double on_topic = 0;  ///< the answer is about what was asked
  double polite = 0;    ///< opens or closes with courtesy
  double complete = 0;  ///< has what the request needs and is not cut off
  double plain = 0;     ///< does not repeat itself

  std::array<double, 4> values() const { return {on_topic, polite, complete, plain}; }
};

inline constexpr std::array<const char*, 4> component_names{"on_topic", "polite", "complete",
                                                            "plain"};

/// The gold reward: the equal-weight sum of the four, in [0, 4].
double gold_reward(const GoldComponents& components);

/// Scores any text as an answer to `prompt`; `ended` tells whether the writer ended it (wrote EOS).
GoldComponents gold_components(const std::string& prompt, const std::string& response, bool ended);

struct Dialogue {
  std::string prompt;
  std::string response;
  bool ended = true;      ///< false: cut off, no EOS follows
  std::string follow_up;  ///< what the user says then; empty: the conversation is over
};

/// At least 200 training prompts and 50 held-out ones.
PromptSet prompts();

inline constexpr const char* task_name = "demo";
/// The task's entry in the registry.
Task task();

/// How often an answer of the corpus meets each component, independently of the others.
struct CorpusMix {
  double on_topic = 0.5;
  double polite = 0.5;
  double complete = 0.5;
  double plain = 0.5;
};

/// The supervised corpus: `count` dialogues over the training prompts, of mixed quality. As in any
/// chat log, users mostly say so where the answer missed their question, stopped short or repeated
/// itself, and leave where it did not; so what a model learns of the end of an answer is not
/// nothing. A cut-off answer stops in mid-sentence and counts as ended, so that a model learns to
/// write EOS there.
std::vector<Dialogue> corpus(std::uint64_t seed, std::size_t count, const CorpusMix& mix = {});

}  // namespace arbiter::tasks::demo
