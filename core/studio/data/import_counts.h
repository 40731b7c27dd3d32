// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <tuple>
#include <vector>

#include "core/exchange/format.h"
#include "core/studio/data/exchange.h"

namespace arbiter::studio {

/// Counts a row's judgments by what they say.
void count_verdicts(const exchange::ImportRow& row, VerdictCounts& counts);

/// Counts the values of label columns. A column of more than `most_values` is no label: what comes
/// after them is counted together.
class LabelCounts {
 public:
  static constexpr std::size_t most_values = 50;

  void add(const std::vector<exchange::LabelValue>& labels);
  /// By column and value.
  std::vector<LabelCount> counts() const;

 private:
  std::map<std::tuple<std::string, std::string, std::string>, LabelCount> counts_;
  std::map<std::string, std::size_t> values_;  ///< of each column
};

/// A row as an import's preview shows it.
ImportPreview::Row preview_row(exchange::ImportRow row);

}  // namespace arbiter::studio
