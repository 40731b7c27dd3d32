// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/measures/classification_report.h"
#include "core/measures/entities.h"

namespace arbiter::measures {

/// Tags of one sentence, a word each.
using Tags = std::vector<std::string>;

/// How well entities were found: one counts as found where its type and both ends are right.
struct EntityReport {
  std::vector<ClassFigures> types;  ///< by name
  Averages averages;                ///< micro is what conlleval calls overall
  double accuracy = 0;              ///< share of words with the right tag
  std::int64_t words = 0;
  std::int64_t sentences = 0;
};

/// `truth[i]` and `predicted[i]` are one sentence's tags, as many words each. Entities end with
/// their sentence. Without a scheme counted as conlleval and seqeval's default do
/// (`entities_of`), with one as seqeval's strict mode does.
EntityReport entity_report(std::span<const Tags> truth, std::span<const Tags> predicted,
                           std::optional<TagScheme> strict = std::nullopt);

}  // namespace arbiter::measures
