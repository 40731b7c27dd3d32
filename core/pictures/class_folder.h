// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "core/pictures/picture.h"

namespace arbiter::pictures {

/// A file of a class folder.
struct PictureFile {
  std::filesystem::path path;
  std::int32_t label = 0;  ///< index into `labels`
};

struct ClassFolder {
  std::vector<std::string> labels;  ///< the subfolders' names, in order
  std::vector<PictureFile> files;   ///< by class, then by name
};

/// What a class needs at least: one picture each to learn from, for validation and for test.
inline constexpr std::int64_t fewest_pictures = 3;

/// `folder/CLASS/NAME.png|jpg|jpeg`; other files and those whose name begins with a point are
/// passed over. An error where there are no two classes, or one of them has fewer than
/// `fewest_pictures`. No picture is opened.
Result<ClassFolder> list_class_folder(const std::filesystem::path& folder);

/// One file, as a square of `size`; an error names the file.
Result<Picture> read_picture(const std::filesystem::path& file, std::int64_t size);

}  // namespace arbiter::pictures
