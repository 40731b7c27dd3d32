// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/safetensors.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/base/files.h"
#include "core/base/json_reader.h"
#include "core/base/utf8.h"
#include "core/engine/mapped_file.h"

namespace arbiter::engine {
namespace {

constexpr std::size_t length_bytes = 8;
/// The reference implementation's limit; a longer header is an attack, not a model.
constexpr std::uint64_t longest_header = 100'000'000;

std::unexpected<Error> malformed(const std::filesystem::path& path, const char* problem,
                                 std::string detail) {
  return fail(ErrorCode::parse,
              ARBITER_MESSAGE("core",
                              "This is not a whole safetensors file: {detail}. Copy or download "
                              "it again."),
              {{"detail", std::move(detail)}, {"problem", problem}}, {path.string(), 0, {}});
}

/// Whether a header value is an unsigned number (JSON's -0 and 1.0 are not).
bool is_size(const nlohmann::json& value) { return value.is_number_unsigned(); }

std::optional<std::uint64_t> multiply(std::uint64_t a, std::uint64_t b) {
  std::uint64_t product = 0;
  if (__builtin_mul_overflow(a, b, &product)) return std::nullopt;
  return product;
}

/// One entry of the header; nothing where it has not the form that the format demands.
std::optional<TensorEntry> read_entry(const std::string& name, const nlohmann::json& value) {
  if (!value.is_object()) return std::nullopt;
  const auto dtype = value.find("dtype");
  const auto shape = value.find("shape");
  const auto offsets = value.find("data_offsets");
  if (dtype == value.end() || shape == value.end() || offsets == value.end()) return std::nullopt;
  if (!dtype->is_string() || !dtype_size(dtype->get_ref<const std::string&>())) return std::nullopt;
  if (!shape->is_array() || !std::ranges::all_of(*shape, is_size)) return std::nullopt;
  if (!offsets->is_array() || offsets->size() != 2 || !std::ranges::all_of(*offsets, is_size))
    return std::nullopt;
  TensorEntry entry{name, dtype->get<std::string>(), {}, (*offsets)[0], (*offsets)[1]};
  for (const auto& extent : *shape)
    entry.shape.push_back(static_cast<std::int64_t>(extent.get<std::uint64_t>()));
  return entry;
}

/// Bytes that an entry's shape asks for; nothing where that number does not fit.
std::optional<std::uint64_t> bytes_of_shape(const TensorEntry& entry) {
  std::optional<std::uint64_t> count = 1;
  for (const auto extent : entry.shape) {
    count = multiply(*count, static_cast<std::uint64_t>(extent));
    if (!count) return std::nullopt;
  }
  // Counted in bits, as the reference does: a size that only fits in bytes is refused there too.
  return multiply(*count, 8 * *dtype_size(entry.dtype)).transform([](auto bits) {
    return bits / 8;
  });
}

/// Checks the entries, sorted by offset, against the format's rules; gives the length of the data.
Result<std::uint64_t> check_layout(const std::filesystem::path& path,
                                   const std::vector<TensorEntry>& entries) {
  std::uint64_t position = 0;
  for (const auto& entry : entries) {
    if (entry.begin != position || entry.end < entry.begin) {
      return malformed(path, "InvalidOffset",
                       "tensor `" + entry.name + "` overlaps another or leaves a gap");
    }
    position = entry.end;
    const auto bytes = bytes_of_shape(entry);
    if (!bytes)
      return malformed(path, "ValidationOverflow",
                       "the shape of tensor `" + entry.name + "` is too large");
    if (*bytes != entry.end - entry.begin) {
      return malformed(path, "TensorInvalidInfo",
                       "the shape of tensor `" + entry.name + "` does not fit its bytes");
    }
  }
  return position;
}

struct Header {
  std::size_t data_offset = 0;
  std::vector<TensorEntry> tensors;
  std::map<std::string, std::string> metadata;
};

/// The header's text: its length is checked against the file before it is looked at.
Result<std::string_view> header_text(const std::filesystem::path& path,
                                     std::span<const std::byte> bytes) {
  ARBITER_TRY(
      refuse_git_lfs_pointer({reinterpret_cast<const char*>(bytes.data()), bytes.size()}, path));
  if (bytes.size() < length_bytes)
    return malformed(path, "HeaderTooSmall", "it ends before its header");
  std::uint64_t length = 0;
  for (std::size_t i = 0; i < length_bytes; ++i)
    length |= std::to_integer<std::uint64_t>(bytes[i]) << (8 * i);
  if (length > longest_header)
    return malformed(path, "HeaderTooLarge", "its header says that it is over 100 MB long");
  if (length > bytes.size() - length_bytes)
    return malformed(path, "InvalidHeaderLength", "it ends within its header");
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()) + length_bytes, length);
  if (!is_utf8(text)) return malformed(path, "InvalidHeader", "its header is not UTF-8 text");
  return text;
}

