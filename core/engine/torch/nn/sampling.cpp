// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/torch/nn/sampling.h"

#include <torch/torch.h>

#include <algorithm>
#include <limits>
#include <memory>
#include <numeric>

#include "core/base/random.h"
#include "core/engine/torch/nn/batch.h"

namespace arbiter::engine::nn {
namespace {

double uniform_at(std::uint64_t seed, std::uint64_t row, std::uint64_t step) {
  const auto bits = mix_seed(mix_seed(seed, row + 1), step + 1);
  return static_cast<double>(bits >> 11) * 0x1.0p-53;
}

/// The first index at which the running sum of `probabilities` passes `u` of the total. Summed in
/// blocks, so that a large vocabulary costs little more than reading it.
std::int64_t inverse_cdf(const float* probabilities, std::int64_t count, double u) {
  constexpr std::int64_t kBlock = 64;
  const auto sum_of_block = [&](std::int64_t begin) {
    float lanes[8] = {};
    const auto end = std::min(begin + kBlock, count);
    std::int64_t i = begin;
    for (; i + 8 <= end; i += 8)
      for (std::int64_t j = 0; j < 8; ++j) lanes[j] += probabilities[i + j];
    double sum = 0;
    for (const float lane : lanes) sum += lane;
    for (; i < end; ++i) sum += probabilities[i];
    return sum;
  };
  double total = 0;
  for (std::int64_t begin = 0; begin < count; begin += kBlock) total += sum_of_block(begin);
  double left = u * total;
  std::int64_t last = 0;
  for (std::int64_t begin = 0; begin < count; begin += kBlock) {
    const double sum = sum_of_block(begin);
    if (left >= sum && begin + kBlock < count) {
      left -= sum;
      if (sum > 0) last = begin;
      continue;
    }
    for (std::int64_t i = begin; i < std::min(begin + kBlock, count); ++i) {
      if (probabilities[i] <= 0) continue;
      last = i;
      left -= probabilities[i];
      if (left < 0) return i;
    }
  }
  while (last > 0 && probabilities[last] <= 0) --last;
  return last;
}

/// Feeds a batch of prompts to the decoder, then token after token; gives logits `[rows, vocab]`.
class TokenFeed {
 public:
  virtual ~TokenFeed() = default;
  virtual torch::Tensor first() = 0;
  /// Goes on with the rows `kept` of those that were fed last, one token each.
  virtual torch::Tensor next(std::span<const std::int64_t> kept,
                             std::span<const std::int64_t> tokens) = 0;
};

/// Left-padded prompts in one rectangle: any device.
class PaddedFeed : public TokenFeed {
 public:
  PaddedFeed(const Decoder& model, std::span<const Tokens> prompts, std::int64_t capacity)
      : model_(model),
        batch_(pad_left(prompts, model.config().pad_token, capacity, model.device())),
        cache_(KeyValueCache::make(model.config(), static_cast<std::int64_t>(prompts.size()),
                                   capacity, model.device())),
        positions_(batch_.lengths.clone()),
        key_mask_(batch_.key_mask) {}

  torch::Tensor first() override {
    const auto hidden = model_.hidden(batch_.input, &cache_);
    return model_.logits(hidden.select(1, hidden.size(1) - 1));
  }

  torch::Tensor next(std::span<const std::int64_t> kept,
                     std::span<const std::int64_t> tokens) override {
    if (static_cast<std::int64_t>(kept.size()) < positions_.size(0)) {
      const auto index = tensor_of(kept);
      cache_.keep_rows(index);
      positions_ = positions_.index_select(0, index);
      if (key_mask_.defined()) key_mask_ = key_mask_.index_select(0, index);
    }
    ForwardInput input;
    input.ids = tensor_of(tokens).unsqueeze(1);
    input.positions = positions_.unsqueeze(1);
    if (key_mask_.defined()) input.mask = key_mask_.narrow(-1, 0, cache_.length + 1);
    positions_ = positions_ + 1;
    return model_.logits(model_.hidden(input, &cache_).select(1, 0));
  }

