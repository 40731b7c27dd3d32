// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "core/exchange/tables/arrow_type.h"

namespace arbiter::exchange::tables::arrow {

using Bytes = std::vector<std::uint8_t>;
using ByteSpan = std::span<const std::uint8_t>;

struct Dictionary;

/// One column of a batch, or a child of one: views into the batch's body. Everything that reading a
/// value relies on was checked when it was loaded.
struct Column {
  const Type* type = nullptr;
  std::int64_t length = 0;
  ByteSpan validity;  ///< a bit a value; empty: none is null
  ByteSpan values;    ///< numbers, bits, offsets, views, or numbers of a dictionary's values
  ByteSpan text;      ///< what the offsets point into
  std::vector<ByteSpan> view_texts;
  std::vector<Column> children;
  std::shared_ptr<const Dictionary> dictionary;
};

/// The rows of one message, with the memory that its columns lie in.
struct Batch {
  std::int64_t length = 0;
  Bytes body;
  std::deque<Bytes> unpacked;  ///< buffers that were compressed
  std::vector<Column> columns;
};

/// The values that stand behind numbers: one batch of one column, and more where deltas came.
struct Dictionary {
  std::vector<std::shared_ptr<const Batch>> parts;
  std::int64_t length() const;
};

using Dictionaries = std::map<std::int64_t, std::shared_ptr<const Dictionary>>;

/// Lays the columns of `types` over a batch's body. What does not fit together is an error of the
/// file `name`. `types` must outlive the batch.
Result<std::shared_ptr<Batch>> load_batch(const RecordBatch& record, Bytes body,
                                          std::span<const Type> types,
                                          const Dictionaries& dictionaries,
                                          const std::string& name);

/// Adds a value as JSON. Bytes that are no text become base64; times become ISO 8601, in UTC (`Z`)
/// where the column has a time zone. Stops early once `json` is longer than `max_row_bytes`.
void append_value(std::string& json, const Column& column, std::int64_t index);

}  // namespace arbiter::exchange::tables::arrow
