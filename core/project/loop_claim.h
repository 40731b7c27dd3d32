// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>

#include "core/base/descriptor.h"
#include "core/base/error.h"

namespace arbiter::project {

/// The right to go round with a project's loop, held by one at a time as long as it lives: two
/// would label, train and decide each round twice. It is a lock that the system releases when the
/// file is closed, however the program ended.
class LoopClaim {
 public:
  /// Of the project in `folder`. ErrorCode::locked where somebody has it, in this program or in
  /// another.
  static Result<LoopClaim> take(const std::filesystem::path& folder);
  /// Whether somebody has it now.
  static bool is_taken(const std::filesystem::path& folder);

 private:
  explicit LoopClaim(Descriptor file) : file_(std::move(file)) {}
  Descriptor file_;
};

}  // namespace arbiter::project
