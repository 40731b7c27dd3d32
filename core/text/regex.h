// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "core/base/error.h"

namespace arbiter::text {

/// A regular expression with Unicode classes, as tokenizer files write them (PCRE2, compiled to
/// machine code where the platform allows). Bytes that are not UTF-8 match nothing. Immutable,
/// safe from any thread.
class Regex {
 public:
  static Result<Regex> compile(const std::string& pattern);

  /// Calls `found(begin, end)` for each match that is not empty, from left to right. A pattern that
  /// exceeds PCRE2's limits on this text throws `Failure`.
  void for_each_match(std::string_view text,
                      const std::function<void(std::size_t, std::size_t)>& found) const;

 private:
  struct Code;
  std::shared_ptr<const Code> code_;
};

}  // namespace arbiter::text
