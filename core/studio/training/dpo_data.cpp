// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/studio/training/dpo_data.h"

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
                           double held_out_fraction) {
  EncodedView encoded;
  ARBITER_ASSIGN(const auto messages, messages_of(view.prompt));
  encoded.prompt = encoder.prompt(messages);
  encoded.held_out = is_held_out(view.prompt.text, held_out_fraction);
  for (const auto& response : view.responses) {
    ARBITER_ASSIGN(const auto text, plain_text_of(response));
    encoded.responses.emplace(response.id, encoder.response(text, has_ended(response)));
  }
  return encoded;
}

bool fits(const EncodedView& view, const engine::Tokens& response, std::int64_t context) {
  return !response.empty() &&
         static_cast<std::int64_t>(view.prompt.size() + response.size()) <= context;
}

}  // namespace

Result<DpoData> collect_dpo_data(project::Project& project, const DialogueEncoder& encoder,
                                 double held_out_fraction, std::int64_t max_seq) {
  DpoData data;
  data.max_seq = max_seq;
  if (max_seq == 0) {
    ARBITER_ASSIGN(data.max_seq, project.judgments().max_seq());
  }
  if (data.max_seq == 0) return data;
  ARBITER_ASSIGN(const auto judgments, counting_judgments(project, data.max_seq));
  data.hash = hash_of(judgments);
  for (const auto& judgment : judgments) {
    ARBITER_ASSIGN(const auto view, project.comparisons().view(judgment.comparison));
    ARBITER_ASSIGN(const auto encoded, encode(view, encoder, held_out_fraction));
    for (const auto& pair : pairs_of(judgment, view.comparison)) {
      if (pair.target != 1.0) continue;
      const auto& chosen = encoded.responses.at(pair.better);
      const auto& rejected = encoded.responses.at(pair.worse);
      if (!fits(encoded, chosen, encoder.context()) || !fits(encoded, rejected, encoder.context()))
        continue;
      data.pairs.push_back({encoded.prompt, chosen, rejected, encoded.held_out});
    }
  }
  return data;
}

}  // namespace arbiter::studio
