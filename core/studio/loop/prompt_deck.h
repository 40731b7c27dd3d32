// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <set>
#include <vector>

#include "core/project/project.h"
#include "core/studio/text/dialogue_encoder.h"

namespace arbiter::studio {

/// A project's prompts for training in random order. They are read as they are taken: a project may
/// have a million of which a round needs a few. `project` and `encoder` must outlive it.
class PromptDeck {
 public:
  /// `last`: prompts that come after all others. `without`: prompts that never come.
  static Result<PromptDeck> shuffled(project::Project& project, const DialogueEncoder& encoder,
                                     std::uint64_t seed, const std::set<project::Id>& last = {},
                                     const std::set<project::Id>& without = {});

  /// The next `count` that the model's context has room for; fewer where they end.
  Result<std::vector<project::Prompt>> take(std::size_t count);

 private:
  PromptDeck(project::Project& project, const DialogueEncoder& encoder)
      : project_(project), encoder_(encoder) {}

  project::Project& project_;
  const DialogueEncoder& encoder_;
  std::vector<project::Id> ids_;
  std::size_t next_ = 0;
};

}  // namespace arbiter::studio
