// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/torch/nn/lora.h"

#include <ATen/CPUGeneratorImpl.h>
#include <torch/torch.h>

#include <algorithm>
#include <cmath>

#include "core/engine/checkpoint_layout.h"
#include "core/engine/torch/nn/decoder.h"

namespace arbiter::engine::nn {
namespace {

std::vector<std::string> usual_targets(const std::string& architecture) {
  if (architecture == "gpt2") return {"c_attn"};
  return {"q_proj", "v_proj"};
}

std::unexpected<Error> no_such_module(const std::string& target, const std::string& architecture) {
  return fail(ErrorCode::invalid_argument,
              ARBITER_MESSAGE("core",
                              "No module of a {architecture} model is called `{target}`, so it "
                              "cannot get an adapter."),
              {{"target", target}, {"architecture", architecture}});
}

}  // namespace

Result<std::unique_ptr<LoraAdapters>> LoraAdapters::make(const LoraConfig& config,
                                                         const Decoder& model, bool trainable,
                                                         std::int64_t seed) {
  auto adapters = std::unique_ptr<LoraAdapters>(new LoraAdapters(config));
  auto& targets = adapters->config_.targets;
  const auto& architecture = model.config().architecture;
  if (targets.empty()) targets = usual_targets(architecture);
  const auto& weights = model.parameters();
  std::vector<bool> found(targets.size());
  for (const auto& piece : checkpoint_pieces(model.config())) {
    const auto module = adaptable_module(piece);
    if (module.empty()) continue;
    const auto* entry = weights.find(piece.ours);
    const auto target =
        std::ranges::find_if(targets, [&](const auto& name) { return is_target(module, name); });
    if (target == targets.end()) continue;
    found[static_cast<std::size_t>(target - targets.begin())] = true;
    Site site{module,    static_cast<std::size_t>(entry - weights.entries().data()),
              piece.row, piece.rows,
              0,         0};
    site.a = adapters->parameters_.add(module + ".lora_A.weight", {config.rank, entry->shape[1]});
    site.b = adapters->parameters_.add(module + ".lora_B.weight", {piece.rows, config.rank});
    adapters->sites_.push_back(std::move(site));
  }
  for (std::size_t i = 0; i < targets.size(); ++i)
    if (!found[i]) return no_such_module(targets[i], architecture);
  const auto* score = weights.find("score");
  if (score != nullptr) adapters->score_ = adapters->parameters_.add("score", score->shape);
  adapters->parameters_.allocate(model.device(), trainable ? Weights::trained : Weights::frozen);

  const torch::NoGradGuard no_gradients;
  auto generator = at::detail::createCPUGenerator(static_cast<std::uint64_t>(seed));
  for (const auto& site : adapters->sites_) {
    auto a = adapters->parameters_.at(site.a).detach();
    const double bound = 1.0 / std::sqrt(static_cast<double>(a.size(1)));
    a.copy_(torch::empty(a.sizes()).uniform_(-bound, bound, generator));
  }
  if (score != nullptr)
    adapters->parameters_.at(*adapters->score_).detach().copy_(score->value.detach());
  return adapters;
}

void LoraAdapters::add_to(torch::Tensor& y, const torch::Tensor& x, std::size_t weight) const {
  for (const auto& site : sites_) {
    if (site.weight != weight) continue;
    const auto change =
        torch::linear(torch::linear(x, parameters_.at(site.a)), parameters_.at(site.b));
    y.narrow(-1, site.row, site.rows).add_(change.to(y.dtype()), scale());
  }
}

torch::Tensor LoraAdapters::delta(std::size_t weight, std::int64_t row) const {
  for (const auto& site : sites_) {
    if (site.weight != weight || site.row != row) continue;
    return torch::matmul(parameters_.at(site.b).detach(), parameters_.at(site.a).detach()) *
           scale();
  }
  return {};
}

torch::Tensor LoraAdapters::score() const {
  return score_ ? parameters_.at(*score_) : torch::Tensor();
}

AdaptersOff::AdaptersOff(const Decoder& model)
    : model_(model), before_(model.use_adapters(false)) {}

AdaptersOff::~AdaptersOff() { model_.use_adapters(before_); }

}  // namespace arbiter::engine::nn
