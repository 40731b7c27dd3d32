// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/studio/models/reward_folder.h"

#include "core/studio/models/model_check.h"
#include "core/studio/models/model_folder.h"

namespace arbiter::studio {
namespace {

namespace fs = std::filesystem;

/// Letters, marks and a line end: tokenizers that cut these alike are taken for the same.
constexpr const char* probe = "Hello there, 12 people!\n\n\u00c9t\u00e9 \u4e16\u754c <|user|> <s>";

std::unexpected<Error> refused(const char* text, const fs::path& folder,
                               std::vector<std::pair<std::string, std::string>> arguments = {}) {
  arguments.emplace_back("path", folder.string());
  return fail(ErrorCode::incompatible, text, std::move(arguments));
}

/// Whether both cut the probe alike; a reward model without a tokenizer says nothing of it.
Result<bool> same_tokens(const fs::path& a, const fs::path& b) {
  ARBITER_ASSIGN(const auto files_of_a, text_folder(a));
  ARBITER_ASSIGN(const auto files_of_b, text_folder(b));
  const auto first = text::load_tokenizer(files_of_a);
  if (!first && first.error().code == ErrorCode::not_found) return true;
  if (!first) return std::unexpected(first.error());
  ARBITER_ASSIGN(const auto second, text::load_tokenizer(files_of_b));
  return (*first)->encode(probe, true) == second->encode(probe, true);
}

}  // namespace

Result<void> check_reward_folder(const fs::path& folder, const fs::path& policy,
                                 std::int64_t longest) {
  ARBITER_ASSIGN(const auto reward, check_model(folder));
  ARBITER_ASSIGN(const auto written, check_model(policy));
  if (!reward.is_reward_model()) {
    return refused(ARBITER_MESSAGE("core",
                                   "{path} is no reward model: it has no reward head. Train a "
                                   "reward model first."),
                   folder);
  }
  if (reward.reward_heads != 1 && !reward.scored_here) {
    return refused(ARBITER_MESSAGE("core",
                                   "{path} gives {labels} scores to a text. A reward model gives "
                                   "one (num_labels 1)."),
                   folder, {{"labels", std::to_string(reward.reward_heads)}});
  }
  if (!reward.has_score) {
    return refused(ARBITER_MESSAGE("core",
                                   "{path} says that it is a reward model, but has no "
                                   "`score.weight`: every score would be 0."),
                   folder);
  }
  ARBITER_ASSIGN(const bool alike, same_tokens(folder, policy));
  if (reward.vocabulary != written.vocabulary || !alike) {
    return refused(ARBITER_MESSAGE("core",
                                   "{path} does not read the tokens that the policy writes: their "
                                   "vocabularies or tokenizers differ. Both must come from one "
                                   "base model."),
                   folder);
  }
  if (reward.context >= longest) return {};
  return refused(
      ARBITER_MESSAGE("core",
                      "{path} reads {context} tokens, but prompt and response may have "
                      "{longest}. Lower the longest response, or choose a reward model "
                      "with a longer context."),
      folder, {{"context", std::to_string(reward.context)}, {"longest", std::to_string(longest)}});
}

}  // namespace arbiter::studio
