// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/gzip.h"
#include "core/exchange/tables/row_source.h"

namespace arbiter::exchange::tables {

/// Rows in any of JSON's spellings (json_shape.h). Lists and lines are streamed; a table by columns
/// is held as a whole, and one over `max_row_bytes` is refused by name. `name` is for messages.
Result<SourcePointer> read_json(ByteReader bytes, const std::string& name);

}  // namespace arbiter::exchange::tables
