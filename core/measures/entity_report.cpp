// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/measures/entity_report.h"

#include <algorithm>
#include <cassert>
#include <map>

namespace arbiter::measures {
namespace {

std::vector<Entity> found_in(const Tags& tags, std::optional<TagScheme> strict) {
  return strict ? strict_entities_of(tags, *strict) : entities_of(tags);
}

struct Counts {
  std::int64_t support = 0;
  std::int64_t predicted = 0;
  std::int64_t correct = 0;
};

}  // namespace

EntityReport entity_report(std::span<const Tags> truth, std::span<const Tags> predicted,
                           std::optional<TagScheme> strict) {
  assert(truth.size() == predicted.size());
  EntityReport report;
  std::map<std::string, Counts> types;
  std::int64_t right_words = 0;
  for (std::size_t s = 0; s < truth.size(); ++s) {
    assert(truth[s].size() == predicted[s].size());
    for (std::size_t w = 0; w < truth[s].size(); ++w)
      right_words += truth[s][w] == predicted[s][w] ? 1 : 0;
    report.words += static_cast<std::int64_t>(truth[s].size());
    const auto is = found_in(truth[s], strict);
    const auto named = found_in(predicted[s], strict);
    for (const auto& entity : is) ++types[entity.type].support;
    for (const auto& entity : named) {
      auto& counts = types[entity.type];
      ++counts.predicted;
      if (std::ranges::find(is, entity) != is.end()) ++counts.correct;
    }
  }
  report.sentences = static_cast<std::int64_t>(truth.size());
  for (const auto& [name, counts] : types)
    report.types.push_back({.name = name,
                            .figures = figures_of(counts.correct, counts.predicted, counts.support),
                            .support = counts.support,
                            .predicted = counts.predicted,
                            .correct = counts.correct});
  report.averages = averages_of(report.types);
  if (report.words > 0)
    report.accuracy = static_cast<double>(right_words) / static_cast<double>(report.words);
  return report;
}

}  // namespace arbiter::measures
