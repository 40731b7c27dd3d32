// SPDX-License-Identifier: GPL-3.0-or-later
#include <png.h>

#include <memory>

#include "core/pictures/codec.h"

// libpng's simplified interface: it keeps its jumps to itself and reads a header without decoding.
namespace arbiter::pictures {
namespace {

struct FreeImage {
  void operator()(png_image* image) const { png_image_free(image); }
};

constexpr std::int32_t pixel_bytes = 3;

}  // namespace

Result<Picture> decode_png(std::string_view bytes) {
  png_image image{};
  image.version = PNG_IMAGE_VERSION;
  const std::unique_ptr<png_image, FreeImage> guard(&image);
  if (png_image_begin_read_from_memory(&image, bytes.data(), bytes.size()) == 0)
    return damaged_picture(image.message);
  ARBITER_TRY(check_size(image.width, image.height));
  image.format = PNG_FORMAT_RGB;
  Picture picture{image.width, image.height, {}};
  picture.pixels.resize(PNG_IMAGE_SIZE(image));
  const png_color white{255, 255, 255};
  const auto row = static_cast<std::int32_t>(image.width) * pixel_bytes;
  if (png_image_finish_read(&image, &white, picture.pixels.data(), row, nullptr) == 0)
    return damaged_picture(image.message);
  return picture;
}

Result<std::string> encode_png(const Picture& picture) {
  png_image image{};
  image.version = PNG_IMAGE_VERSION;
  image.width = static_cast<png_uint_32>(picture.width);
  image.height = static_cast<png_uint_32>(picture.height);
  image.format = PNG_FORMAT_RGB;
  const std::unique_ptr<png_image, FreeImage> guard(&image);
  std::string bytes(PNG_IMAGE_PNG_SIZE_MAX(image), '\0');
  png_alloc_size_t size = bytes.size();
  const auto row = static_cast<std::int32_t>(picture.width) * pixel_bytes;
  if (png_image_write_to_memory(&image, bytes.data(), &size, 0, picture.pixels.data(), row,
                                nullptr) == 0) {
    return fail(ErrorCode::internal,
                ARBITER_MESSAGE("core", "The picture cannot be written: {reason}"),
                {{"reason", image.message}});
  }
  bytes.resize(size);
  return bytes;
}

}  // namespace arbiter::pictures
