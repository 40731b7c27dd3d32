// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/torch/nn/sampling.h"

#include <torch/torch.h>

#include <algorithm>
#include <limits>
#include <numeric>

#include "core/base/random.h"
#include "core/engine/torch/nn/batch.h"

namespace arbiter::engine::nn {
namespace {

double uniform_at(std::uint64_t seed, std::uint64_t row, std::uint64_t step) {
  const auto bits = mix_seed(mix_seed(seed, row + 1), step + 1);
  return static_cast<double>(bits >> 11) * 0x1.0p-53;
}

/// The first index at which the running sum of `probabilities` passes `u` of the total.
std::int64_t inverse_cdf(const float* probabilities, std::int64_t count, double u) {
  double total = 0;
  for (std::int64_t i = 0; i < count; ++i) total += probabilities[i];
  double left = u * total;
  std::int64_t last = 0;
  for (std::int64_t i = 0; i < count; ++i) {
    if (probabilities[i] <= 0) continue;
    last = i;
    left -= probabilities[i];
    if (left < 0) return i;
  }
  return last;
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
    for (const auto& prompt : prompts)
      longest = std::max(longest, static_cast<std::int64_t>(prompt.size()));
    const auto room = std::min(options_.max_new_tokens, config.context - longest);
    const auto capacity = longest + std::max<std::int64_t>(room, 1);
    auto batch = pad_left(prompts, config.pad_token, capacity, model_.device());
    auto cache = KeyValueCache::make(config, static_cast<std::int64_t>(prompts.size()), capacity,
                                     model_.device());
    std::vector<std::size_t> active(rows.begin(), rows.end());
    auto hidden = model_.hidden(batch.input, &cache);
    auto logits = model_.logits(hidden.select(1, hidden.size(1) - 1));
    auto positions = batch.lengths.clone();
    auto key_mask = batch.key_mask;
    for (std::int64_t step = 0; step < room && !active.empty() && go_on(); ++step) {
      const auto chosen =
          choose(logits, active, row_offset, static_cast<std::uint64_t>(step), results);
      std::vector<std::int64_t> kept;
      std::vector<std::int64_t> next;
      std::vector<std::size_t> still_active;
      for (std::size_t i = 0; i < active.size(); ++i) {
        if (config.ends(chosen[i])) {
          results[active[i]].ended = true;
          results[active[i]].end = static_cast<Token>(chosen[i]);
          continue;
        }
        results[active[i]].tokens.push_back(static_cast<Token>(chosen[i]));
        kept.push_back(static_cast<std::int64_t>(i));
        next.push_back(chosen[i]);
        still_active.push_back(active[i]);
      }
      if (still_active.empty() || step + 1 == room) break;
      if (kept.size() < active.size()) {
        const auto index = torch::tensor(kept, torch::kInt64).to(model_.device());
        cache.keep_rows(index);
        positions = positions.index_select(0, index);
        if (key_mask.defined()) key_mask = key_mask.index_select(0, index);
        active = std::move(still_active);
      }
      ForwardInput input;
      input.ids = torch::tensor(next, torch::kInt64).unsqueeze(1).to(model_.device());
      input.positions = positions.unsqueeze(1);
      if (key_mask.defined()) input.mask = key_mask.narrow(-1, 0, cache.length + 1);
      logits = model_.logits(model_.hidden(input, &cache).select(1, 0));
      positions = positions + 1;
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
  std::vector<std::size_t> order(prompts.size());
  std::iota(order.begin(), order.end(), 0);
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
  if (watch) watch(order.size());
  return results;
}

}  // namespace arbiter::engine::nn
