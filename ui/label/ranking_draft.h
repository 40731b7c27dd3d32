// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <vector>

namespace arbiter::ui {

/// A ranking of more than two answers while it is put together, best first, in tiers.
class RankingDraft {
 public:
  explicit RankingDraft(std::size_t responses = 0) : responses_(responses) {}

  bool contains(std::size_t position) const;
  /// Places an answer next, in a new tier or, after `joinNext`, level with the last.
  void place(std::size_t position);
  void joinNext();
  bool joining() const { return joining_; }
  void takeBack();
  std::size_t placed() const;
  /// Complete, or only the last place is open.
  bool canConfirm() const;
  /// The tiers; the one answer that has no place yet comes last.
  std::vector<std::vector<std::size_t>> confirmed() const;
  /// The place of an answer, from 1; 0 while it has none.
  int placeOf(std::size_t position) const;
  /// Whether another answer has the same place.
  bool sharesPlace(std::size_t position) const;
  /// What is placed so far, best first.
  const std::vector<std::vector<std::size_t>>& tiers() const { return tiers_; }
  std::size_t responses() const { return responses_; }

 private:
  std::size_t responses_;
  std::vector<std::vector<std::size_t>> tiers_;
  bool joining_ = false;
};

}  // namespace arbiter::ui
