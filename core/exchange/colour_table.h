// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>
#include <unordered_map>
#include <vector>

namespace arbiter::exchange {

/// At most 256 colours for pictures of more: the most frequent as they are, the others by cutting
/// their cube at its medians (Heckbert, 1982). The same pictures give the same table.
class ColourTable {
 public:
  /// Counts the colours of RGBA bytes; alpha is not looked at.
  void count(std::span<const std::uint8_t> rgba);
  /// Chooses the colours; call once, after everything has been counted.
  void choose();

  /// 0xRRGGBB each.
  const std::vector<std::uint32_t>& colours() const { return colours_; }
  /// The place of a counted colour's nearest.
  std::uint8_t index_of(std::uint32_t rgb) const { return nearest_.at(rgb); }

 private:
  struct Counted {
    std::uint32_t rgb = 0;
    std::int64_t count = 0;
  };
  std::vector<Counted> by_frequency() const;
  void cut(std::span<Counted> rest, std::size_t most);
  std::uint8_t find_nearest(std::uint32_t rgb) const;

  std::unordered_map<std::uint32_t, std::int64_t> counts_;
  std::vector<std::uint32_t> colours_;
  std::unordered_map<std::uint32_t, std::uint8_t> nearest_;
};

/// The colour of a pixel of RGBA bytes.
inline std::uint32_t rgb_at(std::span<const std::uint8_t> rgba, std::size_t pixel) {
  return std::uint32_t{rgba[pixel * 4]} << 16U | std::uint32_t{rgba[pixel * 4 + 1]} << 8U |
         rgba[pixel * 4 + 2];
}

}  // namespace arbiter::exchange
