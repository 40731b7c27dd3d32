// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/pattern.h"

#include "core/text/unsupported.h"

namespace arbiter::text {

Result<Pattern> Pattern::from_json(const nlohmann::json& json, const std::string& part) {
  if (!json.is_object()) return damaged_tokenizer(part + ".pattern");
  if (const auto regex = json.find("Regex"); regex != json.end() && regex->is_string())
    return from_regex(regex->get<std::string>());
  Pattern pattern;
  pattern.literal_ = member<std::string>(json, "String", {});
  if (pattern.literal_.empty()) return damaged_tokenizer(part + ".pattern");
  return pattern;
}

Result<Pattern> Pattern::from_regex(const std::string& source) {
  Pattern pattern;
  ARBITER_ASSIGN(pattern.regex_, Regex::compile(source));
  return pattern;
}

void Pattern::for_each_match(std::string_view text,
                             const std::function<void(std::size_t, std::size_t)>& found) const {
  if (regex_) {
    regex_->for_each_match(text, found);
    return;
  }
  for (auto at = text.find(literal_); at != std::string_view::npos;) {
    found(at, at + literal_.size());
    at = text.find(literal_, at + literal_.size());
  }
}

std::string replace_all(std::string_view text, const Pattern& pattern, std::string_view content) {
  std::string changed;
  std::size_t done = 0;
  pattern.for_each_match(text, [&](std::size_t begin, std::size_t end) {
    changed.append(text.substr(done, begin - done)).append(content);
    done = end;
  });
  changed.append(text.substr(done));
  return changed;
}

}  // namespace arbiter::text
