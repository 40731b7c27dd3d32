// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>

#include "core/project/repositories.h"

/// Which prompts a run learns from, by their roles and by what was there when it started.
namespace arbiter::studio {

/// Writes into a new run's settings what it can see: prompts that come in later, and imports that
/// are committed later, do not change what it goes on with when it is resumed; nor can those that
/// it sees be tested on any more.
Result<void> pin_prompts(project::Project& project, project::Run& run);

/// The prompts of a use among those that a run sees.
project::PromptFilter prompts_of(const project::Run& run, project::PromptUse use);

/// How a run parts what was judged or written into what it learns from and what it only measures
/// itself on.
class TrainingSplit {
 public:
  TrainingSplit() = default;
  static TrainingSplit of(const project::Run& run);

  bool is_watched(const project::Prompt& prompt) const;
  /// The same of a text that need not be in the project, of which `known` is the role where it is.
  bool is_watched(const std::string& text, std::optional<project::PromptRole> known,
                  const project::RoleShares& shares) const;

 private:
  /// Of a run that an older program has started: it held out by the hash of the text alone, and
  /// goes on so.
  std::optional<double> fraction_;
};

}  // namespace arbiter::studio
