// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/base/error.h"
#include "core/text/pre_tokenizer.h"

namespace arbiter::text {

/// What becomes of the delimiters that a pre-tokenizer finds.
enum class SplitBehavior : std::uint8_t {
  removed,
  isolated,              ///< a word of its own
  merged_with_previous,  ///< goes to the end of the word before it
  merged_with_next,      ///< goes to the start of the word after it
  contiguous,            ///< neighbours form one word
};

Result<SplitBehavior> split_behavior_from_name(const std::string& name);

/// Collects delimiters of one text, left to right, and passes the words between and of them on.
class Splitter {
 public:
  Splitter(Span text, SplitBehavior behavior, const WordSink& sink)
      : text_(text), behavior_(behavior), sink_(sink) {}

  void delimiter(std::size_t begin, std::size_t end);
  /// The rest of the text; call once, at the end.
  void finish();

 private:
  void part(std::size_t begin, std::size_t end, bool delimiter);
  void emit(std::size_t begin, std::size_t end) const;

  Span text_;
  SplitBehavior behavior_;
  const WordSink& sink_;
  std::size_t done_ = 0;         ///< parts up to here are known
  std::size_t open_ = 0;         ///< the word being put together begins here
  bool open_delimiter_ = false;  ///< and ended in (or is) a delimiter
};

}  // namespace arbiter::text