Result<Header> read_header(const std::filesystem::path& path, std::span<const std::byte> bytes) {
  ARBITER_ASSIGN(const auto text, header_text(path, bytes));
  const auto json = nlohmann::json::parse(text, nullptr, false);
  const auto bad_json = [&] {
    return malformed(path, "InvalidHeaderDeserialization", "its header is damaged");
  };
  if (!json.is_object()) return bad_json();
  Header header;
  header.data_offset = length_bytes + text.size();
  for (const auto& [name, value] : json.items()) {
    if (name == "__metadata__") {
      if (!value.is_object()) return bad_json();
      for (const auto& [key, note] : value.items()) {
        if (!note.is_string()) return bad_json();
        header.metadata.emplace(key, note.get<std::string>());
      }
      continue;
    }
    auto entry = read_entry(name, value);
    if (!entry) return bad_json();
    header.tensors.push_back(std::move(*entry));
  }
  std::ranges::stable_sort(header.tensors, {},
                           [](const auto& entry) { return std::pair(entry.begin, entry.end); });
  ARBITER_ASSIGN(const auto data, check_layout(path, header.tensors));
  if (data != bytes.size() - header.data_offset) {
    return malformed(path, "MetadataIncompleteBuffer",
                     "its length is not the one that its header gives");
  }
  return header;
}

std::unexpected<Error> missing_shard(const std::filesystem::path& index, std::string shard) {
  return fail(ErrorCode::not_found,
              ARBITER_MESSAGE("core",
                              "The weight file {file}, which the index names, is missing. Copy or "
                              "download the model again."),
              {{"file", std::move(shard)}}, {index.string(), 0, {}});
}

std::unexpected<Error> no_weights(const std::filesystem::path& folder, const std::string& other) {
  if (other.empty()) {
    return fail(
        ErrorCode::not_found,
        ARBITER_MESSAGE("core", "There are no weights here: the folder has no model.safetensors."),
        {}, {folder.string(), 0, {}});
  }
  return fail(ErrorCode::incompatible,
              ARBITER_MESSAGE("core",
                              "The weights stand in {file} only. Arbiter reads safetensors and "
                              "nothing else: pickled files can run code when they are opened. "
                              "Save the model again as safetensors."),
              {{"file", other}}, {folder.string(), 0, {}});
}

/// The file of a model folder's weights: `model.safetensors`, the index of its shards, or the one
/// safetensors file under another name.
Result<std::filesystem::path> find_weights(const std::filesystem::path& folder) {
  std::error_code ignored;
  for (const char* name : {"model.safetensors", "model.safetensors.index.json"})
    if (std::filesystem::exists(folder / name, ignored)) return folder / name;
  std::vector<std::filesystem::path> named_otherwise;
  std::string unreadable;
  std::error_code problem;
  for (std::filesystem::directory_iterator file(folder, problem), end; !problem && file != end;
       file.increment(problem)) {
    const auto& path = file->path();
    const auto extension = path.extension();
    const bool weights = path.stem() != "trainer" && path.stem() != "adapter_model";
    if (extension == ".safetensors" && weights) named_otherwise.push_back(path);
    for (const char* kind : {".bin", ".pt", ".pth", ".ckpt", ".gguf", ".h5", ".msgpack"})
      if (extension == kind) unreadable = std::max(unreadable, path.filename().string());
  }
  if (named_otherwise.size() == 1) return named_otherwise.front();
  if (named_otherwise.size() > 1) {
    return fail(ErrorCode::not_found,
                ARBITER_MESSAGE("core",
                                "There are {count} weight files here, but no "
                                "model.safetensors.index.json that says which tensors each has. "
                                "Copy or download the index too."),
                {{"count", std::to_string(named_otherwise.size())}}, {folder.string(), 0, {}});
  }
  return no_weights(folder, unreadable);
}

}  // namespace

