// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/pictures/class_folder.h"

#include <algorithm>
#include <cctype>

#include "core/base/files.h"

namespace arbiter::pictures {
namespace {

namespace fs = std::filesystem;

bool is_hidden(const fs::path& path) { return path.filename().string().starts_with('.'); }

bool is_picture(const fs::path& path) {
  auto extension = path.extension().string();
  for (auto& c : extension) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return extension == ".png" || extension == ".jpg" || extension == ".jpeg";
}

/// What `wanted` holds of, in the order of the names.
template <class Wanted>
Result<std::vector<fs::path>> entries_of(const fs::path& folder, Wanted&& wanted) {
  std::vector<fs::path> found;
  std::error_code problem;
  fs::directory_iterator entry(folder, problem);
  for (; !problem && entry != fs::directory_iterator(); entry.increment(problem))
    if (!is_hidden(entry->path()) && wanted(*entry)) found.push_back(entry->path());
  if (problem) return fail_errno(problem.value(), folder.string());
  std::ranges::sort(found);
  return found;
}

std::unexpected<Error> no_classes(const fs::path& folder) {
  return fail(ErrorCode::no_data,
              ARBITER_MESSAGE("core",
                              "The folder has no two classes. It should hold one folder for each "
                              "class, named as the class, with PNG or JPEG files in it."),
              {}, {folder.string(), 0, {}});
}

std::unexpected<Error> too_few(const fs::path& folder, std::size_t count) {
  return fail(ErrorCode::no_data,
              ARBITER_MESSAGE("core",
                              "Class \"{name}\" has {count} PNG or JPEG files. Each class needs at "
                              "least {least}: one to learn from, one for validation, one for test. "
                              "Add pictures, or take the folder away."),
              {{"name", folder.filename().string()},
               {"count", std::to_string(count)},
               {"least", std::to_string(fewest_pictures)}},
              {folder.string(), 0, {}});
}

}  // namespace

Result<ClassFolder> list_class_folder(const fs::path& folder) {
  std::error_code ignored;
  ARBITER_ASSIGN(const auto classes, entries_of(folder, [&](const fs::directory_entry& entry) {
                   return entry.is_directory(ignored);
                 }));
  if (classes.size() < 2) return no_classes(folder);
  ClassFolder found;
  for (const auto& one : classes) {
    ARBITER_ASSIGN(const auto files, entries_of(one, [&](const fs::directory_entry& entry) {
                     return entry.is_regular_file(ignored) && is_picture(entry.path());
                   }));
    if (files.size() < static_cast<std::size_t>(fewest_pictures)) return too_few(one, files.size());
    const auto label = static_cast<std::int32_t>(found.labels.size());
    found.labels.push_back(one.filename().string());
    for (const auto& file : files) found.files.push_back({file, label});
  }
  return found;
}

Result<Picture> read_picture(const fs::path& file, std::int64_t size) {
  ARBITER_ASSIGN(const auto bytes, read_file(file));
  auto picture = decode_picture(bytes, size);
  if (!picture) {
    if (picture.error().where.file.empty()) picture.error().where.file = file.string();
    return picture;
  }
  return scaled_square(*picture, size);
}

}  // namespace arbiter::pictures
