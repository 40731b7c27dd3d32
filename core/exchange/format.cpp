// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exchange/format.h"

namespace arbiter::exchange {

Result<std::unique_ptr<RowFormat>> make_format(const std::string& name, const Mapping& mapping) {
  if (name == "trl") return make_trl_format();
  if (name == "hh") return make_hh_format();
  if (name == "kto") return make_kto_format();
  if (name == "unlabelled") return make_unlabelled_format();
  if (name == "prompts") return make_prompts_format();
  if (name == "mapped") return make_mapped_format(mapping);
  return fail(ErrorCode::invalid_argument,
              ARBITER_MESSAGE("core", "There is no format named \"{name}\"."), {{"name", name}});
}

nlohmann::json mapping_to_json(const Mapping& mapping) {
  nlohmann::json stored = nlohmann::json::array();
  for (const auto& [target, column] : mapping)
    stored.push_back(nlohmann::json::array({target, column}));
  return stored;
}

Mapping mapping_from_json(const nlohmann::json& stored) {
  Mapping mapping;
  if (!stored.is_array()) return mapping;
  for (const auto& pair : stored) {
    if (pair.is_array() && pair.size() == 2 && pair[0].is_string() && pair[1].is_string())
      mapping.emplace_back(pair[0].get<std::string>(), pair[1].get<std::string>());
  }
  return mapping;
}

}  // namespace arbiter::exchange
