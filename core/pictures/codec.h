// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/pictures/picture.h"

/// The two formats, each in its file; `decode_picture` picks one.
namespace arbiter::pictures {

Result<Picture> decode_png(std::string_view bytes);
Result<Picture> decode_jpeg(std::string_view bytes, std::int64_t wanted);

/// The error for a picture that its library cannot read.
std::unexpected<Error> damaged_picture(const std::string& reason);
/// An error where a picture of this size is not decoded.
Result<void> check_size(std::int64_t width, std::int64_t height);

}  // namespace arbiter::pictures
