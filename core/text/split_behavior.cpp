// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/split_behavior.h"

#include "core/text/unsupported.h"

namespace arbiter::text {

Result<SplitBehavior> split_behavior_from_name(const std::string& name) {
  static constexpr std::pair<const char*, SplitBehavior> names[] = {
      {"Removed", SplitBehavior::removed},
      {"Isolated", SplitBehavior::isolated},
      {"MergedWithPrevious", SplitBehavior::merged_with_previous},
      {"MergedWithNext", SplitBehavior::merged_with_next},
      {"Contiguous", SplitBehavior::contiguous}};
  for (const auto& [known, behavior] : names)
    if (name == known) return behavior;
  return unsupported("split behavior", name);
}

void Splitter::delimiter(std::size_t begin, std::size_t end) {
  if (begin > done_) part(done_, begin, false);
  part(begin, end, true);
  done_ = end;
}

void Splitter::finish() {
  if (text_.text.size() > done_) part(done_, text_.text.size(), false);
  emit(open_, text_.text.size());
}

void Splitter::part(std::size_t begin, std::size_t end, bool delimiter) {
  bool joins = false;  // the word that is open
  switch (behavior_) {
    case SplitBehavior::removed:
    case SplitBehavior::isolated:
      break;
    case SplitBehavior::merged_with_previous:
      joins = delimiter && !open_delimiter_;
      break;
    case SplitBehavior::merged_with_next:
      joins = !delimiter && open_delimiter_;
      break;
    case SplitBehavior::contiguous:
      joins = delimiter == open_delimiter_;
      break;
  }
  if (!joins) {
    emit(open_, begin);
    open_ = begin;
  }
  if (behavior_ == SplitBehavior::removed && delimiter) open_ = end;
  open_delimiter_ = delimiter;
}

void Splitter::emit(std::size_t begin, std::size_t end) const {
  if (begin < end) sink_({text_.text.substr(begin, end - begin), text_.at_start && begin == 0});
}

}  // namespace arbiter::text
