// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/torch/agents/reward_ensemble.h"

#include <algorithm>
#include <cmath>

namespace arbiter::engine::agents {
namespace {

constexpr std::size_t batch = 16;

double logistic(double x) { return 1 / (1 + std::exp(-x)); }

}  // namespace

RewardEnsemble::RewardEnsemble(std::int64_t width, const RewardEnsembleOptions& options,
                               std::uint64_t seed)
    : width_(width),
      options_(options),
      centre_(static_cast<std::size_t>(width), 0.0F),
      inverse_(static_cast<std::size_t>(width), 1.0F),
      scaled_(static_cast<std::size_t>(width * kChunk)) {
  for (std::int64_t i = 0; i < options.members; ++i) {
    auto member =
        std::make_unique<Member>(NetworkShape{width, options.hidden, 1, Activation::tanh});
    Random random(mix_seed(seed, static_cast<std::uint64_t>(i)));
    member->network.draw(random, Start::orthogonal, 0.1);
    members_.push_back(std::move(member));
  }
}

const float* RewardEnsemble::scaled(const float* features, std::int64_t count) {
  for (std::int64_t row = 0; row < count; ++row)
    for (std::int64_t k = 0; k < width_; ++k) {
      const auto column = static_cast<std::size_t>(k);
      scaled_[static_cast<std::size_t>(row * width_ + k)] =
          (features[row * width_ + k] - centre_[column]) * inverse_[column];
    }
  return scaled_.data();
}

void RewardEnsemble::fit_scale(std::span<const JudgedPair> pairs) {
  for (std::int64_t k = 0; k < width_; ++k) {
    double sum = 0;
    double squares = 0;
    double count = 0;
    for (const auto& pair : pairs)
      for (const auto* fragment : {&pair.left, &pair.right})
        for (std::int64_t row = 0; row < fragment->steps; ++row) {
          const auto x =
              static_cast<double>(fragment->features[static_cast<std::size_t>(row * width_ + k)]);
          sum += x;
          squares += x * x;
          count += 1;
        }
    const double mean = sum / count;
    const double deviation = std::sqrt(std::max(squares / count - mean * mean, 1e-6));
    centre_[static_cast<std::size_t>(k)] = static_cast<float>(mean);
    inverse_[static_cast<std::size_t>(k)] = static_cast<float>(1 / deviation);
  }
}

void RewardEnsemble::reward(std::span<const float> features, std::int64_t rows,
                            std::span<double> rewards) {
  std::ranges::fill(rewards, 0.0);
  const double share = 1 / static_cast<double>(members_.size());
  for (auto& member : members_)
    for (std::int64_t begin = 0; begin < rows; begin += kChunk) {
      const auto count = std::min(kChunk, rows - begin);
      const auto out =
          member->network.forward(scaled(features.data() + begin * width_, count), count);
      for (std::int64_t i = 0; i < count; ++i)
        rewards[static_cast<std::size_t>(begin + i)] +=
            share * static_cast<double>(out[static_cast<std::size_t>(i)]);
    }
  for (double& x : rewards) x = (x - mean_) / deviation_;
}

double RewardEnsemble::sum_of(Member& member, const Fragment& fragment) {
  double sum = 0;
  for (std::int64_t begin = 0; begin < fragment.steps; begin += kChunk) {
    const auto count = std::min(kChunk, fragment.steps - begin);
    const auto out =
        member.network.forward(scaled(fragment.features.data() + begin * width_, count), count);
    for (std::int64_t i = 0; i < count; ++i)
      sum += static_cast<double>(out[static_cast<std::size_t>(i)]);
  }
  return sum;
}

double RewardEnsemble::sum(std::int64_t member, const Fragment& fragment) {
  return sum_of(*members_[static_cast<std::size_t>(member)], fragment);
}

double RewardEnsemble::disagreement(const Fragment& left, const Fragment& right) {
  double sum = 0;
  double squares = 0;
  for (auto& member : members_) {
    const double p = logistic(sum_of(*member, left) - sum_of(*member, right));
    sum += p;
    squares += p * p;
  }
  const auto n = static_cast<double>(members_.size());
  return squares / n - sum / n * (sum / n);
}

void RewardEnsemble::push(Member& member, const Fragment& fragment, double slope) {
  Floats gradient(static_cast<std::size_t>(kChunk), static_cast<float>(slope));
  for (std::int64_t begin = 0; begin < fragment.steps; begin += kChunk) {
    const auto count = std::min(kChunk, fragment.steps - begin);
    const float* features = scaled(fragment.features.data() + begin * width_, count);
    member.network.forward(features, count);
    member.network.backward(features, count, gradient.data());
  }
}

double RewardEnsemble::learn_pair(Member& member, const JudgedPair& pair, double share) {
  const double p = logistic(sum_of(member, pair.left) - sum_of(member, pair.right));
  const double noise = options_.label_noise;
  const double said = (1 - noise) * p + noise / 2;
  const double y = pair.left_better;
  const double slope = (1 - noise) * p * (1 - p) * (-y / said + (1 - y) / (1 - said)) * share;
  push(member, pair.left, slope);
  push(member, pair.right, -slope);
  return -(y * std::log(said) + (1 - y) * std::log(1 - said));
}

double RewardEnsemble::learn(std::span<const JudgedPair> pairs, std::int64_t epochs,
                             Random& random) {
  if (pairs.empty()) return 0;
  fit_scale(pairs);
  double loss = 0;
  for (auto& member : members_) {
    // What was said first weighs no more than what was said last.
    Random fresh(random.next());
    member->network.draw(fresh, Start::orthogonal, 0.1);
    member->optimiser = Optimiser(Optimiser::Kind::adam, 1e-8);
    for (std::int64_t epoch = 0; epoch < epochs; ++epoch) {
      double sum = 0;
      for (std::size_t done = 0; done < pairs.size(); done += batch) {
        const auto count = std::min(batch, pairs.size() - done);
        const double share = 1 / static_cast<double>(count);
        for (std::size_t i = 0; i < count; ++i)
          sum += learn_pair(*member, pairs[random.below(pairs.size())], share);
        member->optimiser.step(member->parameters, options_.learning_rate, 1.0);
        const auto kept = static_cast<float>(1 - options_.learning_rate * options_.weight_decay);
        for (float& x : member->parameters.values) x *= kept;
        member->network.changed();
      }
      if (epoch + 1 == epochs) loss += sum / static_cast<double>(pairs.size());
    }
  }
  fit_units(pairs);
  return loss / static_cast<double>(members_.size());
}

double RewardEnsemble::accuracy(std::span<const JudgedPair> pairs) {
  double right = 0;
  double decided = 0;
  for (const auto& pair : pairs) {
    if (pair.left_better == 0.5) continue;
    double difference = 0;
    for (auto& member : members_)
      difference += sum_of(*member, pair.left) - sum_of(*member, pair.right);
    decided += 1;
    right += (difference > 0) == (pair.left_better > 0.5) ? 1 : 0;
  }
  return decided > 0 ? right / decided : 0.5;
}

void RewardEnsemble::fit_units(std::span<const JudgedPair> pairs) {
  mean_ = 0;
  deviation_ = 1;
  double sum = 0;
  double squares = 0;
  double count = 0;
  std::vector<double> rewards;
  for (const auto& pair : pairs)
    for (const auto* fragment : {&pair.left, &pair.right}) {
      rewards.resize(static_cast<std::size_t>(fragment->steps));
      reward(fragment->features, fragment->steps, rewards);
      for (const double x : rewards) {
        sum += x;
        squares += x * x;
      }
      count += static_cast<double>(fragment->steps);
    }
  if (count < 2) return;
  mean_ = sum / count;
  deviation_ = std::sqrt(std::max(squares / count - mean_ * mean_, 1e-12));
}

void RewardEnsemble::save(LearnerState& state) const {
  nlohmann::json told{{"mean", mean_}, {"deviation", deviation_}};
  state.numbers["reward.centre"] = centre_;
  state.numbers["reward.inverse"] = inverse_;
  for (std::size_t i = 0; i < members_.size(); ++i) {
    LearnerState of_member;
    of_member.values = nlohmann::json::object();
    save_numbers(members_[i]->parameters.values, "parameters", of_member);
    members_[i]->optimiser.save(of_member);
    const auto name = "reward." + std::to_string(i + 1);
    told[name] = of_member.values;
    for (auto& [key, values] : of_member.numbers)
      state.numbers[name + "." + key] = std::move(values);
  }
  state.values["reward_model"] = std::move(told);
}

bool RewardEnsemble::restore(const LearnerState& state) {
  const auto told = state.values.value("reward_model", nlohmann::json());
  if (!told.is_object()) return false;
  mean_ = told.value("mean", 0.0);
  deviation_ = told.value("deviation", 1.0);
  const auto read = [&](const char* name, std::vector<float>& into) {
    const auto found = state.numbers.find(name);
    if (found == state.numbers.end() || found->second.size() != into.size()) return false;
    into = found->second;
    return true;
  };
  if (!read("reward.centre", centre_) || !read("reward.inverse", inverse_)) return false;
  for (std::size_t i = 0; i < members_.size(); ++i) {
    const auto name = "reward." + std::to_string(i + 1);
    LearnerState of_member;
    of_member.values = told.value(name, nlohmann::json::object());
    for (const auto& [key, values] : state.numbers)
      if (key.starts_with(name + ".")) of_member.numbers[key.substr(name.size() + 1)] = values;
    auto& member = *members_[i];
    if (!restore_numbers(of_member, "parameters", member.parameters.size(),
                         member.parameters.values) ||
        !member.optimiser.restore(of_member, member.parameters.size()))
      return false;
    member.network.changed();
  }
  return true;
}

}  // namespace arbiter::engine::agents
