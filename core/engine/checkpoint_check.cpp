// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/checkpoint_check.h"

#include <algorithm>
#include <map>
#include <set>

#include "core/engine/checkpoint_layout.h"
#include "core/engine/extra_tensors.h"

namespace arbiter::engine {
namespace {

constexpr std::string_view gpt2_prefix = "transformer.";

std::unexpected<Error> no_language_head(const std::filesystem::path& file) {
  return fail(ErrorCode::incompatible,
              ARBITER_MESSAGE("core",
                              "The checkpoint has no language head: it is a reward model, or "
                              "tie_word_embeddings is wrong in its config.json."),
              {}, {file.string(), 0, {}});
}

Result<void> check_type(const TensorEntry& entry, const std::filesystem::path& file) {
  if (entry.dtype == "F32" || entry.dtype == "F16" || entry.dtype == "BF16") return {};
  return fail(ErrorCode::incompatible,
              ARBITER_MESSAGE("core",
                              "Tensor `{name}` is of type {type}; F32, F16 and BF16 can be "
                              "read."),
              {{"name", entry.name}, {"type", entry.dtype}}, {file.string(), 0, {}});
}

}  // namespace

Result<const TensorEntry*> find_tensor(const SafetensorsIndex& file, const std::string& name) {
  const auto* entry = file.find(name);
  if (entry == nullptr && name.starts_with(gpt2_prefix))
    entry = file.find(name.substr(gpt2_prefix.size()));
  if (entry != nullptr) return entry;
  return fail(ErrorCode::incompatible,
              ARBITER_MESSAGE("core",
                              "The checkpoint has no tensor `{name}`. It is incomplete, or of "
                              "another architecture than its config.json says."),
              {{"name", name}}, {file.path().string(), 0, {}});
}

Result<CheckpointSummary> check_checkpoint(const DecoderConfig& config,
                                           const SafetensorsIndex& file) {
  CheckpointSummary summary;
  std::set<std::string> wanted;
  std::map<std::string, std::int64_t> numbers;
  for (const auto& piece : checkpoint_pieces(config)) {
    wanted.insert(piece.theirs);
    summary.parameters += piece.size();
    const bool there = file.find(piece.theirs) != nullptr;
    // Reward heads that are not there begin at zero.
    if (piece.ours == "score" && !there) continue;
    if (piece.ours == "head" && !there) return no_language_head(file.path());
    ARBITER_ASSIGN(const auto* entry, find_tensor(file, piece.theirs));
    ARBITER_TRY(check_type(*entry, file.path()));
    ARBITER_TRY(check_shape(*entry, piece.shape(), file.path()));
    numbers[entry->dtype] += piece.size();
  }
  ARBITER_TRY(refuse_extra_tensors(file, wanted));
  const auto most =
      std::ranges::max_element(numbers, {}, [](const auto& one) { return one.second; });
  if (most != numbers.end()) summary.dtype = most->first;
  return summary;
}

}  // namespace arbiter::engine
