// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exchange/tables/card_yaml.h"

#include <string>
#include <utility>
#include <vector>

namespace arbiter::exchange::tables {
namespace {

using nlohmann::json;

constexpr int most_levels = 20;

struct Line {
  std::size_t indent = 0;
  std::string text;
};

std::string_view trimmed(std::string_view text) {
  const auto begin = text.find_first_not_of(" \t\r");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t\r") - begin + 1);
}

/// The lines between the marks, without blank ones and comments.
std::vector<Line> front_matter(std::string_view card) {
  std::vector<Line> lines;
  bool open = false;
  while (!card.empty()) {
    const auto end = card.find('\n');
    const auto raw = card.substr(0, end);
    card.remove_prefix(end == std::string_view::npos ? card.size() : end + 1);
    const auto text = trimmed(raw);
    if (text == "---") {
      if (open) return lines;
      open = true;
      continue;
    }
    if (!open) return {};
    if (text.empty() || text.front() == '#') continue;
    lines.push_back({raw.find_first_not_of(' '), std::string(text)});
  }
  return {};  // never closed: no front matter
}

/// Reads lines [begin, end) into values; any `nullopt` means that it is written in another way.
class Parser {
 public:
  explicit Parser(std::vector<Line> lines) : lines_(std::move(lines)) {}

  std::optional<json> block(std::size_t indent, int level) {
    if (level > most_levels || at_ >= lines_.size()) return std::nullopt;
    return is_item(lines_[at_].text) ? list(indent, level) : map(indent, level);
  }

  void go_to(std::size_t at) { at_ = at; }

  /// `key: value`, or a value in the lines below; at_ stands on its line.
  std::optional<std::pair<std::string, json>> member(std::size_t indent, int level) {
    const std::string text = lines_[at_].text;
    const auto colon = text.find(':');
    if (colon == std::string::npos || (colon + 1 < text.size() && text[colon + 1] != ' '))
      return std::nullopt;
    auto key = scalar(trimmed(std::string_view(text).substr(0, colon)));
    if (!key || !key->is_string()) return std::nullopt;
    const auto rest = trimmed(std::string_view(text).substr(colon + 1));
    ++at_;
    if (!rest.empty() && rest.front() != '#') {
      auto value = scalar(rest);
      if (!value) return std::nullopt;
      return std::pair(key->get<std::string>(), std::move(*value));
    }
    // A list may stand as far left as its key.
    const bool deeper =
        at_ < lines_.size() && (lines_[at_].indent > indent ||
                                (lines_[at_].indent == indent && is_item(lines_[at_].text)));
    if (!deeper) return std::pair(key->get<std::string>(), json());
    auto value = block(lines_[at_].indent, level + 1);
    if (!value) return std::nullopt;
    return std::pair(key->get<std::string>(), std::move(*value));
  }

 private:
  static bool is_item(const std::string& text) { return text == "-" || text.starts_with("- "); }

  std::optional<json> map(std::size_t indent, int level) {
    json object = json::object();
    while (at_ < lines_.size() && lines_[at_].indent == indent && !is_item(lines_[at_].text)) {
      auto read = member(indent, level);
      if (!read) return std::nullopt;
      object[read->first] = std::move(read->second);
    }
    if (at_ < lines_.size() && lines_[at_].indent > indent) return std::nullopt;
    return object;
  }

  std::optional<json> list(std::size_t indent, int level) {
    json items = json::array();
    while (at_ < lines_.size() && lines_[at_].indent == indent && is_item(lines_[at_].text)) {
      auto item = list_item(indent, level);
      if (!item) return std::nullopt;
      items.push_back(std::move(*item));
    }
    if (at_ < lines_.size() && lines_[at_].indent > indent) return std::nullopt;
    return items;
  }

  std::optional<json> list_item(std::size_t indent, int level) {
    Line& line = lines_[at_];
    const auto begin = line.text.find_first_not_of(' ', 1);
    if (begin == std::string::npos) return std::nullopt;
    const bool quoted = line.text[begin] == '"' || line.text[begin] == '\'';
    const bool is_map =
        !quoted && (line.text.find(": ", begin) != std::string::npos || line.text.back() == ':');
    if (!is_map) {
      auto value = scalar(std::string_view(line.text).substr(begin));
      ++at_;
      return value;
    }
    // What stands behind the dash is the first member of a map that is indented so far.
    line = {indent + begin, line.text.substr(begin)};
    return map(line.indent, level + 1);
  }

  static std::optional<json> scalar(std::string_view text) {
    if (text.empty()) return json();
    const char first = text.front();
    if (first == '"' || first == '\'') {
      const auto end = text.find(first, 1);
      const auto inner = text.substr(1, end == std::string_view::npos ? end : end - 1);
      if (end == std::string_view::npos || inner.find('\\') != std::string_view::npos)
        return std::nullopt;
      const auto behind = trimmed(text.substr(end + 1));
      if (!behind.empty() && behind.front() != '#') return std::nullopt;
      return json(std::string(inner));
    }
    if (first == '[') return flow_list(text);
    if (std::string_view("{&*!|>%@`").find(first) != std::string_view::npos) return std::nullopt;
    if (const auto comment = text.find(" #"); comment != std::string_view::npos)
      text = trimmed(text.substr(0, comment));
    return json(std::string(text));
  }

  static std::optional<json> flow_list(std::string_view text) {
    if (text.back() != ']' || text.find_first_of("[{", 1) != std::string_view::npos)
      return std::nullopt;
    json items = json::array();
    text = trimmed(text.substr(1, text.size() - 2));
    while (!text.empty()) {
      const auto comma = text.find(',');
      auto item = scalar(trimmed(text.substr(0, comma)));
      if (!item) return std::nullopt;
      items.push_back(std::move(*item));
      text = comma == std::string_view::npos ? std::string_view() : trimmed(text.substr(comma + 1));
    }
    return items;
  }

  std::vector<Line> lines_;
  std::size_t at_ = 0;
};

}  // namespace

std::optional<json> card_member(std::string_view card, std::string_view key) {
  auto lines = front_matter(card);
  std::size_t at = 0;
  const std::string begins = std::string(key) + ':';
  while (at < lines.size() && (lines[at].indent != 0 || !lines[at].text.starts_with(begins))) ++at;
  if (at == lines.size()) return json();
  // Only this member is read: what stands beside it may be written in any way.
  std::size_t end = at + 1;
  while (end < lines.size() && (lines[end].indent > 0 || lines[end].text.starts_with("-"))) ++end;
  lines.resize(end);
  Parser parser(std::move(lines));
  parser.go_to(at);
  auto read = parser.member(0, 0);
  if (!read) return std::nullopt;
  return std::move(read->second);
}

}  // namespace arbiter::exchange::tables
