// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/studio/training/dpo_data.h"

#include <algorithm>
#include <unordered_map>

#include "core/studio/training/reward_data.h"

namespace arbiter::studio {
namespace {

/// A prompt and its responses as one model reads them.
struct EncodedView {
  engine::Tokens prompt;
  std::unordered_map<project::Id, engine::Tokens> responses;
  bool held_out = false;
};

Result<EncodedView> encode(const project::ComparisonView& view, const DialogueEncoder& encoder,
                           const TrainingSplit& split) {
  EncodedView encoded;
  ARBITER_ASSIGN(const auto messages, messages_of(view.prompt));
  encoded.prompt = encoder.prompt(messages);
  encoded.held_out = split.is_watched(view.prompt);
  for (const auto& response : view.responses) {
    ARBITER_ASSIGN(const auto text, plain_text_of(response));
    encoded.responses.emplace(response.id, encoder.response(text, has_ended(response)));
  }
  return encoded;
}

bool is_preference(const JudgedPair& pair) { return pair.target == 1.0; }

bool fits(const EncodedView& view, const engine::Tokens& response, std::int64_t context) {
  return !response.empty() &&
         static_cast<std::int64_t>(view.prompt.size() + response.size()) <= context;
}

}  // namespace

Result<DpoData> collect_dpo_data(project::Project& project, const DialogueEncoder& encoder,
                                 std::int64_t max_seq, const TrainingSplit& split) {
  DpoData data;
  data.left_out.context = encoder.context();
  data.max_seq = max_seq;
  if (max_seq == 0) {
    ARBITER_ASSIGN(data.max_seq, project.judgments().max_seq());
  }
  if (data.max_seq == 0) return data;
  ARBITER_ASSIGN(const auto judgments, counting_judgments(project, data.max_seq));
  data.hash = hash_of(judgments);
  for (const auto& judgment : judgments) {
    ARBITER_ASSIGN(const auto view, project.comparisons().view(judgment.comparison));
    const auto pairs = pairs_of(judgment, view.comparison);
    if (pairs.empty()) {
      ++data.left_out.skips;
      continue;
    }
    if (std::ranges::none_of(pairs, is_preference)) {
      ++data.left_out.ties;
      continue;
    }
    ARBITER_ASSIGN(const auto encoded, encode(view, encoder, split));
    for (const auto& pair : pairs) {
      if (!is_preference(pair)) continue;
      ++data.left_out.pairs;
      const auto& chosen = encoded.responses.at(pair.better);
      const auto& rejected = encoded.responses.at(pair.worse);
      if (!fits(encoded, chosen, encoder.context()) ||
          !fits(encoded, rejected, encoder.context())) {
        ++data.left_out.long_pairs;
        continue;
      }
      data.pairs.push_back(
          {encoded.prompt, chosen, rejected, encoded.held_out, witness_of(view.prompt)});
    }
  }
  return data;
}

}  // namespace arbiter::studio