std::optional<std::uint64_t> dtype_size(std::string_view dtype) {
  static constexpr std::pair<std::string_view, std::uint64_t> sizes[] = {
      {"BOOL", 1}, {"U8", 1},  {"I8", 1},  {"F8_E5M2", 1}, {"F8_E4M3", 1},
      {"I16", 2},  {"U16", 2}, {"F16", 2}, {"BF16", 2},    {"I32", 4},
      {"U32", 4},  {"F32", 4}, {"F64", 8}, {"I64", 8},     {"U64", 8}};
  const auto* found =
      std::ranges::find(sizes, dtype, &std::pair<std::string_view, std::uint64_t>::first);
  if (found == std::end(sizes)) return std::nullopt;
  return found->second;
}

Result<SafetensorsFile> SafetensorsFile::open(const std::filesystem::path& path) {
  SafetensorsFile file;
  file.path_ = path;
  ARBITER_ASSIGN(file.file_, MappedFile::open(path));
  ARBITER_ASSIGN(auto header, read_header(path, file.file_->bytes()));
  file.data_offset_ = header.data_offset;
  file.tensors_ = std::move(header.tensors);
  file.metadata_ = std::move(header.metadata);
  for (std::size_t i = 0; i < file.tensors_.size(); ++i)
    file.by_name_.emplace(file.tensors_[i].name, i);
  return file;
}

const TensorEntry* SafetensorsFile::find(std::string_view name) const {
  const auto found = by_name_.find(name);
  return found == by_name_.end() ? nullptr : &tensors_[found->second];
}

std::span<const std::byte> SafetensorsFile::bytes(const TensorEntry& entry) const {
  return file_->bytes().subspan(data_offset_ + entry.begin, entry.end - entry.begin);
}

Result<SafetensorsIndex> SafetensorsIndex::open(const std::filesystem::path& folder) {
  SafetensorsIndex index;
  ARBITER_ASSIGN(index.path_, find_weights(folder));
  if (index.path_.extension() == ".json") {
    ARBITER_TRY(index.open_shards());
    return index;
  }
  ARBITER_ASSIGN(auto file, SafetensorsFile::open(index.path_));
  index.shards_.push_back(std::move(file));
  for (const auto& entry : index.shards_.front().tensors())
    index.places_.emplace(entry.name, Place{0, entry});
  return index;
}

Result<void> SafetensorsIndex::open_shards() {
  ARBITER_ASSIGN(const auto json, read_json_object(path_));
  const auto bad = [&](std::string field) {
    return fail(ErrorCode::parse,
                ARBITER_MESSAGE("core",
                                "The list of weight files is damaged. Copy or download the model "
                                "again."),
                {}, {path_.string(), 0, std::move(field)});
  };
  if (!json.contains("weight_map") || !json["weight_map"].is_object()) return bad("weight_map");
  std::map<std::string, std::size_t> opened;
  for (const auto& [name, value] : json["weight_map"].items()) {
    // A shard stands beside its index; a path that leads elsewhere is none.
    if (!value.is_string()) return bad("weight_map." + name);
    const auto shard = value.get<std::string>();
    if (shard.empty() || std::filesystem::path(shard).filename() != shard)
      return bad("weight_map." + name);
    if (!opened.contains(shard)) {
      std::error_code ignored;
      const auto path = path_.parent_path() / shard;
      if (!std::filesystem::exists(path, ignored)) return missing_shard(path_, shard);
      ARBITER_ASSIGN(auto file, SafetensorsFile::open(path));
      opened.emplace(shard, shards_.size());
      shards_.push_back(std::move(file));
    }
    ARBITER_TRY(add_tensor(name, opened[shard]));
  }
  return {};
}

Result<void> SafetensorsIndex::add_tensor(const std::string& name, std::size_t shard) {
  const auto* entry = shards_[shard].find(name);
  if (entry == nullptr) {
    return fail(ErrorCode::incompatible,
                ARBITER_MESSAGE("core",
                                "The weights have no tensor `{name}`, which their index names. "
                                "Copy or download the model again."),
                {{"name", name}}, {shards_[shard].path().string(), 0, {}});
  }
  places_.emplace(name, Place{shard, *entry});
  return {};
}

std::vector<std::string> SafetensorsIndex::names() const {
  std::vector<std::string> names;
  names.reserve(places_.size());
  for (const auto& [name, place] : places_) names.push_back(name);
  return names;
}

const TensorEntry* SafetensorsIndex::find(std::string_view name) const {
  const auto found = places_.find(name);
  return found == places_.end() ? nullptr : &found->second.entry;
}

std::span<const std::byte> SafetensorsIndex::bytes(const TensorEntry& entry) const {
  const auto found = places_.find(entry.name);
  if (found == places_.end()) return {};
  return shards_[found->second.shard].bytes(found->second.entry);
}

}  // namespace arbiter::engine
