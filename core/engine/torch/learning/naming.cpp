// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/torch/learning/naming.h"

#include <torch/torch.h>

#include <algorithm>

#include "core/engine/torch/learning/naming_trainer.h"
#include "core/engine/torch/learning/outcomes.h"
#include "core/engine/torch/learning/progress_clock.h"
#include "core/engine/torch/learning/requests.h"
#include "core/engine/torch/stop.h"

namespace arbiter::engine::learning {
namespace {

std::unexpected<Error> does_not_fit(std::size_t index, const char* what) {
  return fail(ErrorCode::incompatible,
              ARBITER_MESSAGE("core", "Example {number} does not fit the model: {what}."),
              {{"number", std::to_string(index + 1)}, {"what", what}});
}

/// Whether the network can read an example.
const char* misfit(const NamedExample& example, const NamingNetwork& network,
                   std::int64_t picture_size, std::int64_t labels) {
  if (network.context() == 0) {
    const auto bytes = static_cast<std::size_t>(picture_size * picture_size * 3);
    if (example.pixels.size() != bytes) return "the picture has another size";
  } else {
    if (example.tokens.empty()) return "the text is empty";
    const auto length = static_cast<std::int64_t>(example.tokens.size());
    if (length > network.context()) return "the text is longer than the model's context";
    for (const auto token : example.tokens)
      if (token < 0 || token >= network.vocabulary()) return "a token is none of the model's";
    for (const auto place : example.places)
      if (place < 0 || place >= length) return "a word has no token";
  }
  const bool rows = example.places.empty() || example.places.size() == example.labels.size();
  if (!rows) return "it has not as many labels as places";
  for (const auto label : example.labels)
    if (label < -1 || label >= labels) return "a label is none of the list";
  return nullptr;
}

bool all_known(const NamedExample& example) {
  return std::ranges::none_of(example.labels, [](auto label) { return label < 0; });
}

Result<void> check_examples(const NamingData& data, const NamingOptions& options,
                            const NamingNetwork& network) {
  const auto labels = static_cast<std::int64_t>(data.labels.size());
  bool to_learn_from = false;
  for (std::size_t i = 0; i < data.examples.size(); ++i) {
    const auto& example = data.examples[i];
    if (const auto* what = misfit(example, network, data.picture_size, labels))
      return does_not_fit(i, what);
    const bool needs_labels = example.part == Part::test || options.learn_from == "labels";
    if (needs_labels && !all_known(example)) return does_not_fit(i, "its label is not known");
    to_learn_from = to_learn_from || example.part == Part::train;
  }
  if (to_learn_from && labels >= 2) return {};
  return fail(ErrorCode::no_data,
              ARBITER_MESSAGE("core",
                              "There is nothing to learn from: examples of at least two labels are "
                              "needed, some of them for training."));
}

Result<void> check_verdicts(const NamingData& data) {
  const auto labels = static_cast<std::int64_t>(data.labels.size());
  for (const auto& [what, good] : data.verdicts) {
    const bool known = what.example >= 0 &&
                       what.example < static_cast<std::int64_t>(data.examples.size()) &&
                       what.row >= 0 && what.name >= 0 && what.name < labels;
    if (known) {
      const auto& example = data.examples[static_cast<std::size_t>(what.example)];
      if (what.row < static_cast<std::int64_t>(example.labels.size())) continue;
    }
    return fail(
        ErrorCode::incompatible,
        ARBITER_MESSAGE("core", "A judgment is of an example or a label that is not there."));
  }
  return {};
}

Result<void> check_feedback(const TrainingBasis& basis, const NamingOptions& options) {
  if (options.learn_from == "labels" || basis.judge != nullptr) return {};
  const auto& data = basis.data.naming;
  const auto of_training = [&](const Verdict& verdict) {
    const auto index = static_cast<std::size_t>(verdict.what.example);
    return index < data.examples.size() && data.examples[index].part == Part::train;
  };
  if (std::ranges::any_of(data.verdicts, of_training)) return {};
  return fail(ErrorCode::no_data,
              ARBITER_MESSAGE("core",
                              "Nothing has been judged good or bad yet. Judge some of what the "
                              "model names first."));
}

Result<TrainingOutcome> train_naming(const TrainingBasis& basis, const NamingOptions& options,
                                     const NewNetwork& made, const Compute& compute,
                                     RunObserver& observer) {
  ARBITER_TRY(check_feedback(basis, options));
  const auto& place = basis.place;
  ARBITER_ASSIGN(auto network,
                 open_network(place.resume_from.empty() ? place.model : place.resume_from, made,
                              compute.device, nn::Weights::trained));
  ARBITER_TRY(check_examples(basis.data.naming, options, *network));
  ARBITER_TRY(check_verdicts(basis.data.naming));
  auto settled = options;
  if (settled.learning_rate == 0)
    settled.learning_rate =
        usual_learning_rate(made.info.what == "pictures", network->parameters().size());
  NamingTrainer trainer(basis, settled, made.info.what == "tags", compute, observer,
                        std::move(network));
  return run_training(trainer, place, compute, observer);
}

NewNetwork new_network(const TrainingBasis& basis, std::string what) {
  const auto& data = basis.data.naming;
  return {
      .info = {.what = std::move(what), .labels = data.labels, .picture_size = data.picture_size},
      .seed = basis.place.compute.seed};
}

}  // namespace

Result<TrainingOutcome> step_classifier(TrainingRequest given, const Compute& compute,
                                        RunObserver& observer) {
  const auto request = typed<ClassifierOptions>(std::move(given));
  ARBITER_TRY(check(request.options));
  const auto& examples = request.data.naming.examples;
  const bool pictures = !examples.empty() && !examples.front().pixels.empty();
  auto made = new_network(request, pictures ? "pictures" : "text");
  auto computed = compute;
  computed.bf16 = compute.bf16 && !pictures;  // see nn::PictureNet
  made.channels = request.options.channels;
  return train_naming(request, request.options, made, computed, observer);
}

Result<TrainingOutcome> step_tagger(TrainingRequest given, const Compute& compute,
                                    RunObserver& observer) {
  const auto request = typed<TaggerOptions>(std::move(given));
  ARBITER_TRY(check(request.options));
  auto made = new_network(request, "tags");
  made.info.attention = request.options.attention;
  return train_naming(request, request.options, made, compute, observer);
}

Result<NamedRows> name_examples(const NameRequest& request, const Compute& compute,
                                RunObserver& observer) {
  ARBITER_ASSIGN(const auto info, read_naming_info(request.model));
  ARBITER_ASSIGN(const auto network,
                 open_network(request.model, {.info = info}, compute.device, nn::Weights::frozen));
  const auto labels = static_cast<std::int64_t>(info.labels.size());
  std::vector<const NamedExample*> examples;
  for (std::size_t i = 0; i < request.examples.size(); ++i) {
    if (const auto* what = misfit(request.examples[i], *network, info.picture_size, labels))
      return does_not_fit(i, what);
    examples.push_back(&request.examples[i]);
  }
  const torch::NoGradGuard no_gradients;
  auto computed = compute;
  computed.bf16 = compute.bf16 && info.what != "pictures";
  const PrecisionScope precision(computed);
  ProgressClock clock(observer, 0, static_cast<std::int64_t>(examples.size()));
  NamedRows named{.labels = info.labels, .probabilities = {}};
  for (std::size_t at = 0; at < examples.size();) {
    stop_point();
    auto some = std::span(examples).subspan(at, std::min<std::size_t>(256, examples.size() - at));
    some = some.first(std::min(some.size(), static_cast<std::size_t>(network->at_once(some))));
    const auto probabilities =
        network->logits(some).softmax(-1).to(torch::kCPU, torch::kFloat32).contiguous();
    const auto* value = probabilities.data_ptr<float>();
    for (const auto* example : some) {
      const auto count = example->labels.size() * info.labels.size();
      named.probabilities.emplace_back(value, value + count);
      value += count;
    }
    at += some.size();
    clock.at(static_cast<std::int64_t>(at));
    pause_point(observer);
  }
  return named;
}

}  // namespace arbiter::engine::learning
