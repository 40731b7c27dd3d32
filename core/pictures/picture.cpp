// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/pictures/picture.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>

#include "core/base/number_text.h"
#include "core/pictures/codec.h"

namespace arbiter::pictures {
namespace {

/// How much of each source pixel from `first` on one target pixel covers, along one side.
struct Cover {
  std::int64_t first = 0;
  std::vector<double> shares;  ///< sum 1
};

std::vector<Cover> covers(std::int64_t from, std::int64_t length, std::int64_t size) {
  std::vector<Cover> all;
  const double step = static_cast<double>(length) / static_cast<double>(size);
  for (std::int64_t i = 0; i < size; ++i) {
    const double begin = static_cast<double>(i) * step;
    const double end = std::min(begin + step, static_cast<double>(length));
    Cover cover{from + static_cast<std::int64_t>(begin), {}};
    for (auto at = static_cast<std::int64_t>(begin); at < length; ++at) {
      const auto left = std::max(begin, static_cast<double>(at));
      const auto right = std::min(end, static_cast<double>(at) + 1);
      if (right <= left) break;
      cover.shares.push_back((right - left) / (end - begin));
    }
    all.push_back(std::move(cover));
  }
  return all;
}

std::array<double, 3> mean_of(const Picture& picture, const Cover& rows, const Cover& columns) {
  std::array<double, 3> sum{};
  for (std::size_t r = 0; r < rows.shares.size(); ++r) {
    const auto row = rows.first + static_cast<std::int64_t>(r);
    for (std::size_t c = 0; c < columns.shares.size(); ++c) {
      const auto column = columns.first + static_cast<std::int64_t>(c);
      const auto at = static_cast<std::size_t>((row * picture.width + column) * 3);
      const double share = rows.shares[r] * columns.shares[c];
      for (std::size_t k = 0; k < 3; ++k) sum[k] += share * picture.pixels[at + k];
    }
  }
  return sum;
}

}  // namespace

std::unexpected<Error> damaged_picture(const std::string& reason) {
  return fail(ErrorCode::parse,
              ARBITER_MESSAGE("core", "The picture is damaged and cannot be read: {reason}"),
              {{"reason", reason}});
}

Result<void> check_size(std::int64_t width, std::int64_t height) {
  if (width > 0 && height > 0 && width <= max_pixels / height) return {};
  const auto mega = [](double pixels) { return fixed(pixels / 1e6, 0); };
  return fail(ErrorCode::invalid_argument,
              ARBITER_MESSAGE("core",
                              "The picture has {megapixels} megapixels ({width} x {height}); at "
                              "most {most} are read. Save it smaller."),
              {{"megapixels", mega(static_cast<double>(width) * static_cast<double>(height))},
               {"width", std::to_string(width)},
               {"height", std::to_string(height)},
               {"most", mega(static_cast<double>(max_pixels))}});
}

const char* media_type_of(std::string_view bytes) {
  if (bytes.starts_with("\x89PNG\r\n\x1A\n")) return "image/png";
  if (bytes.starts_with("\xFF\xD8\xFF")) return "image/jpeg";
  return "";
}

Result<Picture> decode_picture(std::string_view bytes, std::int64_t wanted) {
  const std::string_view type = media_type_of(bytes);
  if (type == "image/png") return decode_png(bytes);
  if (type == "image/jpeg") return decode_jpeg(bytes, wanted);
  return fail(ErrorCode::parse,
              ARBITER_MESSAGE("core",
                              "This is no picture: it does not begin as a PNG or JPEG file "
                              "does. Convert it to one of these, or take it away."));
}

Picture scaled_square(const Picture& picture, std::int64_t size) {
  const auto side = std::min(picture.width, picture.height);
  const auto rows = covers((picture.height - side) / 2, side, size);
  const auto columns = covers((picture.width - side) / 2, side, size);
  Picture scaled{size, size, {}};
  scaled.pixels.reserve(static_cast<std::size_t>(size * size * 3));
  for (const auto& row : rows)
    for (const auto& column : columns)
      for (const double value : mean_of(picture, row, column))
        scaled.pixels.push_back(static_cast<std::uint8_t>(std::lround(value)));
  return scaled;
}

}  // namespace arbiter::pictures
