// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/torch/agents/actor_critic.h"

#include <algorithm>
#include <cmath>

#include "core/engine/torch/agents/sampling.h"

namespace arbiter::engine::agents {
namespace {

/// The mean and 1 / (deviation + 1e-8) of some rows' advantages, as torch.std has it.
struct Normal {
  double mean = 0;
  double scale = 1;
};

Normal normal_of(const Floats& values, std::span<const std::int64_t> rows) {
  double sum = 0;
  for (const auto row : rows) sum += static_cast<double>(values[static_cast<std::size_t>(row)]);
  const auto n = static_cast<double>(rows.size());
  Normal normal{sum / n, 1};
  double squares = 0;
  for (const auto row : rows) {
    const double x = static_cast<double>(values[static_cast<std::size_t>(row)]) - normal.mean;
    squares += x * x;
  }
  normal.scale = 1 / (std::sqrt(squares / (n - 1)) + 1e-8);
  return normal;
}

}  // namespace

void Experience::resize(std::int64_t rows, std::int64_t width, std::int64_t taken_width) {
  const auto n = static_cast<std::size_t>(rows);
  observations.resize(n * static_cast<std::size_t>(width));
  taken.resize(n * static_cast<std::size_t>(taken_width));
  for (auto* column : {&log_probabilities, &values, &advantages, &returns}) column->resize(n);
}

void LossSums::operator+=(const LossSums& other) {
  rows += other.rows;
  policy += other.policy;
  value += other.value;
  entropy += other.entropy;
  kl += other.kl;
  clipped += other.clipped;
}

ActorCritic::ActorCritic(const Spec& spec, const std::vector<std::int64_t>& hidden,
                         Activation activation, bool with_value, Optimiser optimiser,
                         double log_std_init)
    : spec_(spec), optimiser_(std::move(optimiser)), kernels_(best()) {
  policy_ = std::make_unique<Network>(
      NetworkShape{spec.observations, hidden, spec.actions, activation}, parameters_);
  if (with_value)
    value_ = std::make_unique<Network>(NetworkShape{spec.observations, hidden, 1, activation},
                                       parameters_);
  if (!spec.discrete) {
    log_std_at_ = parameters_.add(spec.actions);
    std::fill_n(parameters_.values.begin() + log_std_at_, spec.actions,
                static_cast<float>(log_std_init));
  }
  const auto rows = static_cast<std::size_t>(kChunk);
  chunk_.observations.resize(rows * static_cast<std::size_t>(spec.observations));
  chunk_.taken.resize(rows * static_cast<std::size_t>(taken_width()));
  for (auto* column : {&chunk_.advantages, &chunk_.log_probabilities, &chunk_.returns})
    column->resize(rows);
  gradient_.resize(rows * static_cast<std::size_t>(spec.actions));
}

void ActorCritic::draw(std::uint64_t seed) {
  Random random(seed);
  policy_->draw(random, Start::orthogonal, 0.01);
  if (value_) value_->draw(random, Start::orthogonal, 1.0);
}

void ActorCritic::act(const float* observations, std::int64_t rows, Random& random, float* taken) {
  for (std::int64_t begin = 0; begin < rows; begin += kChunk) {
    const auto count = std::min(kChunk, rows - begin);
    const auto out = policy_->forward(observations + begin * spec_.observations, count);
    float* into = taken + begin * taken_width();
    if (!spec_.discrete) {
      for (std::int64_t row = 0; row < count; ++row)
        for (std::int64_t a = 0; a < spec_.actions; ++a)
          into[row * spec_.actions + a] =
              out[static_cast<std::size_t>(a * kChunk + row)] +
              std::exp(log_std_values()[a]) * static_cast<float>(draw_normal(random));
      continue;
    }
    kernels_.softmax(out.data(), spec_.actions, count);
    for (std::int64_t row = 0; row < count; ++row) {
      auto left = static_cast<float>(random.uniform());
      std::int64_t a = 0;
      for (; a + 1 < spec_.actions; ++a) {
        left -= out[static_cast<std::size_t>(a * kChunk + row)];
        if (left < 0) break;
      }
      into[row] = static_cast<float>(a);
    }
  }
}

void ActorCritic::value_of(const float* observations, std::int64_t rows, float* values) {
  for (std::int64_t begin = 0; begin < rows; begin += kChunk) {
    const auto count = std::min(kChunk, rows - begin);
    const auto out = value_->forward(observations + begin * spec_.observations, count);
    std::copy_n(out.begin(), count, values + begin);
  }
}

void ActorCritic::gather(const Experience& experience, std::span<const std::int64_t> rows) {
  const auto width = spec_.observations;
  const auto taken = taken_width();
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto row = rows[i];
    const auto at = static_cast<std::size_t>(row);
    for (std::int64_t k = 0; k < width; ++k)
      chunk_.observations[i * static_cast<std::size_t>(width) + static_cast<std::size_t>(k)] =
          experience.observations[static_cast<std::size_t>(row * width + k)];
    for (std::int64_t k = 0; k < taken; ++k)
      chunk_.taken[static_cast<std::size_t>(k * kChunk) + i] =
          experience.taken[static_cast<std::size_t>(row * taken + k)];
    chunk_.advantages[i] = experience.advantages[at];
    chunk_.log_probabilities[i] = experience.log_probabilities[at];
    chunk_.returns[i] = experience.returns[at];
  }
}

