// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/extra_tensors.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

namespace arbiter::engine {
namespace {

constexpr std::size_t most_named = 3;

bool can_be_left_out(std::string_view name) {
  constexpr std::array<std::string_view, 5> buffers{
      ".attn.bias", ".attn.masked_bias", ".rotary_emb.inv_freq", ".rotary_emb.cos_cached",
      ".rotary_emb.sin_cached"};
  return name == "lm_head.weight" ||
         std::ranges::any_of(buffers, [&](const auto& buffer) { return name.ends_with(buffer); });
}

std::string shape_text(const std::vector<std::int64_t>& shape) {
  std::string text = "[";
  for (std::size_t i = 0; i < shape.size(); ++i)
    text += (i == 0 ? "" : ", ") + std::to_string(shape[i]);
  return text + "]";
}

}  // namespace

std::string list_of_names(const std::vector<std::string>& names) {
  std::string text;
  for (std::size_t i = 0; i < std::min(names.size(), most_named); ++i)
    text += (i == 0 ? "`" : ", `") + names[i] + "`";
  if (names.size() > most_named)
    text += " and " + std::to_string(names.size() - most_named) + " more";
  return text;
}

Result<void> refuse_extra_tensors(const SafetensorsIndex& file,
                                  const std::set<std::string>& wanted) {
  constexpr std::string_view prefix = "transformer.";
  std::vector<std::string> extra;
  for (const auto& name : file.names()) {
    const bool known = wanted.contains(name) || wanted.contains(std::string(prefix) + name);
    if (!known && !can_be_left_out(name)) extra.push_back(name);
  }
  if (extra.empty()) return {};
  return fail(ErrorCode::incompatible,
              ARBITER_MESSAGE("core",
                              "The checkpoint has tensors that the model of its config.json does "
                              "not have: {names}. The config.json belongs to another model, or "
                              "asks for a part that is not supported."),
              {{"names", list_of_names(extra)}}, {file.path().string(), 0, {}});
}

Result<void> check_shape(const TensorEntry& entry, const std::vector<std::int64_t>& wanted,
                         const std::filesystem::path& file) {
  if (entry.shape == wanted) return {};
  return fail(
      ErrorCode::incompatible,
      ARBITER_MESSAGE("core",
                      "Tensor `{name}` has shape {found}, but config.json asks for "
                      "{wanted}."),
      {{"name", entry.name}, {"found", shape_text(entry.shape)}, {"wanted", shape_text(wanted)}},
      {file.string(), 0, {}});
}

}  // namespace arbiter::engine
