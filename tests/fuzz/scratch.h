// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

/// A folder for the files that a target makes of its input, and the input in parts.
namespace arbiter::fuzz {

/// One a process, under the system's temporary folder ($TMPDIR; one in memory is fastest).
inline const std::filesystem::path& scratch_folder() {
  static const auto folder = [] {
    const auto path = std::filesystem::temp_directory_path() / ("fuzz-" + std::to_string(getpid()));
    std::filesystem::create_directories(path);
    return path;
  }();
  return folder;
}

inline void write(const std::filesystem::path& path, std::string_view bytes) {
  std::ofstream(path, std::ios::binary) << bytes;
}

/// The parts of an input between `separator`s, at least `count` of them (empty where it ends).
inline std::vector<std::string_view> parts_of(std::string_view input, std::size_t count,
                                              char separator = '\x01') {
  std::vector<std::string_view> parts;
  for (std::size_t at = 0;;) {
    const auto end = parts.size() + 1 == count ? input.npos : input.find(separator, at);
    parts.push_back(input.substr(at, end == input.npos ? end : end - at));
    if (end == input.npos) break;
    at = end + 1;
  }
  parts.resize(std::max(parts.size(), count));
  return parts;
}

}  // namespace arbiter::fuzz
