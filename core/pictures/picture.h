// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/error.h"

/// Pictures as plain values, in and out of files.
namespace arbiter::pictures {

/// RGB, 8 bits a channel, rows from the top, without gaps.
struct Picture {
  std::int64_t width = 0;
  std::int64_t height = 0;
  std::vector<std::uint8_t> pixels;  ///< `[height][width][3]`

  friend bool operator==(const Picture&, const Picture&) = default;
};

/// No picture with more pixels is decoded: its header is asked before memory is.
inline constexpr std::int64_t max_pixels = 50'000'000;

/// A PNG or JPEG file's bytes, told apart by how they begin; transparent parts are put on white.
/// ErrorCode::parse where they are neither or damaged (also cut short), ErrorCode::invalid_argument
/// where there are more than `max_pixels`. A JPEG may come out smaller by a power of two where
/// both sides stay at least `wanted` (0: never). Safe from any thread.
Result<Picture> decode_picture(std::string_view bytes, std::int64_t wanted = 0);

/// As PNG, without loss.
Result<std::string> encode_png(const Picture& picture);

/// The middle square of a picture at `size` x `size`, each pixel the mean of what it covers.
Picture scaled_square(const Picture& picture, std::int64_t size);

/// What a file's bytes are: `image/png`, `image/jpeg`, or empty.
const char* media_type_of(std::string_view bytes);

}  // namespace arbiter::pictures
