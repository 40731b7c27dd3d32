// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exchange/row_groups.h"

#include <utility>

namespace arbiter::exchange {

/// Reads one row ahead, unless one is held.
Result<bool> RowGroups::hold() {
  if (held_) return true;
  ARBITER_ASSIGN(const bool found, reader_.next(text_));
  if (!found) return false;
  Held held{reader_.parse(text_), {}, reader_.line(), reader_.place(), text_.size()};
  if (held.row) held.key = format_.group_of(*held.row);
  held_ = std::move(held);
  return true;
}

nlohmann::json RowGroups::take() {
  bytes_ += held_->bytes;
  nlohmann::json row = std::move(*held_->row);
  held_.reset();
  return row;
}

Result<bool> RowGroups::next(RowResult<nlohmann::json>& row) {
  ARBITER_ASSIGN(const bool found, hold());
  if (!found) return false;
  line_ = held_->line;
  place_ = std::move(held_->place);
  bytes_ = 0;
  if (!held_->row) {
    row = std::unexpected(std::move(held_->row.error()));
    held_.reset();
    return true;
  }
  const std::string key = held_->key;
  row = take();
  if (key.empty()) return true;
  nlohmann::json rows = nlohmann::json::array();
  rows.push_back(std::move(*row));
  while (rows.size() < most_rows && bytes_ < most_bytes) {
    ARBITER_ASSIGN(const bool more, hold());
    if (!more || !held_->row || held_->key != key) break;
    rows.push_back(take());
  }
  row = nlohmann::json{{"rows", std::move(rows)}};
  return true;
}

}  // namespace arbiter::exchange