 private:
  torch::Tensor tensor_of(std::span<const std::int64_t> values) const {
    return torch::tensor(std::vector<std::int64_t>(values.begin(), values.end()), torch::kInt64)
        .to(model_.device());
  }

  const Decoder& model_;
  LeftPaddedBatch batch_;
  KeyValueCache cache_;
  torch::Tensor positions_;
  torch::Tensor key_mask_;
};

/// Rows of their own lengths over the fused path: nothing is padded, copied or moved.
class FusedFeed : public TokenFeed {
 public:
  FusedFeed(const Decoder& model, std::span<const Tokens> prompts, std::int64_t capacity)
      : model_(model), prompts_(prompts), capacity_(capacity), slots_(prompts.size()) {
    std::iota(slots_.begin(), slots_.end(), 0);
  }

  torch::Tensor first() override {
    return model_.logits(model_.begin(prompts_, capacity_, cache_));
  }

  torch::Tensor next(std::span<const std::int64_t> kept,
                     std::span<const std::int64_t> tokens) override {
    std::vector<std::int64_t> slots;
    for (const auto row : kept) slots.push_back(slots_[static_cast<std::size_t>(row)]);
    slots_ = std::move(slots);
    return model_.logits(model_.advance(tokens, slots_, cache_));
  }

 private:
  const Decoder& model_;
  std::span<const Tokens> prompts_;
  std::int64_t capacity_;
  std::vector<std::int64_t> slots_;
  RowCache cache_;
};

std::unique_ptr<TokenFeed> make_feed(const Decoder& model, std::span<const Tokens> prompts,
                                     std::int64_t capacity) {
  const bool empty = std::ranges::any_of(prompts, [](const auto& p) { return p.empty(); });
  if (model.is_fused() && !empty) return std::make_unique<FusedFeed>(model, prompts, capacity);
  return std::make_unique<PaddedFeed>(model, prompts, capacity);
}

/// Tokens that a response may have: a prompt's own length decides, not its neighbours'.
std::int64_t room_after(const DecoderConfig& config, const GenerationOptions& options,
                        const Tokens& prompt) {
  return std::min(options.max_new_tokens,
                  config.context - static_cast<std::int64_t>(prompt.size()));
}

/// One batch of prompts on its way through the decoder.
class BatchSampler {
 public:
  BatchSampler(const Decoder& model, const GenerationOptions& options, std::uint64_t seed)
      : model_(model), options_(options), seed_(seed) {}

  void run(std::span<const Tokens> prompts, std::span<const std::size_t> rows,
           std::uint64_t row_offset, std::vector<Generation>& results,
           const std::function<bool()>& go_on) {
    const auto& config = model_.config();
    std::int64_t longest = 1;
    std::int64_t most_room = 1;
    std::vector<std::int64_t> room;  // of each active row
    for (const auto& prompt : prompts) {
      longest = std::max(longest, static_cast<std::int64_t>(prompt.size()));
      room.push_back(room_after(config, options_, prompt));
      most_room = std::max(most_room, room.back());
    }
    const auto feed = make_feed(model_, prompts, longest + most_room);
    std::vector<std::size_t> active(rows.begin(), rows.end());
    auto logits = feed->first();
    for (std::int64_t step = 0; step < most_room && !active.empty() && go_on(); ++step) {
      const auto chosen =
          choose(logits, active, row_offset, static_cast<std::uint64_t>(step), results);
      std::vector<std::int64_t> kept;
      std::vector<std::int64_t> next;
      std::vector<std::size_t> still_active;
      std::vector<std::int64_t> room_left;
      for (std::size_t i = 0; i < active.size(); ++i) {
        if (config.ends(chosen[i])) {
          results[active[i]].ended = true;
          results[active[i]].end = static_cast<Token>(chosen[i]);
          continue;
        }
        results[active[i]].tokens.push_back(static_cast<Token>(chosen[i]));
        if (step + 1 >= room[i]) continue;
        room_left.push_back(room[i]);
        kept.push_back(static_cast<std::int64_t>(i));
        next.push_back(chosen[i]);
        still_active.push_back(active[i]);
      }
      if (still_active.empty()) break;
      active = std::move(still_active);
      room = std::move(room_left);
      logits = feed->next(kept, next);
    }
  }

