// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>

#include "core/project/project.h"

/// What annotators are told to look for: a text (Markdown) with a version that each judgment
/// carries. A text that is still being written is a draft, which nobody judges by.
namespace arbiter::studio {

struct Guidelines {
  std::string text;
  std::int64_t version = 0;            ///< 0: the project never had any
  std::optional<std::string> draft{};  ///< what was typed and not put into force yet
};

/// Without a draft where `with_draft` is false: what a judgment needs.
Result<Guidelines> guidelines_of(project::Project& project, bool with_draft = true);
/// The version alone: one row.
Result<std::int64_t> guideline_version(project::Project& project);
/// Keeps what was typed, so that nothing is lost; the text in force stays.
Result<void> save_guidelines_draft(project::Project& project, const std::string& text);
/// Puts `text` into force under a new version, and returns it; the version as it is where the text
/// is what is in force already. The draft is gone then.
Result<std::int64_t> publish_guidelines(project::Project& project, const std::string& text);

}  // namespace arbiter::studio
