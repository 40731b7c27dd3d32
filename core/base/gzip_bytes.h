// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "core/base/error.h"

namespace arbiter {

/// `bytes` as one gzip file in memory. The same bytes give the same file.
std::string gzip_bytes(std::string_view bytes);

/// What is in a gzip file in memory. ErrorCode::parse where it is none, is cut off, or would be
/// larger than `limit`.
Result<std::string> gunzip_bytes(std::string_view file, std::size_t limit);

}  // namespace arbiter
