// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/base/gzip.h"

namespace arbiter::exchange::tables {

inline bool is_json_space(int byte) {
  return byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r';
}

/// Bytes of a JSON text one by one, with the line that they stand on.
class JsonBytes {
 public:
  JsonBytes(ByteReader bytes, std::string name);

  /// The next byte, which stays; -1 at the end.
  Result<int> peek();
  void take();
  Result<void> skip(std::size_t count);
  /// The next byte that is no space.
  Result<int> skip_space();
  /// Adds bytes to `text` up to that for which `ends` is true, or to the end. False: the end.
  template <class Ends>
  Result<bool> append_until(std::string& text, std::size_t limit, Ends ends);

  std::int64_t line() const { return line_; }
  std::int64_t position() const { return bytes_.position(); }
  std::int64_t size() const { return bytes_.size(); }
  const std::string& name() const { return name_; }  ///< for messages

 private:
  ByteReader bytes_;
  std::string name_;
  std::vector<char> buffer_;
  std::size_t filled_ = 0;
  std::size_t at_ = 0;
  std::int64_t line_ = 1;
};

template <class Ends>
Result<bool> JsonBytes::append_until(std::string& text, std::size_t limit, Ends ends) {
  for (;;) {
    ARBITER_ASSIGN(const int byte, peek());
    if (byte < 0) return false;
    const std::size_t begin = at_;
    while (at_ < filled_ && !ends(buffer_[at_])) take();
    text.append(buffer_.data() + begin, at_ - begin);
    if (at_ < filled_ || text.size() > limit) return true;
  }
}

/// Finds the end of a value: strings and brackets are understood, all else is left to the JSON
/// parser.
class ValueScanner {
 public:
  /// Whether `c` is the comma or bracket after the value; else it belongs to it.
  bool ends_at(char c) {
    if (depth_ == 0 && !in_string_ && (c == ',' || c == ']' || c == '}')) return true;
    step(c);
    return false;
  }

  void step(char c) {
    if (in_string_) {
      step_in_string(c);
      return;
    }
    if (c == '"') in_string_ = true;
    if (c == '{' || c == '[') ++depth_;
    if (c == '}' || c == ']') --depth_;
  }

  std::int64_t depth() const { return depth_; }
  bool in_string() const { return in_string_; }
  bool between_values() const { return depth_ == 0 && !in_string_; }

 private:
  void step_in_string(char c) {
    if (escaped_) {
      escaped_ = false;
    } else if (c == '\\') {
      escaped_ = true;
    } else if (c == '"') {
      in_string_ = false;
    }
  }

  std::int64_t depth_ = 0;
  bool in_string_ = false;
  bool escaped_ = false;
};

}  // namespace arbiter::exchange::tables
