// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

#include "core/base/descriptor.h"
#include "core/base/error.h"

namespace arbiter::exchange::tables {

/// A file without a name among the temporary ones ($TMPDIR): it is gone when it is closed, however
/// the program ends.
Result<Descriptor> temporary_file();

/// The name under which another library opens a file that this process has open.
std::string path_of(const Descriptor& file);

}  // namespace arbiter::exchange::tables
