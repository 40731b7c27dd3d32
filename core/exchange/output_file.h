// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <string_view>

#include "core/base/error.h"

namespace arbiter::exchange {

/// A file that is written as a stream and appears as a whole: the bytes go to a temporary
/// neighbour, which takes the final name in `finish`. Destroyed before that, it leaves nothing
/// behind and an existing file untouched. A name that ends in .gz is compressed.
class OutputFile {
 public:
  static Result<OutputFile> create(const std::filesystem::path& path);
  OutputFile(OutputFile&&) noexcept;
  OutputFile& operator=(OutputFile&&) noexcept;
  ~OutputFile();

  Result<void> write(std::string_view bytes);
  /// One row as a line of JSON.
  Result<void> write_row(const nlohmann::ordered_json& row);
  /// Flushes to the disk and renames over the target.
  Result<void> finish();

 private:
  struct Impl;
  explicit OutputFile(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace arbiter::exchange
