// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "core/base/error.h"

namespace arbiter::exchange {

/// Pictures that follow each other, all of one size.
struct Animation {
  int width = 0;
  int height = 0;
  double frame_seconds = 0.02;
  double last_seconds = 0;  ///< how much longer the last one stands
  /// `[height, width, 4]` bytes each: red, green, blue, and an alpha that is not looked at.
  std::vector<std::vector<std::uint8_t>> frames;
};

/// The animation as a GIF that plays for ever. Up to 256 colours come out as they are; of more, the
/// most frequent do, and the others become the nearest of a chosen few. Times are hundredths of a
/// second, rounded so that the whole lasts as long as it should, none shorter than two: viewers
/// slow those down. ErrorCode::invalid_argument where there are no frames or one has another size.
[[nodiscard]] Result<std::string> gif_bytes(const Animation& animation);

/// Writes it as every export is written.
[[nodiscard]] Result<void> write_gif(const Animation& animation, const std::filesystem::path& path);

}  // namespace arbiter::exchange
