// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/error.h"
#include "core/text/regex.h"

namespace arbiter::text {

/// What tokenizer files write as `{"String": "..."}` or `{"Regex": "..."}`.
class Pattern {
 public:
  /// `part` names the owner in an error.
  static Result<Pattern> from_json(const nlohmann::json& json, const std::string& part);
  static Result<Pattern> from_regex(const std::string& pattern);

  void for_each_match(std::string_view text,
                      const std::function<void(std::size_t, std::size_t)>& found) const;

 private:
  std::string literal_;
  std::optional<Regex> regex_;
};

/// `text` with each match of `pattern` replaced by `content`.
std::string replace_all(std::string_view text, const Pattern& pattern, std::string_view content);

}  // namespace arbiter::text
