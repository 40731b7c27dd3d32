// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <string>
#include <vector>

#include "core/project/repositories.h"
#include "core/studio/text/dialogue_encoder.h"

/// The prompts that a policy is tuned on, shown with and measured on.
namespace arbiter::studio {

/// A prompt as the model reads it, and as a person wrote it.
struct EncodedPrompt {
  engine::Tokens tokens;
  std::string text;
};

/// The prompts of a filter by ascending id; where there are more than `most`, so many of them by
/// `seed`. Holds no more than those.
Result<std::vector<project::Id>> choose_prompts(project::Project& project,
                                                const project::PromptFilter& filter,
                                                std::size_t most, std::uint64_t seed);

/// Those of the prompts that leave room for at least one token of a response.
Result<std::vector<EncodedPrompt>> encode_prompts(project::Project& project,
                                                  const DialogueEncoder& encoder,
                                                  std::span<const project::Id> ids);

/// The prompts that `run` rolls out, at most `most`; a new run keeps what names them, a resumed one
/// goes on only with the same.
Result<std::vector<EncodedPrompt>> rollout_prompts(project::Project& project,
                                                   const DialogueEncoder& encoder,
                                                   project::Run& run, bool resumes,
                                                   std::size_t most);

/// The panel shows prompts that are trained on, whose answers can be judged, and held-out ones.
Result<std::vector<EncodedPrompt>> panel_of(project::Project& project,
                                            const DialogueEncoder& encoder, const project::Run& run,
                                            const std::vector<EncodedPrompt>& training);

/// Prompts that are sampled for the gold reward alone; none where the task has no such reward.
Result<std::vector<EncodedPrompt>> gold_prompts_of(project::Project& project,
                                                   const DialogueEncoder& encoder,
                                                   const project::Run& run,
                                                   const std::vector<EncodedPrompt>& training,
                                                   const std::vector<EncodedPrompt>& panel);

std::vector<engine::Tokens> tokens_of(const std::vector<EncodedPrompt>& prompts);

}  // namespace arbiter::studio
