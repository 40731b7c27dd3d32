// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string_view>

#include "core/base/files.h"

namespace arbiter::exchange {

/// Where the bytes of an OutputFile go: a file that takes its name at the end, or a stream.
class OutputTarget {
 public:
  using Stopped = std::function<bool()>;

  [[nodiscard]] static Result<OutputTarget> open(const std::filesystem::path& path,
                                                 Stopped stopped);
  [[nodiscard]] Result<void> write(std::string_view bytes);
  [[nodiscard]] Result<void> commit();

 private:
  OutputTarget(std::filesystem::path path, Stopped stopped);
  Result<void> open_fifo();
  Result<void> write_stream(std::string_view bytes);
  bool stopped() const { return stopped_ && stopped_(); }

  std::filesystem::path path_;  ///< as it was given, for messages
  Stopped stopped_;
  std::optional<NewFile> file_;
  Descriptor stream_;
};

}  // namespace arbiter::exchange
