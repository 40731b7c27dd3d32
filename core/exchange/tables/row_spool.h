// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <nlohmann/json.hpp>
#include <string>

#include "core/base/descriptor.h"
#include "core/base/error.h"

namespace arbiter::exchange::tables {

/// Rows set aside in a temporary file, a line of JSON each.
class RowSpool {
 public:
  static Result<RowSpool> create();

  Result<void> add(const std::string& line);
  /// All of them are in the file from here on.
  Result<void> flush();
  Result<void> each(const std::function<Result<void>(const nlohmann::ordered_json&)>& use) const;
  const Descriptor& file() const { return file_; }
  std::size_t longest() const { return longest_; }  ///< bytes of a line

 private:
  explicit RowSpool(Descriptor file) : file_(std::move(file)) {}
  Descriptor file_;
  std::string pending_;
  std::size_t longest_ = 0;
};

}  // namespace arbiter::exchange::tables
