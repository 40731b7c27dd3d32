// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "core/base/error.h"

namespace arbiter {

/// The whole file as bytes.
Result<std::string> read_file(const std::filesystem::path& path);

/// Writes beside the target, fsyncs, renames over it and fsyncs the folder: after a power cut the
/// file is either the old one or the new one.
Result<void> write_file_atomically(const std::filesystem::path& path, std::string_view bytes);

/// The same for a file that lies in memory in parts, such as weights: they are not copied together.
Result<void> write_parts_atomically(const std::filesystem::path& path,
                                    std::span<const std::string_view> parts);

/// Fills `folder` as a whole or not at all: `fill` writes into a temporary sibling, whose files
/// are fsynced before it takes the final name. An existing `folder` is replaced.
Result<void> write_folder_atomically(
    const std::filesystem::path& folder,
    const std::function<Result<void>(const std::filesystem::path&)>& fill);

/// Where the program's own data (the demo task, icons) stands: $ARBITER_RESOURCES, beside the
/// program (`../share/arbiter`), or the source tree it was built from.
std::filesystem::path resources_folder();

}  // namespace arbiter
