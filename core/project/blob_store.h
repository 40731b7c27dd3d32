// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "core/base/error.h"
#include "core/project/response_body.h"

namespace arbiter::project {

/// The project's clips and pictures: `blobs/ab/abcd...`, a file named by the SHA-256 of its bytes,
/// so that what comes in twice is kept once. A file is on disk before a row names it; those that no
/// row names do no harm. Safe from any thread and from several programs.
class BlobStore {
 public:
  explicit BlobStore(std::filesystem::path folder) : folder_(std::move(folder)) {}

  [[nodiscard]] Result<Blob> put(std::string_view bytes, const std::string& media_type) const;
  /// Its bytes; a file that is gone is ErrorCode::not_found, one that has changed
  /// ErrorCode::parse.
  [[nodiscard]] Result<std::string> read(const Blob& blob) const;
  /// Whether its file is there with the right size; its bytes are not read.
  bool has(const Blob& blob) const;

 private:
  std::filesystem::path path_of(const Blob& blob) const;

  std::filesystem::path folder_;
};

}  // namespace arbiter::project
