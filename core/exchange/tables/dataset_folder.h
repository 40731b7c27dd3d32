// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/exchange/tables/container.h"

/// Folders of data as Hugging Face's datasets library lays them: what `save_to_disk` writes
/// (dataset_dict.json, state.json, *.arrow), and copies of hub repositories (data/train-*-of-*.
/// parquet, a card that names configurations, or files that their names put into splits).
namespace arbiter::exchange::tables {

/// One thing to import: a split of a configuration.
struct FolderPart {
  std::string config;  ///< empty where the folder has no configurations
  std::string split;
  std::vector<std::filesystem::path> files;  ///< in their order
};

/// What a folder offers; at least one part. Errors: no files of rows, a card or a list of files
/// that cannot be followed, one split in two formats.
Result<std::vector<FolderPart>> parts_of_folder(const std::filesystem::path& folder);

/// The part that is meant. Nothing needs to be named where there is one alone; of several
/// configurations "default" is taken; else an error names what there is.
Result<FolderPart> choose_part(const std::vector<FolderPart>& parts, const Selection& selection,
                               const std::filesystem::path& folder);

/// The rows of the part that is meant, file after file.
Result<SourcePointer> read_folder(const std::filesystem::path& folder, const Selection& selection);

}  // namespace arbiter::exchange::tables
