// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "core/base/descriptor.h"
#include "core/base/error.h"
#include "core/base/gzip.h"

namespace arbiter::exchange::tables {

/// A file without a name among the temporary ones ($TMPDIR): it is gone when it is closed, however
/// the program ends.
Result<Descriptor> temporary_file();

/// The name under which another library opens a file that this process has open.
std::string path_of(const Descriptor& file);

/// A file that can be read at any place: the one at `path` itself where it begins with `magic`,
/// else (a pipe, a packed file) a temporary one of all that `bytes`, which were opened from it,
/// give.
Result<Descriptor> seekable_file(ByteReader& bytes, const std::filesystem::path& path,
                                 std::string_view magic);

}  // namespace arbiter::exchange::tables