 private:
  std::vector<std::int64_t> choose(const torch::Tensor& logits,
                                   const std::vector<std::size_t>& active, std::uint64_t row_offset,
                                   std::uint64_t step, std::vector<Generation>& results) const {
    const auto count = logits.size(0);
    std::vector<std::int64_t> chosen(static_cast<std::size_t>(count));
    const bool greedy = options_.temperature <= 0;
    const auto plain = torch::log_softmax(greedy ? logits : logits / options_.temperature, -1)
                           .to(torch::kCPU, torch::kFloat32)
                           .contiguous();
    const auto filtered =
        options_.top_k > 0 || options_.top_p < 1
            ? filter_logits(plain, options_.top_k, options_.top_p).softmax(-1).contiguous()
            : plain.exp();
    const auto vocabulary = plain.size(1);
    for (std::int64_t i = 0; i < count; ++i) {
      const float* row = filtered.data_ptr<float>() + i * vocabulary;
      const auto at = static_cast<std::size_t>(i);
      chosen[at] =
          greedy ? std::max_element(row, row + vocabulary) - row
                 : inverse_cdf(row, vocabulary, uniform_at(seed_, active[at] + row_offset, step));
      results[active[at]].log_probability += plain.data_ptr<float>()[i * vocabulary + chosen[at]];
    }
    return chosen;
  }

  const Decoder& model_;
  const GenerationOptions& options_;
  std::uint64_t seed_;
};

}  // namespace

torch::Tensor filter_logits(const torch::Tensor& logits, std::int64_t top_k, double top_p) {
  auto result = logits;
  const auto lowest = -std::numeric_limits<float>::infinity();
  if (top_k > 0 && top_k < logits.size(-1)) {
    const auto bound = std::get<0>(logits.topk(top_k, -1)).select(-1, top_k - 1).unsqueeze(-1);
    result = result.masked_fill(result < bound, lowest);
  }
  if (top_p < 1) {
    const auto [sorted, order] = result.sort(-1, true);
    const auto mass = sorted.softmax(-1);
    const auto before = mass.cumsum(-1) - mass;
    const auto kept = sorted.masked_fill(before >= top_p, lowest);
    result = torch::full_like(result, lowest).scatter(-1, order, kept);
  }
  return result;
}

std::vector<Generation> sample(const Decoder& model, std::span<const Tokens> prompts,
                               const GenerationOptions& options, std::uint64_t seed,
                               const SamplingWatch& watch, std::uint64_t row_offset) {
  const torch::NoGradGuard no_gradients;
  std::vector<Generation> results(prompts.size());
  // Prompts of like length share a batch, so that little is padded.
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < prompts.size(); ++i)
    if (room_after(model.config(), options, prompts[i]) > 0) order.push_back(i);
  std::ranges::stable_sort(order, {}, [&](std::size_t i) { return prompts[i].size(); });
  const auto step = static_cast<std::size_t>(std::max<std::int64_t>(options.batch_size, 1));
  bool going = true;
  for (std::size_t begin = 0; begin < order.size() && going; begin += step) {
    const auto rows = std::span(order).subspan(begin, std::min(step, order.size() - begin));
    std::vector<Tokens> batch;
    for (const auto row : rows) batch.push_back(prompts[row]);
    const auto go_on = [&] { return going = !watch || watch(begin); };
    BatchSampler(model, options, seed).run(batch, rows, row_offset, results, go_on);
  }
  if (watch) watch(prompts.size());
  return results;
}

}  // namespace arbiter::engine::nn
