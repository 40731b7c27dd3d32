// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

#include "core/base/error.h"

namespace arbiter::text {

/// Changes text before it is cut into words, as a tokenizer file's `normalizer` says.
class Normalizer {
 public:
  virtual ~Normalizer() = default;
  virtual std::string apply(std::string_view text) const = 0;
};

/// NFC, NFD, NFKC, NFKD, Prepend, Replace and Sequence; null for JSON's null, which changes
/// nothing. Other kinds are refused by name.
Result<std::shared_ptr<const Normalizer>> make_normalizer(const nlohmann::json& json);

}  // namespace arbiter::text
