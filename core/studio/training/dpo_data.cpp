// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/studio/training/dpo_data.h"

#include <algorithm>
#include <unordered_map>

#include "core/project/rating.h"
#include "core/studio/training/corpus_rows.h"
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

bool fits(const engine::Tokens& prompt, const engine::Tokens& response, std::int64_t context) {
  return !response.empty() && static_cast<std::int64_t>(prompt.size() + response.size()) <= context;
}

/// Keeps a pair that fits into the context, counts one that does not.
void add(engine::PreferencePair pair, std::int64_t context, DpoData& data) {
  ++data.left_out.pairs;
  if (fits(pair.prompt, pair.chosen, context) && fits(pair.prompt, pair.rejected, context))
    data.pairs.push_back(std::move(pair));
  else
    ++data.left_out.long_pairs;
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
    if (pairs.empty() && project::rating_of(judgment)) {
      ++data.left_out.singles;
      continue;
    }
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
      add({encoded.prompt, encoded.responses.at(pair.better), encoded.responses.at(pair.worse),
           encoded.held_out, witness_of(view.prompt)},
          encoder.context(), data);
    }
  }
  return data;
}

Result<DpoData> read_preference_corpus(project::Project& project, const std::filesystem::path& file,
                                       const DialogueEncoder& encoder, const TrainingSplit& split) {
  DpoData data;
  data.left_out.context = encoder.context();
  ARBITER_ASSIGN(const auto shares, project.prompts().role_shares());
  const auto take = [&](const CorpusRow& row) -> Result<void> {
    if (row.answers[0] == row.answers[1]) {  // no preference
      ++data.left_out.ties;
      return {};
    }
    ARBITER_ASSIGN(const auto messages, messages_of(row.prompt));
    ARBITER_ASSIGN(const auto known, project.prompts().role_of_text(row.prompt.text));
    add({encoder.prompt(messages), encoder.response(row.answers[0], row.ended[0]),
         encoder.response(row.answers[1], row.ended[1]),
         split.is_watched(row.prompt.text, known, shares), witness_of(row.prompt)},
        encoder.context(), data);
    return {};
  };
  ARBITER_ASSIGN(data.hash, each_row(file, {"chosen", "rejected"}, take));
  return data;
}

}  // namespace arbiter::studio
