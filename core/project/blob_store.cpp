// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/project/blob_store.h"

#include "core/base/files.h"
#include "core/base/sha256.h"

namespace arbiter::project {

namespace fs = std::filesystem;

fs::path BlobStore::path_of(const Blob& blob) const {
  return folder_ / blob.sha256.substr(0, 2) / blob.sha256;
}

Result<Blob> BlobStore::put(std::string_view bytes, const std::string& media_type) const {
  Blob blob{sha256_hex(bytes), static_cast<std::int64_t>(bytes.size()), media_type};
  // A copy that was cut or has changed is mended by the one that comes in.
  if (read(blob)) return blob;
  const auto path = path_of(blob);
  std::error_code problem;
  fs::create_directories(path.parent_path(), problem);
  if (problem) return fail_errno(problem.value(), path.parent_path().string());
  ARBITER_TRY(sync_folder(folder_));
  ARBITER_TRY(write_file_atomically(path, bytes));
  return blob;
}

Result<std::string> BlobStore::read(const Blob& blob) const {
  if (!is_blob_name(blob.sha256)) {
    return fail(ErrorCode::invalid_argument,
                ARBITER_MESSAGE("core", "{name} is not the name of a file in the project's store."),
                {{"name", blob.sha256}});
  }
  const auto path = path_of(blob);
  ARBITER_ASSIGN(auto bytes, read_file(path));
  if (static_cast<std::int64_t>(bytes.size()) != blob.bytes || sha256_hex(bytes) != blob.sha256) {
    return fail(ErrorCode::parse,
                ARBITER_MESSAGE("core",
                                "{path} is not what was stored: its checksum is another. Put the "
                                "file back from a copy of the project."),
                {{"path", path.string()}});
  }
  return bytes;
}

bool BlobStore::has(const Blob& blob) const {
  std::error_code problem;
  const auto size = fs::file_size(path_of(blob), problem);
  return is_blob_name(blob.sha256) && !problem && size == static_cast<std::uintmax_t>(blob.bytes);
}

}  // namespace arbiter::project
