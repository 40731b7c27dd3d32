// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/studio/data/import_counts.h"

#include <algorithm>
#include <set>
#include <utility>

#include "core/exchange/label_coding.h"
#include "core/exchange/preference_label.h"
#include "core/project/rating.h"
#include "core/studio/text/dialogue_encoder.h"

namespace arbiter::studio {
namespace {

/// A ranking by the places that the responses have in their comparison.
std::vector<std::vector<std::size_t>> by_place(const exchange::ImportRow& row,
                                               const exchange::ImportRow::RowJudgment& judgment) {
  auto tiers = judgment.ranking;
  if (judgment.comparison >= row.comparisons.size()) return tiers;
  const auto& members = row.comparisons[judgment.comparison];
  for (auto& tier : tiers)
    for (auto& member : tier)
      member = static_cast<std::size_t>(std::ranges::find(members, member) - members.begin());
  return tiers;
}

std::string verdict_of(const exchange::ImportRow& row,
                       const exchange::ImportRow::RowJudgment& judgment) {
  const bool single = judgment.ranking.size() == 1 && judgment.ranking.front().size() == 1;
  if (const auto rating = project::rating_from(judgment.ratings); single && rating)
    return rating->good ? (*rating->good ? "good" : "bad") : "a score";
  return exchange::meaning_text({judgment.outcome, by_place(row, judgment)});
}

}  // namespace

void count_verdicts(const exchange::ImportRow& row, VerdictCounts& counts) {
  for (const auto& judgment : row.judgments) ++counts[verdict_of(row, judgment)];
}

void LabelCounts::add(const std::vector<exchange::LabelValue>& labels) {
  for (const auto& label : labels) {
    LabelCount count{label.column, label.value, label.meaning, label.understood, 0};
    auto found = counts_.find({count.column, count.value, count.meaning});
    if (found == counts_.end()) {
      if (++values_[label.column] > most_values) count.value = count.meaning = "...";
      found = counts_.try_emplace({count.column, count.value, count.meaning}, count).first;
    }
    ++found->second.rows;
  }
}

std::vector<LabelCount> LabelCounts::counts() const {
  std::vector<LabelCount> list;
  for (const auto& [key, count] : counts_) list.push_back(count);
  return list;
}

std::vector<std::string> unclear_labels(const std::vector<LabelCount>& counts) {
  std::set<std::string> coded;
  for (const auto& count : counts)
    if (count.understood && exchange::is_bare_code(count.value)) coded.insert(count.column);
  std::vector<std::string> values;
  for (const auto& count : counts) {
    if (count.understood || coded.contains(count.column)) continue;
    if (exchange::is_bare_code(count.value)) values.push_back(count.value);
  }
  return values;
}

ImportPreview::Row preview_row(exchange::ImportRow row) {
  ImportPreview::Row shown;
  shown.prompt = std::move(row.prompt.text);
  for (const auto& response : row.responses)
    shown.responses.push_back(plain_text_of(response).value_or(std::string()));
  if (!row.judgments.empty()) {
    const auto& judgment = row.judgments.front();
    shown.preference = exchange::describe_verdict(judgment.outcome, judgment.ranking);
    if (const auto rating = project::rating_from(judgment.ratings); rating && rating->good)
      shown.preference = *rating->good ? "good" : "bad";
  }
  return shown;
}

}  // namespace arbiter::studio
