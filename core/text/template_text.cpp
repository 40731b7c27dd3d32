// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/template_text.h"

#include <algorithm>
#include <cctype>

namespace arbiter::text {
namespace {

bool is_white(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
bool is_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

std::string with_lf(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i)
    if (text[i] != '\r' || i + 1 >= text.size() || text[i + 1] != '\n') out += text[i];
  if (out.ends_with('\n')) out.pop_back();
  return out;
}

/// A string literal from its opening quote on, written in one way; `at` moves behind it.
std::string literal(std::string_view text, std::size_t& at) {
  const char quote = text[at++];
  std::string out = "'";
  for (; at < text.size() && text[at] != quote; ++at) {
    char c = text[at];
    if (c == '\\' && at + 1 < text.size()) {
      c = text[++at];
      if (c == 'n') {
        c = '\n';
      } else if (c == 't') {
        c = '\t';
      } else if (c != '\\' && c != '\'' && c != '"') {
        out += '\\';
      }
    }
    // The literal's own quote is the one thing that must not end it.
    if (c == '\'') out += '\\';
    out += c;
  }
  if (at < text.size()) ++at;
  return out + "'";
}

/// `['name']` from its bracket on, as `.name`; empty where it is something else.
std::string member_access(std::string_view text, std::size_t at, std::size_t& end) {
  const auto skip = [&] {
    while (at < text.size() && is_white(text[at])) ++at;
  };
  ++at;
  skip();
  if (at >= text.size() || (text[at] != '\'' && text[at] != '"')) return {};
  const auto name = literal(text, at);
  skip();
  if (at >= text.size() || text[at] != ']' || name.size() < 3) return {};
  const auto inner = std::string_view(name).substr(1, name.size() - 2);
  if (!std::ranges::all_of(inner, is_word)) return {};
  end = at + 1;
  return "." + std::string(inner);
}

std::string expression(std::string_view text) {
  std::string out;
  bool gap = false;
  for (std::size_t at = 0; at < text.size();) {
    const char c = text[at];
    if (is_white(c)) {
      gap = true;
      ++at;
      continue;
    }
    if (gap && !out.empty() && is_word(out.back()) && is_word(c)) out += ' ';
    gap = false;
    if (c == '\'' || c == '"') {
      out += literal(text, at);
      continue;
    }
    if (c == '[' && !out.empty() && (is_word(out.back()) || out.back() == ']')) {
      std::size_t end = at;
      if (const auto member = member_access(text, at, end); !member.empty()) {
        out += member;
        at = end;
        continue;
      }
    }
    out += c;
    ++at;
  }
  return out;
}

/// The end of a tag's inside, quotes respected; npos where it has none.
std::size_t tag_end(std::string_view text, std::size_t at, std::string_view closing) {
  const bool comment = closing == "#}";
  for (char quote = 0; at < text.size(); ++at) {
    if (quote != 0) {
      if (text[at] == '\\') {
        ++at;
      } else if (text[at] == quote) {
        quote = 0;
      }
    } else if (!comment && (text[at] == '\'' || text[at] == '"')) {
      quote = text[at];
    } else if (text.substr(at).starts_with(closing)) {
      return at;
    }
  }
  return std::string_view::npos;
}

/// Text before a block loses the blanks of the line that the block begins on.
void strip_line_start(std::string& text) {
  const auto last = text.find_last_not_of(" \t");
  if (last == std::string::npos) {
    text.clear();
  } else if (text[last] == '\n') {
    text.resize(last + 1);
  }
}

void strip_end(std::string& text) {
  while (!text.empty() && is_white(text.back())) text.pop_back();
}

void strip_start(std::string_view text, std::size_t& at) {
  while (at < text.size() && is_white(text[at])) ++at;
}

}  // namespace

std::string normalized_template(std::string_view source) {
  const std::string text = with_lf(source);
  const std::string_view all = text;
  std::string out;
  std::string plain;
  bool fresh_line = true;
  std::size_t at = 0;
  while (at < all.size()) {
    const char kind = all[at] == '{' && at + 1 < all.size() ? all[at + 1] : '\0';
    if (kind != '{' && kind != '%' && kind != '#') {
      plain += all[at++];
      continue;
    }
    const char* closing = kind == '{' ? "}}" : kind == '%' ? "%}" : "#}";
    auto begin = at + 2;
    const char before = begin < all.size() ? all[begin] : '\0';
    if (before == '-' || before == '+') ++begin;
    const auto end = tag_end(all, begin, closing);
    if (end == std::string_view::npos) return "!" + text;
    if (before == '-') {
      strip_end(plain);
    } else if (kind != '{' && before != '+') {
      // A line that an output stands on before the block does not begin with blanks.
      if (fresh_line || plain.find('\n') != std::string::npos) strip_line_start(plain);
    }
    if (!plain.empty()) out += "T" + plain + "\1";
    plain.clear();
    auto inside = all.substr(begin, end - begin);
    const bool strips = inside.ends_with('-');
    if (strips || inside.ends_with('+')) inside.remove_suffix(1);
    if (kind != '#') out += (kind == '{' ? "V" : "B") + expression(inside) + "\1";
    at = end + 2;
    fresh_line = false;
    if (strips) {
      strip_start(all, at);
    } else if (kind != '{' && at < all.size() && all[at] == '\n') {
      ++at;
      fresh_line = true;
    }
  }
  if (!plain.empty()) out += "T" + plain + "\1";
  return out;
}

std::uint64_t template_fingerprint(std::string_view text) {
  std::uint64_t hash = 0xcbf29ce484222325U;
  for (const char c : normalized_template(text)) {
    hash ^= static_cast<unsigned char>(c);
    hash *= 0x100000001b3U;
  }
  return hash;
}

}  // namespace arbiter::text
