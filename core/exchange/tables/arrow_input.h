// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "core/base/descriptor.h"
#include "core/base/gzip.h"
#include "core/exchange/tables/arrow_batch.h"

namespace arbiter::exchange::tables::arrow {

/// Where Arrow's messages come from, dictionaries before the batches that use them.
class Input {
 public:
  virtual ~Input() = default;
  /// The next message's metadata (checked: `GetRoot<Message>` may be used) and body; false at the
  /// end.
  virtual Result<bool> next(Bytes& metadata, Bytes& body) = 0;
  /// The schema where it is not the first message.
  virtual const Schema* schema() const { return nullptr; }
  virtual std::int64_t position() const = 0;
  virtual std::int64_t size() const = 0;
};

/// Messages one after the other. `name` is for errors.
std::unique_ptr<Input> stream_input(ByteReader bytes, const std::string& name);
/// A file's messages, found by its end.
Result<std::unique_ptr<Input>> file_input(Descriptor file, const std::string& name);

std::unexpected<Error> damaged(const std::string& name, const char* why);

}  // namespace arbiter::exchange::tables::arrow
