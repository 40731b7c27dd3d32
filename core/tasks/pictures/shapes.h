// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/pictures/picture.h"

/// The pictures task: what shape is on a small picture? Drawn by a seeded generator, so that the
/// truth is known. Pure functions.
namespace arbiter::tasks::pictures {

inline constexpr const char* task_name = "pictures";
inline constexpr std::int64_t picture_size = 32;

/// circle, square, triangle, cross, star.
const std::vector<std::string>& class_names();

struct DrawnPicture {
  arbiter::pictures::Picture picture;  ///< `picture_size` square
  std::int32_t label = 0;              ///< index into `class_names`
};

/// Picture `index` of the endless series of `seed`: the shape at any place, size, angle and colour,
/// on a shaded ground, partly behind a bar, with noise in every channel. Depends on nothing else.
DrawnPicture draw_picture(std::uint64_t seed, std::uint64_t index);

}  // namespace arbiter::tasks::pictures
