// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <vector>

#include "core/exchange/tables/dataset_folder.h"

/// The ways in which a folder says what it holds.
namespace arbiter::exchange::tables {

/// dataset_dict.json: folders of `save_to_disk`, one a split.
Result<std::vector<FolderPart>> parts_of_saved_splits(const std::filesystem::path& folder);
/// state.json: the Arrow files of one split.
Result<FolderPart> part_of_saved_data(const std::filesystem::path& folder);

/// Files of rows in a folder and those below it, sorted; hidden ones and those that describe data
/// are none.
Result<std::vector<std::filesystem::path>> row_files_in(const std::filesystem::path& folder);

/// `configs` of the card (README.md) with their patterns of file names; empty where it has none.
Result<std::vector<FolderPart>> parts_by_card(const std::filesystem::path& folder,
                                              const std::vector<std::filesystem::path>& files);

/// By names: SPLIT-00000-of-00002.*, then the words train, validation (valid, val, dev) and test
/// (eval) in a file's or a folder's name. The topmost folder is the configuration, unless it is
/// `data` or a split. What says nothing is for training.
std::vector<FolderPart> parts_by_names(const std::filesystem::path& folder,
                                       const std::vector<std::filesystem::path>& files);

/// Refuses a part that is there in two formats: its rows would come in twice.
Result<void> check_one_format(const std::filesystem::path& folder,
                              const std::vector<FolderPart>& parts);

}  // namespace arbiter::exchange::tables
