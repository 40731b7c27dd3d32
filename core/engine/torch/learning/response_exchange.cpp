// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/torch/learning/response_exchange.h"

#include <torch/torch.h>

namespace arbiter::engine::learning {
namespace {

/// Columns before the tokens in an exchanged row.
enum Column : std::int64_t { kLength, kEnded, kEnd, kColumns };

}  // namespace

std::vector<Generation> exchange_responses(std::vector<Generation> own, std::int64_t begin,
                                           std::int64_t total, std::int64_t longest,
                                           const Communicator& peers) {
  auto table = torch::zeros({total, kColumns + longest}, torch::kInt64);
  auto log_probabilities = torch::zeros({total}, torch::kFloat64);
  auto rows = table.accessor<std::int64_t, 2>();
  for (std::size_t i = 0; i < own.size(); ++i) {
    const auto at = begin + static_cast<std::int64_t>(i);
    rows[at][kLength] = static_cast<std::int64_t>(own[i].tokens.size());
    rows[at][kEnded] = own[i].ended ? 1 : 0;
    rows[at][kEnd] = own[i].end;
    for (std::size_t j = 0; j < own[i].tokens.size(); ++j)
      rows[at][kColumns + static_cast<std::int64_t>(j)] = own[i].tokens[j];
    log_probabilities[at] = own[i].log_probability;
  }
  peers.sum(table);
  peers.sum(log_probabilities);
  std::vector<Generation> all;
  for (std::int64_t at = 0; at < total; ++at) {
    Generation response;
    for (std::int64_t j = 0; j < rows[at][kLength]; ++j)
      response.tokens.push_back(static_cast<Token>(rows[at][kColumns + j]));
    response.ended = rows[at][kEnded] != 0;
    response.end = static_cast<Token>(rows[at][kEnd]);
    response.log_probability = log_probabilities[at].item<double>();
    all.push_back(std::move(response));
  }
  return all;
}

Result<void> share_sums(const Communicator& peers, std::vector<Metric>& sums) {
  if (peers.alone()) return {};
  if (peers.any(sums.empty())) {
    return fail(ErrorCode::invalid_argument,
                ARBITER_MESSAGE("core",
                                "A batch has fewer rows than there are processes. Use larger "
                                "batches, or fewer processes."));
  }
  auto values = torch::zeros({static_cast<std::int64_t>(sums.size())}, torch::kFloat64);
  for (std::size_t i = 0; i < sums.size(); ++i)
    values[static_cast<std::int64_t>(i)] = sums[i].value;
  peers.sum(values);
  for (std::size_t i = 0; i < sums.size(); ++i)
    sums[i].value = values[static_cast<std::int64_t>(i)].item<double>();
  return {};
}

}  // namespace arbiter::engine::learning
