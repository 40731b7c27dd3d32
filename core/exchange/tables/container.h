// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "core/exchange/tables/row_source.h"

/// What a file of rows is packed in, told by its first bytes, and its reader.
namespace arbiter::exchange::tables {

enum class Container : std::uint8_t { json, csv, tsv, arrow_file, arrow_stream, parquet };

/// By the first bytes of a file (unpacked) and, for text, its name. What holds no rows that can be
/// read is an error that says what it is and what would be accepted: a Git LFS pointer, a web page,
/// a workbook, an archive, a pickle, a database ..., an empty file.
Result<Container> recognise(std::string_view beginning, const std::filesystem::path& file);

/// Which part of a folder of data is meant; empty: its only one.
struct Selection {
  std::string config;
  std::string split;
};

/// The rows of a file, a pipe (`-`: standard input) or a folder. A folder that holds several parts
/// and no choice among them is an error that names them.
Result<SourcePointer> open_rows(const std::filesystem::path& path, const Selection& selection);

/// Endings of the files that can be read, without those of packed ones (.gz, .zst), for dialogs and
/// folders: "jsonl", "json" ...
const std::vector<std::string>& row_file_endings();
bool is_row_file(const std::filesystem::path& file);

}  // namespace arbiter::exchange::tables
