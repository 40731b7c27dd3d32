// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/differences.h"

#include <algorithm>
#include <optional>
#include <span>
#include <unordered_map>
#include <utility>

#include "core/base/utf8.h"
#include "core/text/characters.h"

namespace arbiter::text {
namespace {

/// Edits after which a stretch counts as different as a whole.
constexpr std::ptrdiff_t most_edits = 2000;

struct Word {
  std::size_t begin = 0;
  std::size_t end = 0;
  std::int32_t id = 0;  ///< the same for the same text on both sides
  bool space = false;
  bool equal = false;
};

enum class WordClass : std::uint8_t { word, space, other };

WordClass class_of(char32_t point) {
  // An apostrophe belongs to its word: "don't" is one.
  if (is_word_character(point) || point == '\'' || point == U'\u2019') return WordClass::word;
  return character_kind(point) == CharacterKind::space ? WordClass::space : WordClass::other;
}

std::vector<Word> words_of(std::string_view text,
                           std::unordered_map<std::string_view, std::int32_t>& ids) {
  std::vector<Word> words;
  std::optional<WordClass> open;
  for (std::size_t i = 0; i < text.size();) {
    const auto length = utf8_sequence_length(text, i);
    const auto here = length == 0 ? WordClass::other : class_of(utf8_code_point(text, i, length));
    const auto end = i + std::max<std::size_t>(length, 1);
    if (open == here && here != WordClass::other) {
      words.back().end = end;
    } else {
      words.push_back({i, end, 0, here == WordClass::space, false});
    }
    open = here;
    i = end;
  }
  for (auto& word : words) {
    const auto piece = text.substr(word.begin, word.end - word.begin);
    word.id = ids.emplace(piece, static_cast<std::int32_t>(ids.size())).first->second;
  }
  return words;
}

using Words = std::span<Word>;

/// A diagonal stretch of the edit graph that lies on a shortest path, and the path's edits.
struct MiddleSnake {
  std::ptrdiff_t begin_x = 0;
  std::ptrdiff_t begin_y = 0;
  std::ptrdiff_t end_x = 0;
  std::ptrdiff_t end_y = 0;
};

/// Searches for a shortest edit path from both ends at once until the two meet.
class SnakeSearch {
 public:
  SnakeSearch(Words left, Words right)
      : left_(left),
        right_(right),
        limit_(std::min((std::ssize(left) + std::ssize(right) + 1) / 2, most_edits / 2)),
        forward_(static_cast<std::size_t>(2 * limit_ + 3), 0),
        backward_(forward_) {}

  /// Nothing where the two are too different.
  std::optional<MiddleSnake> find() {
    for (std::ptrdiff_t edits = 0; edits <= limit_; ++edits) {
      for (std::ptrdiff_t k = -edits; k <= edits; k += 2)
        if (const auto snake = step_forward(k, edits)) return snake;
      for (std::ptrdiff_t k = -edits; k <= edits; k += 2)
        if (const auto snake = step_backward(k, edits)) return snake;
    }
    return std::nullopt;
  }

 private:
  std::ptrdiff_t delta() const { return std::ssize(left_) - std::ssize(right_); }
  bool odd() const { return delta() % 2 != 0; }
  std::ptrdiff_t& at(std::vector<std::ptrdiff_t>& ends, std::ptrdiff_t k) const {
    return ends[static_cast<std::size_t>(k + limit_ + 1)];
  }
  bool same(std::ptrdiff_t x, std::ptrdiff_t y) const {
    return left_[static_cast<std::size_t>(x)].id == right_[static_cast<std::size_t>(y)].id;
  }
  /// The furthest x on diagonal k that one more edit reaches.
  std::ptrdiff_t start_x(std::vector<std::ptrdiff_t>& ends, std::ptrdiff_t k,
                         std::ptrdiff_t edits) const {
    const bool down = k == -edits || (k != edits && at(ends, k - 1) < at(ends, k + 1));
    if (edits == 0) return 0;
    return down ? at(ends, k + 1) : at(ends, k - 1) + 1;
  }
  bool inside(std::ptrdiff_t x, std::ptrdiff_t y) const {
    return x <= std::ssize(left_) && y <= std::ssize(right_);
  }

