// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace arbiter::text {

enum class DifferenceKind : std::uint8_t {
  equal,      ///< the other text has it too, in the same order
  only_here,  ///< the other text has not
};

/// Bytes [begin, end) of one of two texts.
struct DifferenceSpan {
  std::size_t begin = 0;
  std::size_t end = 0;
  DifferenceKind kind = DifferenceKind::equal;
  bool operator==(const DifferenceSpan&) const = default;
};

/// Two texts cut into what they share and what only one of them has. The spans of a side cover
/// its text without gaps, kinds alternate, and the equal spans of both sides spell the same.
struct Differences {
  std::vector<DifferenceSpan> left;
  std::vector<DifferenceSpan> right;
};

/// Compares word by word (Myers, "An O(ND) Difference Algorithm and Its Variations", 1986, in
/// linear space). A word is a run of letters and digits, a run of white space, or one other
/// character. A shared space between two changed words counts as changed, so that a changed
/// phrase is marked as one.
///
/// Takes time in the number of words times the number of differences; texts that share almost
/// nothing are given up on early and come out as different as a whole between what they share at
/// both ends, so that it stays quick enough to be called while typing.
Differences find_differences(std::string_view left, std::string_view right);

}  // namespace arbiter::text
