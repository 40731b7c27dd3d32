// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <zlib.h>

#include <QtGlobal>
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include "tests/support/paths.h"

/// Small files for tests.
namespace arbiter::test {

inline void write_bytes(const std::filesystem::path& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary) << bytes;
}

inline std::string read_bytes(const std::filesystem::path& path) {
  std::ifstream stream(path, std::ios::binary);
  std::ostringstream bytes;
  bytes << stream.rdbuf();
  return std::move(bytes).str();
}

inline void write_gzip(const std::filesystem::path& path, const std::string& bytes) {
  gzFile file = gzopen(path.c_str(), "wb");
  gzwrite(file, bytes.data(), static_cast<unsigned>(bytes.size()));
  gzclose(file);
}

/// The content of a file, unpacked where it is gzip. zlib, not our reader: the two check each
/// other.
inline std::string read_any(const std::filesystem::path& path) {
  std::string bytes;
  gzFile file = gzopen(path.c_str(), "rb");
  if (file == nullptr) return bytes;
  std::vector<char> block(1U << 16U);
  for (int count = 0;
       (count = gzread(file, block.data(), static_cast<unsigned>(block.size()))) > 0;)
    bytes.append(block.data(), static_cast<std::size_t>(count));
  gzclose(file);
  return bytes;
}

/// The rows of a JSONL file or JSON list, sorted: equal for equal multisets.
inline std::vector<nlohmann::json> sorted_rows(const std::filesystem::path& path) {
  const std::string text = read_any(path);
  std::vector<nlohmann::json> rows;
  if (!text.empty() && text.front() == '[') {
    for (auto& row : nlohmann::json::parse(text)) rows.push_back(std::move(row));
  } else {
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);)
      if (!line.empty()) rows.push_back(nlohmann::json::parse(line));
  }
  std::sort(rows.begin(), rows.end());
  return rows;
}

/// The folder with public data sets, in $ARBITER_DATA_DIR; nothing where it is absent.
inline std::optional<std::filesystem::path> data_folder() {
  const std::filesystem::path folder =
      qEnvironmentVariableIsSet("ARBITER_DATA_DIR")
          ? std::filesystem::path(qgetenv("ARBITER_DATA_DIR").toStdString())
          : source_folder() / ".." / "shared" / "data";
  std::error_code ignored;
  if (!std::filesystem::is_directory(folder, ignored)) return {};
  return folder;
}

}  // namespace arbiter::test