  std::optional<MiddleSnake> step_forward(std::ptrdiff_t k, std::ptrdiff_t edits) {
    const auto begin = start_x(forward_, k, edits);
    auto x = begin;
    auto y = x - k;
    while (x < std::ssize(left_) && y < std::ssize(right_) && x >= 0 && y >= 0 && same(x, y)) {
      ++x;
      ++y;
    }
    at(forward_, k) = x;
    const auto other = delta() - k;
    if (!odd() || std::abs(other) > edits - 1 || !inside(x, y)) return std::nullopt;
    if (x + at(backward_, other) < std::ssize(left_)) return std::nullopt;
    return MiddleSnake{begin, begin - k, x, y};
  }

  std::optional<MiddleSnake> step_backward(std::ptrdiff_t k, std::ptrdiff_t edits) {
    const auto begin = start_x(backward_, k, edits);
    auto x = begin;
    auto y = x - k;
    const auto width = std::ssize(left_);
    const auto height = std::ssize(right_);
    while (x < width && y < height && x >= 0 && y >= 0 && same(width - 1 - x, height - 1 - y)) {
      ++x;
      ++y;
    }
    at(backward_, k) = x;
    const auto other = delta() - k;
    if (odd() || std::abs(other) > edits || !inside(x, y)) return std::nullopt;
    if (x + at(forward_, other) < width) return std::nullopt;
    return MiddleSnake{width - x, height - y, width - begin, height - (begin - k)};
  }

  Words left_;
  Words right_;
  std::ptrdiff_t limit_;
  std::vector<std::ptrdiff_t> forward_;   ///< furthest x by diagonal
  std::vector<std::ptrdiff_t> backward_;  ///< the same, counted from the far end
};

void mark_equal(Word& left, Word& right) { left.equal = right.equal = true; }

/// Marks what `left` and `right` share.
void compare(Words left, Words right) {
  while (!left.empty() && !right.empty() && left.front().id == right.front().id) {
    mark_equal(left.front(), right.front());
    left = left.subspan(1);
    right = right.subspan(1);
  }
  while (!left.empty() && !right.empty() && left.back().id == right.back().id) {
    mark_equal(left.back(), right.back());
    left = left.first(left.size() - 1);
    right = right.first(right.size() - 1);
  }
  if (left.empty() || right.empty()) return;
  const auto snake = SnakeSearch(left, right).find();
  if (!snake) return;
  const auto size = [](std::ptrdiff_t n) { return static_cast<std::size_t>(n); };
  for (auto x = snake->begin_x, y = snake->begin_y; x < snake->end_x && y < snake->end_y; ++x, ++y)
    mark_equal(left[size(x)], right[size(y)]);
  compare(left.first(size(snake->begin_x)), right.first(size(snake->begin_y)));
  compare(left.subspan(size(snake->end_x)), right.subspan(size(snake->end_y)));
}

/// Pairs of equal words whose spaces stand between changes on both sides become changed.
void swallow_lone_spaces(std::vector<Word>& left, std::vector<Word>& right) {
  const auto lone = [](const std::vector<Word>& words, std::size_t i) {
    return words[i].space && i > 0 && i + 1 < words.size() && !words[i - 1].equal &&
           !words[i + 1].equal;
  };
  std::size_t j = 0;
  for (std::size_t i = 0; i < left.size(); ++i) {
    if (!left[i].equal) continue;
    while (!right[j].equal) ++j;
    if (lone(left, i) && lone(right, j)) left[i].equal = right[j].equal = false;
    ++j;
  }
}

std::vector<DifferenceSpan> spans_of(const std::vector<Word>& words) {
  std::vector<DifferenceSpan> spans;
  for (const auto& word : words) {
    const auto kind = word.equal ? DifferenceKind::equal : DifferenceKind::only_here;
    if (!spans.empty() && spans.back().kind == kind) {
      spans.back().end = word.end;
    } else {
      spans.push_back({word.begin, word.end, kind});
    }
  }
  return spans;
}

}  // namespace

Differences find_differences(std::string_view left, std::string_view right) {
  std::unordered_map<std::string_view, std::int32_t> ids;
  auto left_words = words_of(left, ids);
  auto right_words = words_of(right, ids);
  compare(left_words, right_words);
  swallow_lone_spaces(left_words, right_words);
  return {spans_of(left_words), spans_of(right_words)};
}

}  // namespace arbiter::text
