// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/post_processor.h"

#include <nlohmann/json.hpp>
#include <string>

#include "core/text/unsupported.h"

namespace arbiter::text {
namespace {

/// The ids of one special token of a template.
Result<std::vector<std::int32_t>> special_ids(const nlohmann::json& json, const std::string& name) {
  const auto tokens = json.find("special_tokens");
  const auto damaged = [&] { return damaged_tokenizer("post_processor.special_tokens." + name); };
  if (tokens == json.end() || !tokens->is_object() || !tokens->contains(name)) return damaged();
  const auto& token = (*tokens)[name];
  if (!token.is_object() || !token.contains("ids") || !token["ids"].is_array()) return damaged();
  std::vector<std::int32_t> ids;
  for (const auto& id : token["ids"]) {
    if (!id.is_number_integer()) return damaged();
    ids.push_back(id.get<std::int32_t>());
  }
  return ids;
}

Result<PostProcessor> read_template(const nlohmann::json& json) {
  const auto single = json.find("single");
  if (single == json.end() || !single->is_array())
    return damaged_tokenizer("post_processor.single");
  PostProcessor made;
  bool text_seen = false;
  for (const auto& item : *single) {
    if (!item.is_object()) return damaged_tokenizer("post_processor.single");
    if (item.contains("Sequence")) {
      if (std::exchange(text_seen, true)) return damaged_tokenizer("post_processor.single");
      continue;
    }
    if (!item.contains("SpecialToken") || !item["SpecialToken"].is_object())
      return damaged_tokenizer("post_processor.single");
    ARBITER_ASSIGN(const auto ids,
                   special_ids(json, member<std::string>(item["SpecialToken"], "id", {})));
    auto& side = text_seen ? made.after : made.before;
    side.insert(side.end(), ids.begin(), ids.end());
  }
  return made;
}

Result<PostProcessor> read_sequence(const nlohmann::json& json) {
  const auto list = json.find("processors");
  if (list == json.end() || !list->is_array())
    return damaged_tokenizer("post_processor.processors");
  PostProcessor all;
  for (const auto& item : *list) {
    ARBITER_ASSIGN(const auto part, make_post_processor(item));
    all.before.insert(all.before.begin(), part.before.begin(), part.before.end());
    all.after.insert(all.after.end(), part.after.begin(), part.after.end());
  }
  return all;
}

}  // namespace

Result<PostProcessor> make_post_processor(const nlohmann::json& json) {
  if (json.is_null()) return PostProcessor{};
  const auto type = type_of(json);
  if (type == "ByteLevel") return PostProcessor{};
  if (type == "TemplateProcessing") return read_template(json);
  if (type == "Sequence") return read_sequence(json);
  return unsupported("post-processor", type);
}

}  // namespace arbiter::text
