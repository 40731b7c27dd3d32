// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/studio/text/next_token.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/engine/loader.h"
#include "core/studio/models/model_folder.h"
#include "core/text/tokenizer.h"

namespace arbiter::studio {
namespace {

using TokenizerPointer = std::shared_ptr<const text::Tokenizer>;

/// The folder's tokenizer; null where it has none. A tokenizer that cannot be read is an error.
Result<TokenizerPointer> optional_tokenizer(const std::filesystem::path& model,
                                            std::size_t vocabulary) {
  ARBITER_ASSIGN(const auto files, text_folder(model));
  auto loaded = text::load_tokenizer(files);
  if (!loaded && loaded.error().code == ErrorCode::not_found) return TokenizerPointer{};
  if (!loaded) return loaded;
  ARBITER_TRY(check_tokenizer_fits(**loaded, static_cast<std::int64_t>(vocabulary), model));
  return loaded;
}

std::vector<TokenChoice> likeliest_of(const std::vector<float>& logits,
                                      const text::Tokenizer* tokenizer) {
  std::vector<engine::Token> order(logits.size());
  std::iota(order.begin(), order.end(), 0);
  const auto logit = [&](engine::Token id) { return logits[static_cast<std::size_t>(id)]; };
  const auto count = std::min(most_shown, order.size());
  // Equal logits in the order of their ids.
  std::partial_sort(
      order.begin(), order.begin() + static_cast<std::ptrdiff_t>(count), order.end(),
      [&](auto a, auto b) { return logit(a) != logit(b) ? logit(a) > logit(b) : a < b; });
  if (order.empty()) return {};
  const double highest = logit(order.front());
  double total = 0;
  for (const float value : logits) total += std::exp(value - highest);
  std::vector<TokenChoice> choices;
  choices.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    choices.push_back({order[i], tokenizer == nullptr ? std::string() : tokenizer->piece(order[i]),
                       std::exp(logit(order[i]) - highest) / total});
  }
  return choices;
}

}  // namespace

Result<NextToken> next_token(const std::filesystem::path& model, const engine::Tokens& ids,
                             const engine::ComputeOptions& compute) {
  ARBITER_TRY(check_model_folder(model));
  ARBITER_ASSIGN(engine::Engine * engine, engine::load_engine());
  NextToken next;
  ARBITER_ASSIGN(next.logits, engine->next_token_logits(model, ids, compute));
  ARBITER_ASSIGN(const auto tokenizer, optional_tokenizer(model, next.logits.size()));
  next.likeliest = likeliest_of(next.logits, tokenizer.get());
  return next;
}

}  // namespace arbiter::studio
