// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/error.h"

namespace arbiter::engine {

/// One tensor as a safetensors header describes it.
struct TensorEntry {
  std::string name;
  std::string dtype;                ///< as written: F32, F16, BF16, I64 ...
  std::vector<std::int64_t> shape;  ///< empty: a scalar
  std::uint64_t begin = 0;          ///< bytes, from the end of the header
  std::uint64_t end = 0;
};

/// Bytes of one element of a dtype; nothing where the name is unknown.
std::optional<std::uint64_t> dtype_size(std::string_view dtype);

class MappedFile;

/// A safetensors file, read through a memory map. The header is checked in full before anything
/// is handed out: offsets leave no gap, do not overlap, fit their shapes and end with the file.
/// A malformed file is ErrorCode::parse; its argument `problem` has the reference
/// implementation's name of the error (`HeaderTooLarge`, `InvalidOffset` ...). Cheap to copy.
class SafetensorsFile {
 public:
  static Result<SafetensorsFile> open(const std::filesystem::path& path);

  const std::filesystem::path& path() const { return path_; }
  /// In the order of the file.
  const std::vector<TensorEntry>& tensors() const { return tensors_; }
  /// Null where the file has no tensor of that name.
  const TensorEntry* find(std::string_view name) const;
  /// The bytes of an entry of this file, little endian; they live as long as this or a copy.
  std::span<const std::byte> bytes(const TensorEntry& entry) const;
  /// The file's `__metadata__`.
  const std::map<std::string, std::string>& metadata() const { return metadata_; }

 private:
  std::filesystem::path path_;
  std::shared_ptr<const MappedFile> file_;
  std::size_t data_offset_ = 0;
  std::vector<TensorEntry> tensors_;
  std::map<std::string, std::size_t, std::less<>> by_name_;
  std::map<std::string, std::string> metadata_;
};

/// The tensors of a model folder as one set: `model.safetensors`, or the shards that
/// `model.safetensors.index.json` names, or else the folder's only safetensors file. Weights in
/// pickled or other formats are refused by name.
class SafetensorsIndex {
 public:
  static Result<SafetensorsIndex> open(const std::filesystem::path& folder);

  /// The file that was opened: the weights, or the index of the shards.
  const std::filesystem::path& path() const { return path_; }
  /// Of all shards, sorted by name.
  std::vector<std::string> names() const;
  const TensorEntry* find(std::string_view name) const;
  /// The bytes of an entry that `find` of this index gave.
  std::span<const std::byte> bytes(const TensorEntry& entry) const;

 private:
  Result<void> open_shards();
  Result<void> add_tensor(const std::string& name, std::size_t shard);

  struct Place {
    std::size_t shard = 0;
    TensorEntry entry;
  };
  std::filesystem::path path_;
  std::vector<SafetensorsFile> shards_;
  std::map<std::string, Place, std::less<>> places_;
};

/// A tensor to be written; `bytes` must stay alive until the call returns.
struct TensorToWrite {
  std::string name;
  std::string dtype;
  std::vector<std::int64_t> shape;
  std::span<const std::byte> bytes;
};

/// Writes a safetensors file atomically. The same tensors give the same bytes, in whatever order
/// they come: they are laid out by falling element size (so that each is aligned), then by name,
/// as the reference implementation does. The header is padded to 8 bytes.
Result<void> write_safetensors(const std::filesystem::path& path,
                               const std::vector<TensorToWrite>& tensors,
                               const std::map<std::string, std::string>& metadata = {
                                   {"format", "pt"}});

}  // namespace arbiter::engine
