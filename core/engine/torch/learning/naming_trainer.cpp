// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/torch/learning/naming_trainer.h"

#include <torch/torch.h>

#include <cmath>
#include <tuple>

#include "core/base/random.h"
#include "core/engine/torch/learning/batches.h"
#include "core/engine/torch/learning/outcomes.h"
#include "core/engine/torch/stop.h"
#include "core/measures/report_text.h"

namespace arbiter::engine::learning {
namespace {

std::int64_t rows_in(const NamedExample& example) {
  return static_cast<std::int64_t>(example.labels.size());
}

/// The likeliest label of each row.
std::vector<std::int32_t> likeliest(const torch::Tensor& log_probabilities) {
  const auto names = log_probabilities.argmax(-1).to(torch::kCPU, torch::kInt32).contiguous();
  const auto* values = names.data_ptr<std::int32_t>();
  return {values, values + names.numel()};
}

torch::Tensor on_cpu(const torch::Tensor& tensor) {
  return tensor.detach().to(torch::kCPU, torch::kFloat32).contiguous();
}

}  // namespace

NamingTrainer::NamingTrainer(const TrainingBasis& basis, const NamingOptions& options, bool tags,
                             const Compute& compute, RunObserver& observer,
                             std::unique_ptr<NamingNetwork> network)
    : basis_(basis),
      data_(basis.data.naming),
      options_(options),
      tags_(tags),
      compute_(compute),
      observer_(observer),
      network_(std::move(network)),
      optimizer_(network_->parameters(), options.weight_decay) {
  std::int64_t row = 0;
  for (std::size_t i = 0; i < data_.examples.size(); ++i) {
    const auto& example = data_.examples[i];
    first_row_.push_back(row);
    row += rows_in(example);
    auto& part = example.part == Part::train        ? train_
                 : example.part == Part::validation ? validation_
                                                    : test_;
    part.push_back(static_cast<std::int64_t>(i));
  }
  first_row_.push_back(row);
  if (options_.learn_from != "labels") take_verdicts(row);
  steps_per_epoch_ =
      Batches(static_cast<std::int64_t>(train_.size()), options_.batch_examples).steps();
}

void NamingTrainer::take_verdicts(std::int64_t rows) {
  verdicts_.emplace(rows, static_cast<std::int64_t>(data_.labels.size()), options_.verdict_noise);
  std::vector<bool> judged(data_.examples.size(), false);
  for (const auto& [what, good] : data_.verdicts) {
    const auto index = static_cast<std::size_t>(what.example);
    verdicts_->add(first_row_[index] + what.row, what.name, good);
    judged[index] = true;
  }
  if (basis_.judge != nullptr) return;
  // Nobody will say anything of the others: there is nothing to learn from them.
  const auto unjudged = [&](auto index) { return !judged[static_cast<std::size_t>(index)]; };
  std::erase_if(train_, unjudged);
  std::erase_if(validation_, unjudged);
}

std::int64_t NamingTrainer::steps_in_all() const {
  return ended_ ? step_ : steps_per_epoch_ * options_.epochs;
}

NamingTrainer::Indices NamingTrainer::batch_of_step() {
  const auto epoch = step_ / steps_per_epoch_;
  if (epoch != epoch_) {
    order_ = train_;
    Random random(mix_seed(static_cast<std::uint64_t>(basis_.place.compute.seed),
                           static_cast<std::uint64_t>(epoch) + 1));
    random.shuffle(order_);
    epoch_ = epoch;
  }
  const auto [begin, end] =
      Batches(static_cast<std::int64_t>(order_.size()), options_.batch_examples)
          .range(step_ % steps_per_epoch_);
  return {order_.begin() + begin, order_.begin() + end};
}

std::vector<const NamedExample*> NamingTrainer::examples_of(
    std::span<const std::int64_t> indices) const {
  std::vector<const NamedExample*> examples;
  for (const auto index : indices)
    examples.push_back(&data_.examples[static_cast<std::size_t>(index)]);
  return examples;
}

torch::Tensor NamingTrainer::rows_of(std::span<const std::int64_t> indices) const {
  Indices rows;
  for (const auto index : indices)
    for (auto row = first_row_[static_cast<std::size_t>(index)];
         row < first_row_[static_cast<std::size_t>(index) + 1]; ++row)
      rows.push_back(row);
  return torch::tensor(rows, torch::kInt64);
}

torch::Tensor NamingTrainer::labels_of(std::span<const std::int64_t> indices) const {
  Indices labels;
  for (const auto* example : examples_of(indices))
    labels.insert(labels.end(), example->labels.begin(), example->labels.end());
  return torch::tensor(labels, torch::kInt64);
}

Result<void> NamingTrainer::advance() {
  if (!unmeasured_) ARBITER_TRY(update());
  return unmeasured_ ? measure() : Result<void>{};
}

Result<void> NamingTrainer::update() {
  // Once somebody was asked the step is done to its end, so that nothing is asked twice.
  const StopScope undisturbed(nullptr);
  const auto batch = batch_of_step();
  auto& parameters = network_->parameters();
  parameters.zero_gradients();
  std::int64_t rows = 0;
  for (const auto* example : examples_of(batch)) rows += rows_in(*example);
  Sums sums;
  const auto part = static_cast<std::size_t>(network_->at_once(examples_of(batch)));
  for (std::size_t at = 0; at < batch.size(); at += part) {
    const auto indices = std::span(batch).subspan(at, std::min(part, batch.size() - at));
    ARBITER_ASSIGN(const auto loss, loss_sum(indices, sums));
    if (loss.requires_grad())
      (loss / static_cast<double>(std::max<std::int64_t>(rows, 1))).backward();
  }
  last_loss_ = sums.loss / static_cast<double>(std::max<std::int64_t>(rows, 1));
  if (!std::isfinite(last_loss_))
    return diverged("train/loss", step_ + 1, has_checkpoint(basis_.place));
  const double rate =
      options_.learning_rate * schedule_factor(options_.schedule, options_.warmup_fraction, step_,
                                               steps_per_epoch_ * options_.epochs);
  const double norm = optimizer_.step(rate, options_.max_grad_norm);
  if (!std::isfinite(norm))
    return diverged("train/grad_norm", step_ + 1, has_checkpoint(basis_.place));
  PrecisionScope::forget_casts();
  ++step_;
  unmeasured_ = step_ % steps_per_epoch_ == 0;
  std::vector<Metric> metrics{
      {"train/loss", last_loss_}, {"train/grad_norm", norm}, {"train/learning_rate", rate}};
  if (sums.counted > 0) metrics.push_back({"train/accuracy", sums.right / sums.counted});
  if (from_feedback())
    metrics.push_back({"train/judgments", static_cast<double>(verdicts_->count())});
  observer_.on_metrics(step_, metrics);
  return {};
}

Result<torch::Tensor> NamingTrainer::loss_sum(std::span<const std::int64_t> indices, Sums& sums) {
  const PrecisionScope precision(compute_);
  const auto log_probabilities = torch::log_softmax(network_->logits(examples_of(indices)), -1);
  if (!from_feedback()) return loss_by_labels(log_probabilities, indices, sums);
  return loss_by_feedback(log_probabilities, indices, sums);
}

torch::Tensor NamingTrainer::loss_by_labels(const torch::Tensor& log_probabilities,
                                            std::span<const std::int64_t> indices,
                                            Sums& sums) const {
  const auto labels = labels_of(indices).to(log_probabilities.device());
  const auto loss = torch::nll_loss(log_probabilities, labels, {}, at::Reduction::Sum, -1);
  sums.loss += loss.item<double>();
  sums.right += (log_probabilities.argmax(-1) == labels).sum().item<double>();
  sums.counted += (labels >= 0).sum().item<double>();
  return loss;
}

Result<torch::Tensor> NamingTrainer::loss_by_feedback(const torch::Tensor& log_probabilities,
                                                      std::span<const std::int64_t> indices,
                                                      Sums& sums) {
  ARBITER_TRY(ask(log_probabilities, indices, sums));
  const auto loss = verdicts_->losses(log_probabilities, rows_of(indices)).sum();
  sums.loss += loss.item<double>();
  return loss;
}

bool NamingTrainer::may_ask() const {
  return basis_.judge != nullptr &&
         (options_.judgments == 0 || verdicts_->count() < options_.judgments);
}

Result<void> NamingTrainer::ask(const torch::Tensor& log_probabilities,
                                std::span<const std::int64_t> indices, Sums& sums) {
  if (!may_ask()) return {};
  const torch::NoGradGuard no_gradients;
  const auto posterior = on_cpu(verdicts_->posterior(log_probabilities.detach(), rows_of(indices)));
  const auto* values = posterior.data_ptr<float>();
  const auto labels = posterior.size(1);
  Random random(mix_seed(
      mix_seed(static_cast<std::uint64_t>(basis_.place.compute.seed), 7),
      static_cast<std::uint64_t>(step_) * 65536 + static_cast<std::uint64_t>(indices.front())));
  std::vector<Naming> namings;
  auto left = options_.judgments == 0 ? first_row_.back() * labels
                                      : options_.judgments - verdicts_->count();
  for (const auto index : indices) {
    const auto first = first_row_[static_cast<std::size_t>(index)];
    const auto end = first_row_[static_cast<std::size_t>(index) + 1];
    for (auto row = first; row < end; ++row, values += labels) {
      const auto name = verdicts_->choose(row, values, options_.certainty, random);
      if (name < 0 || left <= 0) continue;
      --left;
      namings.push_back({index, row - first, static_cast<std::int32_t>(name)});
    }
  }
  const auto asked = static_cast<double>(namings.size());
  ARBITER_ASSIGN(const double good, judge(std::move(namings)));
  sums.right += good;
  sums.counted += asked;
  return {};
}

/// How many were good.
Result<double> NamingTrainer::judge(std::vector<Naming> namings) {
  if (namings.empty()) return 0.0;
  ARBITER_ASSIGN(const auto answers, basis_.judge->judge(namings));
  double good = 0;
  for (std::size_t i = 0; i < namings.size(); ++i) {
    const auto first = first_row_[static_cast<std::size_t>(namings[i].example)];
    verdicts_->add(first + namings[i].row, namings[i].name, answers[i]);
    good += answers[i] ? 1 : 0;
  }
  return good;
}

Result<void> NamingTrainer::measure() {
  if (!validation_.empty()) {
    ARBITER_ASSIGN(validated_, measure_part(validation_));
    std::vector<Metric> metrics{{"eval/loss", validated_.loss},
                                {"eval/accuracy", validated_.accuracy}};
    if (!from_feedback()) metrics.push_back({"eval/f1", validated_.f1});
    observer_.on_metrics(step_, metrics);
    keep_best(validated_);
  }
  unmeasured_ = false;
  return {};
}

void NamingTrainer::keep_best(const Measured& measured) {
  if (measured.rows == 0) return;
  const double score = tags_ && !from_feedback() ? measured.f1 : measured.accuracy;
  const bool better = !best_.defined() || score > best_score_ ||
                      (score == best_score_ && measured.loss < best_loss_);
  if (better) {
    best_ = network_->parameters().values().detach().to(torch::kCPU).clone();
    best_score_ = score;
    best_loss_ = measured.loss;
    epochs_since_best_ = 0;
    return;
  }
  ++epochs_since_best_;
  ended_ = options_.patience > 0 && epochs_since_best_ >= options_.patience;
}

Result<NamingTrainer::Measured> NamingTrainer::measure_part(const Indices& indices) {
  const torch::NoGradGuard no_gradients;
  Measured measured;
  Sums sums;
  std::vector<std::int32_t> truth;
  std::vector<std::int32_t> named;
  bool known = true;
  std::size_t part = 1;
  for (std::size_t at = 0; at < indices.size(); at += part) {
    stop_point();
    part = std::min<std::size_t>(256, indices.size() - at);
    auto some = std::span(indices).subspan(at, part);
    part = std::min(part, static_cast<std::size_t>(network_->at_once(examples_of(some))));
    some = some.first(part);
    const PrecisionScope precision(compute_);
    const auto log_probabilities = torch::log_softmax(network_->logits(examples_of(some)), -1);
    const auto labels = labels_of(some);
    if (from_feedback() && (labels < 0).any().item<bool>()) {
      known = false;
      ARBITER_TRY(judge_likeliest(log_probabilities, some, measured));
      continue;
    }
    std::ignore = loss_by_labels(log_probabilities, some, sums);
    const auto names = likeliest(log_probabilities);
    named.insert(named.end(), names.begin(), names.end());
    for (const auto* example : examples_of(some))
      truth.insert(truth.end(), example->labels.begin(), example->labels.end());
  }
  if (!known) {
    const auto rows = static_cast<double>(std::max<std::int64_t>(measured.rows, 1));
    measured.loss /= rows;
    measured.accuracy /= rows;
    return measured;
  }
  measured.rows = static_cast<std::int64_t>(sums.counted);
  measured.loss = sums.counted > 0 ? sums.loss / sums.counted : 0;
  measured.accuracy = sums.counted > 0 ? sums.right / sums.counted : 0;
  measured.f1 = f1_of(indices, truth, named, nullptr);
  if (&indices == &test_) f1_of(indices, truth, named, &report_);
  return measured;
}

Result<void> NamingTrainer::judge_likeliest(const torch::Tensor& log_probabilities,
                                            std::span<const std::int64_t> indices,
                                            Measured& measured) {
  const auto names = likeliest(log_probabilities);
  const auto losses = on_cpu(verdicts_->losses(log_probabilities, rows_of(indices)));
  std::vector<Naming> asked;
  std::size_t at = 0;
  for (const auto index : indices) {
    const auto first = first_row_[static_cast<std::size_t>(index)];
    const auto end = first_row_[static_cast<std::size_t>(index) + 1];
    for (auto row = first; row < end; ++row, ++at) {
      const bool budget =
          options_.judgments == 0 ||
          verdicts_->count() + static_cast<std::int64_t>(asked.size()) < options_.judgments;
      const bool unknown = !verdicts_->of(row, names[at]);
      if (unknown && may_ask() && budget) asked.push_back({index, row - first, names[at]});
    }
  }
  ARBITER_TRY(judge(std::move(asked)));
  at = 0;
  for (const auto index : indices) {
    for (auto row = first_row_[static_cast<std::size_t>(index)];
         row < first_row_[static_cast<std::size_t>(index) + 1]; ++row, ++at) {
      const auto good = verdicts_->of(row, names[at]);
      if (!good) continue;  // nobody says, so it does not count
      measured.rows += 1;
      measured.accuracy += *good ? 1 : 0;
      measured.loss += losses.data_ptr<float>()[at];
    }
  }
  return {};
}

double NamingTrainer::f1_of(const Indices& indices, std::span<const std::int32_t> truth,
                            std::span<const std::int32_t> named, nlohmann::json* report) const {
  if (!tags_) {
    const auto figures = measures::classification_report(data_.labels, truth, named);
    if (report != nullptr) *report = measures::to_json(figures);
    return figures.averages.macro.f1;
  }
  std::vector<measures::Tags> is;
  std::vector<measures::Tags> said;
  std::size_t at = 0;
  for (const auto* example : examples_of(indices)) {
    auto& true_tags = is.emplace_back();
    auto& named_tags = said.emplace_back();
    for (std::size_t i = 0; i < example->labels.size(); ++i, ++at) {
      true_tags.push_back(data_.labels[static_cast<std::size_t>(truth[at])]);
      named_tags.push_back(data_.labels[static_cast<std::size_t>(named[at])]);
    }
  }
  const auto figures = measures::entity_report(is, said);
  if (report != nullptr) *report = measures::to_json(figures);
  return figures.averages.micro.f1;
}

Result<std::vector<Metric>> NamingTrainer::conclude() {
  if (unmeasured_) ARBITER_TRY(measure());
  if (best_.defined()) {
    const torch::NoGradGuard no_gradients;
    network_->parameters().values().copy_(best_);
    PrecisionScope::forget_casts();
  }
  std::vector<Metric> summary{{"train/loss", last_loss_}};
  if (best_.defined()) summary.push_back({"validation/score", best_score_});
  if (from_feedback()) summary.push_back({"judgments", static_cast<double>(verdicts_->count())});
  if (!test_.empty()) {
    ARBITER_ASSIGN(const auto tested, measure_part(test_));
    summary.push_back({"test/accuracy", tested.accuracy});
    summary.push_back({"test/f1", tested.f1});
    summary.push_back({"test/loss", tested.loss});
    summary.push_back({"test/examples", static_cast<double>(test_.size())});
  }
  return summary;
}

TrainingState NamingTrainer::state() const {
  TrainingState state;
  state.values["last_loss"] = last_loss_;
  state.values["unmeasured"] = unmeasured_;
  state.values["ended"] = ended_;
  state.values["epochs_since_best"] = epochs_since_best_;
  if (best_.defined()) {
    state.tensors["best"] = best_;
    state.values["best_score"] = best_score_;
    state.values["best_loss"] = best_loss_;
  }
  if (from_feedback()) {
    state.tensors["verdicts"] = verdicts_->net();
    state.values["judgments"] = verdicts_->count();
  }
  store_optimizer(optimizer_, state);
  return state;
}

Result<void> NamingTrainer::restore(const TrainingState& state) {
  const auto& values = state.values;
  step_ = values.value("step", std::int64_t{0});
  last_loss_ = values.value("last_loss", 0.0);
  unmeasured_ = values.value("unmeasured", false);
  ended_ = values.value("ended", false);
  epochs_since_best_ = values.value("epochs_since_best", std::int64_t{0});
  best_score_ = values.value("best_score", 0.0);
  best_loss_ = values.value("best_loss", 0.0);
  if (const auto best = state.tensors.find("best"); best != state.tensors.end())
    best_ = best->second;
  const auto net = state.tensors.find("verdicts");
  if (from_feedback() && net != state.tensors.end() &&
      net->second.sizes() == verdicts_->net().sizes())
    verdicts_->restore(net->second, values.value("judgments", std::int64_t{0}));
  return restore_optimizer(state, optimizer_);
}

Result<void> NamingTrainer::write_model(const TrainingPlace& place,
                                        const std::filesystem::path& into) const {
  return network_->write(place.model, into);
}

std::string NamingTrainer::model_not_finite() const {
  const torch::NoGradGuard no_gradients;
  const auto& values = network_->parameters().values();
  return torch::isfinite(values).all().item<bool>() ? std::string() : "weights";
}

}  // namespace arbiter::engine::learning
