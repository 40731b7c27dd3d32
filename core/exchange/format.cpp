// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exchange/format.h"

#include "core/exchange/layouts/layout.h"

namespace arbiter::exchange {

RowResult<Reading> RowFormat::read_all(nlohmann::json row, const std::string& annotator) const {
  auto made = read(std::move(row), annotator);
  if (!made) return std::unexpected(std::move(made.error()));
  Reading reading;
  reading.rows.push_back(std::move(*made));
  return reading;
}

std::vector<LabelValue> RowFormat::labels(const nlohmann::json&) const { return {}; }

std::vector<nlohmann::ordered_json> RowFormat::write_all(
    const project::Prompt& prompt, std::span<const project::Response> responses) const {
  return {write(prompt, responses)};
}

Result<std::unique_ptr<RowFormat>> make_format(const std::string& name, const Mapping& mapping) {
  if (name == "trl") return make_trl_format();
  if (name == "hh") return make_hh_format();
  if (name == "kto") return make_kto_format();
  if (name == "unlabelled") return make_unlabelled_format();
  if (name == "prompts") return make_prompts_format();
  if (name == "mapped") return make_mapped_format(mapping);
  if (const Layout* layout = find_layout(name)) {
    ARBITER_ASSIGN(auto labels, LabelCoding::parse(labels_of(mapping)));
    return make_layout_format(*layout, std::move(labels));
  }
  return fail(ErrorCode::invalid_argument,
              ARBITER_MESSAGE("core", "There is no format named \"{name}\"."), {{"name", name}});
}

std::string labels_of(const Mapping& mapping) {
  for (const auto& [target, coding] : mapping)
    if (target == labels_target) return coding;
  return {};
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
