// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/exchange/format.h"

/// Which of a file's columns an import makes use of.
namespace arbiter::studio {

/// Whether a column's name is one that answers, labels, ranks, scores or annotators go by.
bool says_something(const std::string& column);

/// Collects the columns that look as if they said something and were not used: rows keep them, but
/// nothing is made of them.
class UnusedColumns {
 public:
  /// `used`: what the import reads of a row beside what its format takes out of it.
  explicit UnusedColumns(std::set<std::string> used) : used_(std::move(used)) {}
  void look_at(const exchange::ImportRow& row);
  std::vector<std::string> names() const { return {unused_.begin(), unused_.end()}; }

 private:
  std::set<std::string> used_;
  std::set<std::string> unused_;
  std::unordered_map<std::string, bool> seen_;
};

}  // namespace arbiter::studio
