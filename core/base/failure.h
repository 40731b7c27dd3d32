// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <exception>
#include <string>
#include <utility>

#include "core/base/error.h"

namespace arbiter {

/// An error from where no value can carry it out, such as the middle of encoding a text. The
/// borders (a job, a command) turn it into the value that it holds.
class Failure : public std::exception {
 public:
  explicit Failure(Error error) : error_(std::move(error)), english_(to_english(error_)) {}
  const Error& error() const { return error_; }
  const char* what() const noexcept override { return english_.c_str(); }

 private:
  Error error_;
  std::string english_;
};

}  // namespace arbiter
