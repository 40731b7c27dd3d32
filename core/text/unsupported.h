// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "core/base/error.h"

namespace arbiter::text {

/// The error for a part of a tokenizer file that Arbiter does not know: refused by name, because
/// a part left out would give other ids than the model was trained on.
std::unexpected<Error> unsupported(const std::string& part, const std::string& name);

/// The error for a tokenizer file whose `field` has not the form that the format demands.
std::unexpected<Error> damaged_tokenizer(const std::string& field);

/// A part's `type`; empty where it has none.
std::string type_of(const nlohmann::json& part);

/// A member of a part, or `otherwise` where it is absent, null or of another type.
template <class T>
T member(const nlohmann::json& part, const char* name, T otherwise) {
  const auto found = part.find(name);
  if (found == part.end()) return otherwise;
  if constexpr (std::is_same_v<T, bool>) {
    return found->is_boolean() ? found->template get<bool>() : otherwise;
  } else if constexpr (std::is_integral_v<T>) {
    return found->is_number_integer() ? found->template get<T>() : otherwise;
  } else {
    return found->is_string() ? found->template get<std::string>() : otherwise;
  }
}

}  // namespace arbiter::text
