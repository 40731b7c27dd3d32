// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

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

/// Prompts up to `max_id` (0: all) that leave room for at least one token of a response.
Result<std::vector<EncodedPrompt>> encode_prompts(project::Project& project,
                                                  const DialogueEncoder& encoder, bool held_out,
                                                  project::Id max_id);
Result<project::Id> last_prompt_id(project::Project& project);

/// The panel shows prompts that are trained on, whose answers can be judged, and held-out ones.
Result<std::vector<EncodedPrompt>> panel_of(project::Project& project,
                                            const DialogueEncoder& encoder,
                                            const std::vector<EncodedPrompt>& training);

/// Prompts that are sampled for the gold reward alone; none where the task has no such reward.
Result<std::vector<EncodedPrompt>> gold_prompts_of(project::Project& project,
                                                   const DialogueEncoder& encoder,
                                                   const std::vector<EncodedPrompt>& training,
                                                   const std::vector<EncodedPrompt>& panel);

std::vector<engine::Tokens> tokens_of(const std::vector<EncodedPrompt>& prompts);

}  // namespace arbiter::studio
