// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string_view>

namespace arbiter::exchange::tables {

/// The member `key` of the YAML that a data set's card (README.md) begins with, between two lines
/// `---`; null where there is none. Understood is what cards are made of: maps and lists by
/// indentation, texts (plain or in quotes), `[a, b]` in one line. Nothing where it is written in
/// another way.
std::optional<nlohmann::json> card_member(std::string_view card, std::string_view key);

}  // namespace arbiter::exchange::tables