void ActorCritic::note_log_probabilities(Experience& experience, std::int64_t rows) {
  std::vector<std::int64_t> numbers(static_cast<std::size_t>(kChunk));
  for (std::int64_t begin = 0; begin < rows; begin += kChunk) {
    const auto count = std::min(kChunk, rows - begin);
    for (std::int64_t i = 0; i < count; ++i) numbers[static_cast<std::size_t>(i)] = begin + i;
    gather(experience, std::span(numbers).first(static_cast<std::size_t>(count)));
    PolicyLoss loss;
    loss.rows = count;
    loss.actions = spec_.actions;
    loss.discrete = spec_.discrete;
    loss.outputs = policy_->forward(chunk_.observations.data(), count).data();
    loss.log_std = log_std_values();
    loss.taken = chunk_.taken.data();
    kernels_.log_probabilities(loss, chunk_.log_probabilities.data());
    std::copy_n(chunk_.log_probabilities.begin(), count,
                experience.log_probabilities.begin() + begin);
  }
}

LossSums ActorCritic::learn(const Experience& experience, std::span<const std::int64_t> rows,
                            const LossOptions& options, double rate, double max_norm) {
  const bool normalise = options.normalize_advantage && rows.size() > 1;
  const auto normal = normalise ? normal_of(experience.advantages, rows) : Normal{};
  const double share = 1.0 / static_cast<double>(rows.size());
  LossSums sums;
  sums.rows = static_cast<double>(rows.size());
  for (std::size_t begin = 0; begin < rows.size(); begin += kChunk) {
    const auto part = rows.subspan(begin, std::min<std::size_t>(kChunk, rows.size() - begin));
    const auto count = static_cast<std::int64_t>(part.size());
    gather(experience, part);
    if (normalise)
      for (std::size_t i = 0; i < part.size(); ++i)
        chunk_.advantages[i] = static_cast<float>(
            (static_cast<double>(chunk_.advantages[i]) - normal.mean) * normal.scale);
    PolicyLoss loss;
    loss.rows = count;
    loss.actions = spec_.actions;
    loss.discrete = spec_.discrete;
    loss.outputs = policy_->forward(chunk_.observations.data(), count).data();
    loss.log_std = log_std_values();
    loss.taken = chunk_.taken.data();
    loss.advantages = chunk_.advantages.data();
    loss.old_log_probabilities = chunk_.log_probabilities.data();
    loss.clip = static_cast<float>(options.clip);
    loss.entropy_weight = static_cast<float>(options.ent_coef);
    loss.scale = static_cast<float>(share);
    loss.output_gradient = gradient_.data();
    loss.log_std_gradient = parameters_.gradients.data() + log_std_at_;
    kernels_.policy_loss(loss);
    policy_->backward(chunk_.observations.data(), count, gradient_.data());
    sums.policy += loss.loss;
    sums.entropy += loss.entropy;
    sums.kl += loss.kl;
    sums.clipped += loss.clipped;
    if (!value_) continue;
    const auto values = value_->forward(chunk_.observations.data(), count);
    const auto slope = static_cast<float>(2 * options.vf_coef * share);
    for (std::size_t i = 0; i < part.size(); ++i) {
      const float error = values[i] - chunk_.returns[i];
      sums.value += static_cast<double>(error) * static_cast<double>(error);
      gradient_[i] = slope * error;
    }
    value_->backward(chunk_.observations.data(), count, gradient_.data());
  }
  optimiser_.step(parameters_, rate, max_norm);
  policy_->changed();
  if (value_) value_->changed();
  return sums;
}

std::vector<float> ActorCritic::log_std() const {
  if (spec_.discrete) return {};
  return {log_std_values(), log_std_values() + spec_.actions};
}

void ActorCritic::write(AgentModel& model) const {
  model.shape = policy_->shape();
  model.networks["policy"] = policy_->write();
  if (value_) model.networks["value"] = value_->write();
  model.log_std = log_std();
}

bool ActorCritic::read(const AgentModel& model) {
  const auto policy = model.networks.find("policy");
  if (policy == model.networks.end() || model.shape.activation != policy_->shape().activation ||
      !policy_->read(policy->second))
    return false;
  const auto value = model.networks.find("value");
  if (value_ && value != model.networks.end() && !value_->read(value->second)) return false;
  if (!spec_.discrete && model.log_std.size() == static_cast<std::size_t>(spec_.actions))
    std::ranges::copy(model.log_std, parameters_.values.begin() + log_std_at_);
  return true;
}

void ActorCritic::save(LearnerState& state) const {
  save_numbers(parameters_.values, "parameters", state);
  optimiser_.save(state);
}

bool ActorCritic::restore(const LearnerState& state) {
  if (!restore_numbers(state, "parameters", parameters_.size(), parameters_.values)) return false;
  policy_->changed();
  if (value_) value_->changed();
  return optimiser_.restore(state, parameters_.size());
}

}  // namespace arbiter::engine::agents
