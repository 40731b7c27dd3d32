// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/error.h"

/// JSON files that strangers hand in. What has another form than it should is an error that names
/// file and field; nothing here throws.
namespace arbiter {

/// The JSON object in `file`. ErrorCode::parse where it is none; a Git LFS pointer is named.
Result<nlohmann::json> read_json_object(const std::filesystem::path& file);

/// An error where `bytes` are not the file but the pointer that Git LFS leaves in its place.
Result<void> refuse_git_lfs_pointer(std::string_view bytes, const std::filesystem::path& file);

/// Typed members of a JSON object. An absent member or a null gives the fallback; so does one of
/// another type, and the first such is what `result` returns: read everything, then ask once. The
/// object must outlive the reader.
class JsonReader {
 public:
  JsonReader(const nlohmann::json& object, std::string file);

  /// A whole number (2048 or 2048.0).
  std::int64_t integer(const char* key, std::int64_t fallback);
  /// The same, refused outside of [lowest, highest].
  std::int64_t integer(const char* key, std::int64_t fallback, std::int64_t lowest,
                       std::int64_t highest);
  double number(const char* key, double fallback);
  bool flag(const char* key, bool fallback);
  std::string text(const char* key, std::string fallback = {});
  /// Empty where it is absent.
  std::vector<std::string> texts(const char* key);
  /// A whole number or a list of them; empty where it is absent.
  std::vector<std::int64_t> integers(const char* key);
  /// A member that is an object, to be read with the same errors; nothing where it is absent.
  std::optional<JsonReader> object(const char* key);

  /// Null where the member is absent or null.
  const nlohmann::json* find(const char* key) const;
  bool has(const char* key) const { return find(key) != nullptr; }

  /// Notes that a member is not what it should be: `wanted` as in "should be {wanted}".
  void refuse(const char* key, const std::string& wanted);
  /// The first thing that was wrong.
  Result<void> result() const;
  /// Where a member stands, for errors of its own.
  Where where(const char* key) const;

 private:
  struct Problem {
    std::optional<Error> first;
  };
  const nlohmann::json* object_;
  std::string file_;
  std::string path_;
  std::shared_ptr<Problem> problem_;
};

}  // namespace arbiter
