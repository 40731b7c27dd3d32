// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/base/files.h"
#include "core/engine/safetensors.h"

namespace arbiter::engine {
namespace {

/// The bytes that a tensor's shape asks for; nothing where dtype or shape make no sense.
std::optional<std::uint64_t> expected_bytes(const TensorToWrite& tensor) {
  auto bytes = dtype_size(tensor.dtype);
  for (const auto extent : tensor.shape) {
    std::uint64_t product = 0;
    if (!bytes || extent < 0 ||
        __builtin_mul_overflow(*bytes, static_cast<std::uint64_t>(extent), &product))
      return std::nullopt;
    bytes = product;
  }
  return bytes;
}

Result<std::vector<const TensorToWrite*>> in_file_order(const std::filesystem::path& path,
                                                        const std::vector<TensorToWrite>& tensors) {
  std::vector<const TensorToWrite*> order;
  for (const auto& tensor : tensors) {
    if (tensor.name == "__metadata__" || expected_bytes(tensor) != tensor.bytes.size()) {
      return fail(ErrorCode::invalid_argument,
                  ARBITER_MESSAGE("core",
                                  "Tensor `{name}` cannot be written: its shape and type do not "
                                  "fit its bytes."),
                  {{"name", tensor.name}}, {path.string(), 0, {}});
    }
    order.push_back(&tensor);
  }
  std::ranges::sort(order, [](const auto* a, const auto* b) {
    const auto size_a = *dtype_size(a->dtype);
    const auto size_b = *dtype_size(b->dtype);
    return size_a != size_b ? size_a > size_b : a->name < b->name;
  });
  const auto twice = std::ranges::adjacent_find(
      order, [](const auto* a, const auto* b) { return a->name == b->name; });
  if (twice != order.end()) {
    return fail(ErrorCode::invalid_argument,
                ARBITER_MESSAGE("core", "Tensor `{name}` would be written twice."),
                {{"name", (*twice)->name}}, {path.string(), 0, {}});
  }
  return order;
}

std::string header_of(const std::vector<const TensorToWrite*>& order,
                      const std::map<std::string, std::string>& metadata) {
  nlohmann::ordered_json header = nlohmann::ordered_json::object();
  if (!metadata.empty()) header["__metadata__"] = metadata;
  std::uint64_t offset = 0;
  for (const auto* tensor : order) {
    const auto end = offset + tensor->bytes.size();
    header[tensor->name] = {
        {"dtype", tensor->dtype}, {"shape", tensor->shape}, {"data_offsets", {offset, end}}};
    offset = end;
  }
  std::string text = header.dump();
  text.resize((text.size() + 7) / 8 * 8, ' ');
  return text;
}

}  // namespace

Result<void> write_safetensors(const std::filesystem::path& path,
                               const std::vector<TensorToWrite>& tensors,
                               const std::map<std::string, std::string>& metadata) {
  ARBITER_ASSIGN(const auto order, in_file_order(path, tensors));
  const auto header = header_of(order, metadata);
  std::string beginning;
  for (int shift = 0; shift < 64; shift += 8)
    beginning += static_cast<char>((std::uint64_t{header.size()} >> shift) & 0xFF);
  beginning += header;
  std::vector<std::string_view> parts{beginning};
  for (const auto* tensor : order)
    parts.emplace_back(reinterpret_cast<const char*>(tensor->bytes.data()), tensor->bytes.size());
  return write_parts_atomically(path, parts);
}

}  // namespace arbiter::engine
