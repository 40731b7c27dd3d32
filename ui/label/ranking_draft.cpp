// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/label/ranking_draft.h"

#include <algorithm>

namespace arbiter::ui {

bool RankingDraft::contains(std::size_t position) const { return placeOf(position) > 0; }

void RankingDraft::place(std::size_t position) {
  if (position >= responses_ || contains(position)) return;
  if (joining_ && !tiers_.empty()) {
    tiers_.back().push_back(position);
  } else {
    tiers_.push_back({position});
  }
  joining_ = false;
}

void RankingDraft::joinNext() { joining_ = !tiers_.empty(); }

void RankingDraft::takeBack() {
  if (joining_) {
    joining_ = false;
    return;
  }
  if (tiers_.empty()) return;
  tiers_.back().pop_back();
  if (tiers_.back().empty()) tiers_.pop_back();
}

std::size_t RankingDraft::placed() const {
  std::size_t count = 0;
  for (const auto& tier : tiers_) count += tier.size();
  return count;
}

bool RankingDraft::canConfirm() const { return responses_ > 0 && placed() + 1 >= responses_; }

std::vector<std::vector<std::size_t>> RankingDraft::confirmed() const {
  auto tiers = tiers_;
  for (std::size_t position = 0; position < responses_; ++position) {
    if (contains(position)) continue;
    if (joining_ && !tiers.empty()) {
      tiers.back().push_back(position);
    } else {
      tiers.push_back({position});
    }
  }
  return tiers;
}

bool RankingDraft::sharesPlace(std::size_t position) const {
  return std::ranges::any_of(tiers_, [position](const auto& tier) {
    return tier.size() > 1 && std::ranges::find(tier, position) != tier.end();
  });
}

int RankingDraft::placeOf(std::size_t position) const {
  int place = 1;
  for (const auto& tier : tiers_) {
    if (std::ranges::find(tier, position) != tier.end()) return place;
    place += int(tier.size());
  }
  return 0;
}

}  // namespace arbiter::ui
