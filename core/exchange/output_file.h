// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <nlohmann/json.hpp>
#include <string_view>

#include "core/base/error.h"

namespace arbiter::exchange {

/// A file that leaves the program, written as a stream. A regular file appears as a whole when it
/// is finished, where a link leads and with the mode that an older one has; destroyed before that,
/// it leaves nothing behind and the older one untouched. A FIFO, a pipe or a character device is
/// written into as it is. A name that ends in .gz or .zst is compressed. Not for several threads.
class OutputFile {
 public:
  /// Asked while a pipe has no reader or a slow one: true gives up with `cancelled`.
  using Stopped = std::function<bool()>;

  /// `-` is standard output. Refused: a folder, a disk, and what is inside a project but its
  /// exports/, plots/ and curves/, the last of which are made where they are missing.
  [[nodiscard]] static Result<OutputFile> create(const std::filesystem::path& path,
                                                 Stopped stopped = {});
  /// For rows: the ending of `path`, without .gz or .zst, chooses what they are packed in
  /// (tables::make_row_writer): .json, .csv, .tsv, .parquet, else JSONL.
  [[nodiscard]] static Result<OutputFile> create_rows(const std::filesystem::path& path,
                                                      Stopped stopped = {});
  OutputFile(OutputFile&&) noexcept;
  OutputFile& operator=(OutputFile&&) noexcept;
  ~OutputFile();

  [[nodiscard]] Result<void> write(std::string_view bytes);
  /// One row, as a line of JSON where the file is not one of rows.
  [[nodiscard]] Result<void> write_row(const nlohmann::ordered_json& row);
  /// Writes what is left; a regular file is flushed to the disk and takes its name.
  [[nodiscard]] Result<void> finish();

 private:
  struct Impl;
  explicit OutputFile(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

/// Whether `path` (`-`, /dev/stdout ...) is where this program's standard output goes: nothing else
/// should then be printed there.
bool leads_to_standard_output(const std::filesystem::path& path);

}  // namespace arbiter::exchange
