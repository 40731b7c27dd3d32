// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/studio/label/truth.h"

#include <algorithm>
#include <string>

#include "core/studio/text/dialogue_encoder.h"

namespace arbiter::studio {
namespace {

/// Without spaces around it, in small letters (of ASCII).
std::string plainly(std::string text) {
  const auto begin = text.find_first_not_of(" \t\r\n");
  if (begin == std::string::npos) return {};
  text = text.substr(begin, text.find_last_not_of(" \t\r\n") - begin + 1);
  std::ranges::transform(text, text.begin(), [](char letter) {
    return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter + ('a' - 'A')) : letter;
  });
  return text;
}

/// What the prompt's row says is right.
std::optional<std::string> truth_of(const project::Prompt& prompt) {
  if (!prompt.extra.is_object()) return std::nullopt;
  const auto columns = prompt.extra.find("columns");
  if (columns == prompt.extra.end() || !columns->is_object()) return std::nullopt;
  for (const char* name : {"truth", "answer", "target"}) {
    const auto found = columns->find(name);
    if (found == columns->end() || found->is_null() || found->is_structured()) continue;
    return found->is_string() ? found->get<std::string>() : found->dump();
  }
  return std::nullopt;
}

}  // namespace

std::optional<bool> is_right(const project::Prompt& prompt, const project::Response& response) {
  if (response.settings.is_object()) {
    const auto noted = response.settings.find("right");
    if (noted != response.settings.end() && noted->is_boolean()) return noted->get<bool>();
  }
  const auto truth = truth_of(prompt);
  if (!truth) return std::nullopt;
  const auto text = plain_text_of(response);
  if (!text) return std::nullopt;
  return plainly(*text) == plainly(*truth);
}

}  // namespace arbiter::studio
