// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/studio/measure/evaluate.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>
#include <set>

#include "core/base/random.h"
#include "core/engine/calibration.h"
#include "core/engine/loader.h"
#include "core/jobs/job_observer.h"
#include "core/studio/measure/figure.h"
#include "core/studio/measure/reward_accuracy.h"
#include "core/studio/models/current_model.h"
#include "core/studio/models/project_task.h"
#include "core/studio/models/run_models.h"
#include "core/studio/training/policy_prompts.h"
#include "core/studio/training/run_setup.h"

namespace arbiter::studio {
namespace {

constexpr std::uint64_t largest_seed = (std::uint64_t{1} << 53) - 1;
enum Stream : std::uint64_t { model_stream = 1, baseline_stream = 2 };

using Samples = std::vector<EvaluatedSample>;

struct HeldOutPrompt {
  std::string text;
  engine::Tokens tokens;
};

/// What an evaluation asks, and of which role that is.
struct HeldOutPrompts {
  project::PromptRole role = project::PromptRole::test;
  std::vector<HeldOutPrompt> prompts;
};

Result<std::vector<HeldOutPrompt>> prompts_with_roles(project::Project& project,
                                                      const DialogueEncoder& encoder,
                                                      std::vector<project::PromptRole> roles,
                                                      const EvaluateRequest& request) {
  project::PromptFilter filter;
  filter.roles = std::move(roles);
  ARBITER_ASSIGN(const auto ids,
                 choose_prompts(project, filter, static_cast<std::size_t>(request.head_to_heads),
                                static_cast<std::uint64_t>(request.compute.seed)));
  std::vector<HeldOutPrompt> prompts;
  std::set<std::string> texts;  // one that came in twice is one witness
  for (const auto id : ids) {
    ARBITER_ASSIGN(const auto prompt, project.prompts().get(id));
    ARBITER_ASSIGN(const auto messages, messages_of(prompt));
    auto tokens = encoder.prompt(messages);
    if (static_cast<std::int64_t>(tokens.size()) >= encoder.context()) continue;
    if (texts.insert(prompt.text).second) prompts.push_back({prompt.text, std::move(tokens)});
  }
  return prompts;
}

/// The prompts for test; where there are none, those for validation.
Result<HeldOutPrompts> held_out_prompts(project::Project& project, const DialogueEncoder& encoder,
                                        const EvaluateRequest& request) {
  HeldOutPrompts found;
  for (const auto use : {project::PromptUse::evaluate, project::PromptUse::watch}) {
    const auto roles = roles_for(use);
    found.role = roles.front();
    ARBITER_ASSIGN(found.prompts, prompts_with_roles(project, encoder, roles, request));
    if (!found.prompts.empty()) return found;
  }
  return fail(ErrorCode::no_data,
              ARBITER_MESSAGE("core",
                              "There is no prompt for test or validation to evaluate on: all are "
                              "for training. Import more prompts."));
}

/// What the evaluation works with, decided before anything is generated.
struct Setting {
  std::filesystem::path model;
  std::filesystem::path baseline;
  std::optional<project::Run> reward_run;
  std::filesystem::path reward_model;     ///< empty: none
  const tasks::GoldRule* gold = nullptr;  ///< null: none
};

Result<Setting> decide(project::Project& project, const EvaluateRequest& request) {
  ARBITER_TRY(engine::check(request.options));
  ARBITER_TRY(engine::check(request.compute));
  Setting setting;
  setting.model = request.model;
  if (setting.model.empty()) {
    ARBITER_ASSIGN(setting.model, current_model(project));
  }
  setting.baseline = request.baseline;
  if (setting.baseline.empty()) {
    ARBITER_ASSIGN(setting.baseline, base_model(project));
  }
  if (request.reward_run != 0) {
    ARBITER_ASSIGN(setting.reward_run, project.runs().get(request.reward_run));
  } else {
    ARBITER_ASSIGN(setting.reward_run, project.runs().latest_done(project::RunKind::reward));
  }
  if (setting.reward_run) {
    ARBITER_ASSIGN(setting.reward_model, model_of_run(project, setting.reward_run->id));
  }
  ARBITER_ASSIGN(setting.gold, gold_rule_of(project));
  if (setting.gold != nullptr || setting.reward_run) return setting;
  return fail(ErrorCode::no_data,
              ARBITER_MESSAGE("core",
                              "There is nothing to judge by: no gold reward and no finished reward "
                              "model. Train a reward model first."));
}

class Evaluator {
 public:
  Evaluator(project::Project& project, const EvaluateRequest& request, engine::Engine& engine,
            Setting setting, DialogueEncoder encoder, jobs::JobControl& control)
      : project_(project),
        request_(request),
        engine_(engine),
        setting_(std::move(setting)),
        encoder_(std::move(encoder)),
        control_(control) {}

  Result<EvaluateReport> run() {
    const double began = monotonic_seconds();
    ARBITER_ASSIGN(auto held_out, held_out_prompts(project_, encoder_, request_));
    prompts_ = std::move(held_out.prompts);
    ARBITER_ASSIGN(auto after, sample(setting_.model, model_stream,
                                      ARBITER_MESSAGE("core", "answers of the model")));
    ARBITER_ASSIGN(auto before, sample(setting_.baseline, baseline_stream,
                                       ARBITER_MESSAGE("core", "answers before")));
    EvaluateReport report;
    report.judge = setting_.gold ? "gold" : "reward_model";
    report.measured_on = project::role_name(held_out.role);
    report.model = setting_.model;
    report.baseline = setting_.baseline;
    ARBITER_ASSIGN(report.model_run, run_name_of(project_, setting_.model));
    ARBITER_ASSIGN(report.baseline_run, run_name_of(project_, setting_.baseline));
    report.prompts = static_cast<std::int64_t>(prompts_.size());
    report.head_to_heads = static_cast<std::int64_t>(after.size());
    count_wins(after, before, report);
    ARBITER_ASSIGN(report.kl, mean_kl(after, report.kl_under));
    report.kl_per_sequence = report.kl.value;
    if (setting_.gold) describe_gold(after, before, report);
    if (setting_.reward_run) ARBITER_TRY(describe_reward_model(after, before, report));
    for (std::size_t i = 0; request_.keep_answers && i < after.size(); ++i)
      report.answers.push_back(one_by_one(after[i], before[i]));
    report.seconds = monotonic_seconds() - began;
    return report;
  }

 private:
  const HeldOutPrompt& prompt_of(const EvaluatedSample& sample) const {
    return prompts_[sample.prompt];
  }

  engine::Tokens response_with_eos(const EvaluatedSample& sample) const {
    return encoder_.sequence({}, sample.tokens, sample.ended);
  }

  Result<Samples> sample(const std::filesystem::path& model, Stream stream, const char* note) {
    engine::GenerateRequest request;
    request.model = model;
    request.options = request_.options;
    request.compute = request_.compute;
    request.end_token = encoder_.end_token();
    request.compute.seed = static_cast<std::int64_t>(
        mix_seed(static_cast<std::uint64_t>(request_.compute.seed), stream) & largest_seed);
    const auto count = static_cast<std::size_t>(request_.head_to_heads);
    for (std::size_t i = 0; i < count; ++i) {
      request.prompts.push_back(prompts_[i % prompts_.size()].tokens);
    }
    jobs::JobObserver observer(control_, note);
    ARBITER_ASSIGN(const auto generations, engine_.generate(request, observer));
    Samples samples;
    for (std::size_t i = 0; i < generations.size(); ++i) {
      samples.push_back(describe(i % prompts_.size(), generations[i]));
    }
    if (setting_.reward_run) ARBITER_TRY(score(samples));
    return samples;
  }

  EvaluatedSample describe(std::size_t prompt, const engine::Generation& generation) const {
    EvaluatedSample sample;
    sample.prompt = prompt;
    sample.tokens = generation.tokens;
    sample.text = encoder_.decode(generation.tokens);
    sample.ended = generation.ended;
    if (setting_.gold) {
      sample.gold = setting_.gold->score(prompts_[prompt].text, sample.text, sample.ended);
    }
    return sample;
  }

  Result<void> score(Samples& samples) {
    engine::ScoreRequest request{
        .reward_model = setting_.reward_model, .sequences = {}, .compute = request_.compute};
    for (const auto& sample : samples) {
      request.sequences.push_back(
          encoder_.sequence(prompt_of(sample).tokens, sample.tokens, sample.ended));
    }
    jobs::JobObserver observer(control_, ARBITER_MESSAGE("core", "scores"));
    ARBITER_ASSIGN(const auto scores, engine_.score(request, observer));
    for (std::size_t i = 0; i < samples.size(); ++i) {
      samples[i].score = scores.values[i];
      samples[i].uncertainty = scores.deviations[i];
    }
    reward_heads_ = scores.heads;
    temperature_ = scores.temperature;
    return {};
  }

  static double merit(const EvaluatedSample& sample) {
    return sample.gold ? tasks::gold_reward(*sample.gold) : sample.score;
  }

  EvaluatedAnswers::Side side(const EvaluatedSample& sample) const {
    EvaluatedAnswers::Side side{
        .text = sample.text, .ended = sample.ended, .score = {}, .gold = sample.gold};
    if (setting_.reward_run) side.score = sample.score;
    return side;
  }

  EvaluatedAnswers one_by_one(const EvaluatedSample& ours, const EvaluatedSample& theirs) const {
    const double lead = merit(ours) - merit(theirs);
    return {.prompt = prompt_of(ours).text,
            .model = side(ours),
            .baseline = side(theirs),
            .win = lead > 0   ? 1
                   : lead < 0 ? 0
                              : 0.5};
  }

  static void count_wins(const Samples& after, const Samples& before, EvaluateReport& report) {
    std::vector<double> ours;
    std::vector<double> theirs;
    std::vector<std::size_t> prompts;
    double ties = 0;
    for (std::size_t i = 0; i < after.size(); ++i) {
      ours.push_back(merit(after[i]));
      theirs.push_back(merit(before[i]));
      prompts.push_back(after[i].prompt);
      if (ours.back() == theirs.back()) ties += 1;
    }
    const auto won = figure_of(head_to_heads(ours, theirs, prompts));
    report.win = {.value = won.value, .low = won.low, .high = won.high};
    report.ties = after.empty() ? 0 : ties / static_cast<double>(after.size());
  }

  /// What both models are read under, the first that gives a finite figure: as the answers were
  /// drawn; where the baseline would never have drawn some token so, without the cut to the
  /// likeliest tokens; and as the models are (answers that are no draw at all, at temperature 0).
  std::vector<engine::SamplingDistribution> distributions() const {
    const auto& options = request_.options;
    std::vector<engine::SamplingDistribution> all{
        {options.temperature, options.top_k, options.top_p}};
    if (options.temperature > 0)
      all.push_back({.temperature = options.temperature, .top_k = 0, .top_p = 1});
    all.push_back({});
    return all;
  }

  /// E[log p(y) - log q(y)] over the model's own answers, EOS included.
  Result<Interval> mean_kl(const Samples& samples, engine::SamplingDistribution& under) {
    engine::LogProbabilityRequest request;
    request.compute = request_.compute;
    std::vector<std::size_t> asked;
    for (const auto& sample : samples) {
      auto response = response_with_eos(sample);
      if (response.empty()) continue;
      asked.push_back(sample.prompt);
      request.prompts.push_back(prompt_of(sample).tokens);
      request.responses.push_back(std::move(response));
    }
    if (request.prompts.empty()) return Interval{.value = 0, .low = 0, .high = 0};
    jobs::JobObserver observer(control_, "KL");
    std::vector<double> ratios;
    for (const auto& distribution : distributions()) {
      under = request.sampling = distribution;
      request.model = setting_.model;
      ARBITER_ASSIGN(const auto of_model, engine_.log_probabilities(request, observer));
      request.model = setting_.baseline;
      ARBITER_ASSIGN(const auto of_baseline, engine_.log_probabilities(request, observer));
      ratios.resize(of_model.size());
      for (std::size_t i = 0; i < ratios.size(); ++i) ratios[i] = of_model[i] - of_baseline[i];
      if (std::ranges::all_of(ratios, [](double ratio) { return std::isfinite(ratio); })) break;
    }
    return mean_with_interval(ratios, asked);
  }

  static std::vector<double> mean_components(const Samples& samples) {
    std::vector<double> means(samples.front().gold->size());
    for (const auto& sample : samples) {
      const auto& values = *sample.gold;
      for (std::size_t i = 0; i < means.size(); ++i) means[i] += values[i];
    }
    for (double& mean : means) mean /= static_cast<double>(samples.size());
    return means;
  }

  void describe_gold(const Samples& after, const Samples& before, EvaluateReport& report) const {
    report.gold_components = setting_.gold->components;
    report.gold_before = mean_components(before);
    report.gold_after = mean_components(after);
  }

  static double mean_of(const Samples& samples, double EvaluatedSample::*figure) {
    double sum = 0;
    for (const auto& sample : samples) sum += sample.*figure;
    return sum / static_cast<double>(samples.size());
  }

  Result<void> describe_reward_model(const Samples& after, const Samples& before,
                                     EvaluateReport& report) {
    report.score_before = mean_of(before, &EvaluatedSample::score);
    report.score_after = mean_of(after, &EvaluatedSample::score);
    report.reward_heads = reward_heads_;
    report.temperature = temperature_;
    if (reward_heads_ > 1) {
      report.uncertainty_before = mean_of(before, &EvaluatedSample::uncertainty);
      report.uncertainty_after = mean_of(after, &EvaluatedSample::uncertainty);
    }
    if (setting_.gold) {
      report.reward_held_out = accuracy_by_gold(before, setting_.gold->components.size());
      report.reward_own_samples = accuracy_by_gold(after, setting_.gold->components.size());
      return {};
    }
    JudgedAccuracyRequest request{.reward_model = setting_.reward_model,
                                  .trained_seq = setting_.reward_run->judgments_max_seq,
                                  .model = stored_path(project_, setting_.model),
                                  .compute = request_.compute};
    jobs::JobObserver observer(control_, ARBITER_MESSAGE("core", "accuracy"));
    ARBITER_ASSIGN(auto accuracy, accuracy_by_judgments(project_, engine_, request, observer));
    report.reward_held_out = accuracy.held_out;
    report.reward_own_samples = accuracy.own_samples;
    return {};
  }

  project::Project& project_;
  const EvaluateRequest& request_;
  engine::Engine& engine_;
  Setting setting_;
  DialogueEncoder encoder_;
  jobs::JobControl& control_;
  std::vector<HeldOutPrompt> prompts_;
  std::int64_t reward_heads_ = 0;
  double temperature_ = 1;
};

/// One figure a component, by the component's name.
template <class Value, class Figure>
nlohmann::json by_name(const std::vector<std::string>& names, const std::vector<Value>& values,
                       Figure figure) {
  nlohmann::json json = nlohmann::json::object();
  for (std::size_t i = 0; i < values.size(); ++i) json[names[i]] = std::invoke(figure, values[i]);
  return json;
}

Figure share_of(double share, std::int64_t n) {
  const auto total = static_cast<double>(n);
  return figure_of(win_rate(share * total, 0, total), n);
}

nlohmann::json interval_of(const Accuracy& accuracy) { return interval_json(figure_of(accuracy)); }

nlohmann::json value_or_null(const Accuracy& accuracy) {
  return accuracy.pairs > 0 ? nlohmann::json(accuracy.value()) : nlohmann::json(nullptr);
}

nlohmann::json or_null(const std::optional<double>& value) {
  return value ? nlohmann::json(*value) : nlohmann::json(nullptr);
}

void add_accuracy(nlohmann::json& json, const std::string& name,
                  const std::optional<RewardAccuracy>& accuracy) {
  const auto counted = accuracy ? accuracy->overall : Accuracy();
  json[name] = value_or_null(counted);
  json[name + "_pairs"] = counted.distinct();
  json[name + "_n"] = counted.distinct();
  json[name + "_prompts"] = counted.groups.count;
  json[name + "_interval"] = interval_of(counted);
}

nlohmann::json calibration_error(const RewardAccuracy& accuracy, double temperature) {
  if (accuracy.differences.empty()) return nullptr;
  return engine::expected_calibration_error(accuracy.differences, temperature);
}

}  // namespace

nlohmann::json EvaluateReport::to_json() const {
  nlohmann::json json{{"judge", judge},
                      {"model", model.string()},
                      {"baseline", baseline.string()},
                      {"model_run", model_run},
                      {"baseline_run", baseline_run},
                      {"measured_on", measured_on},
                      {"prompts", prompts},
                      {"head_to_heads", head_to_heads},
                      {"win_rate_vs_base", win.value},
                      {"win_rate_interval", {win.low, win.high}},
                      {"win_rate_n", head_to_heads},
                      {"ties", ties},
                      {"ties_n", head_to_heads},
                      {"ties_interval", interval_json(share_of(ties, head_to_heads))},
                      {"kl_per_sequence", kl_per_sequence},
                      {"kl_per_sequence_n", head_to_heads},
                      {"kl_under",
                       {{"temperature", kl_under.temperature},
                        {"top_k", kl_under.top_k},
                        {"top_p", kl_under.top_p}}},
                      {"kl_per_sequence_interval", mean_interval_json(kl, prompts)},
                      {"seconds", seconds}};
  // Every key is there, whatever the project has: null is what was not measured.
  const auto components = [&](const auto& values, auto figure) {
    return values ? by_name(gold_components, *values, figure) : nlohmann::json(nullptr);
  };
  json["gold_components_before"] = components(gold_before, std::identity());
  json["gold_components_after"] = components(gold_after, std::identity());
  json["gold_components_n"] = gold_before ? head_to_heads : 0;
  json["reward_score_n"] = score_before ? head_to_heads : 0;
  json["reward_score_before"] = or_null(score_before);
  json["reward_score_after"] = or_null(score_after);
  json["reward_heads"] = reward_heads > 0 ? nlohmann::json(reward_heads) : nlohmann::json(nullptr);
  json["reward_temperature"] =
      reward_heads > 0 ? nlohmann::json(temperature) : nlohmann::json(nullptr);
  json["reward_uncertainty_before"] = or_null(uncertainty_before);
  json["reward_uncertainty_after"] = or_null(uncertainty_after);
  add_accuracy(json, "reward_accuracy_heldout", reward_held_out);
  add_accuracy(json, "reward_accuracy_own_samples", reward_own_samples);
  json["reward_ece_heldout"] =
      reward_held_out ? calibration_error(*reward_held_out, temperature) : nlohmann::json(nullptr);
  json["reward_ece_heldout_n"] = json["reward_accuracy_heldout_n"];
  const bool by_component = reward_held_out && gold_before;
  const auto add_components = [&](const std::string& name, const auto& accuracies) {
    json[name] = components(accuracies, value_or_null);
    json[name + "_n"] = components(accuracies, &Accuracy::pairs);
    json[name + "_interval"] = components(accuracies, interval_of);
  };
  using Accuracies = std::optional<std::vector<Accuracy>>;
  add_components("reward_accuracy_by_component",
                 by_component ? Accuracies(reward_held_out->by_component) : std::nullopt);
  add_components(
      "reward_accuracy_by_component_among_others",
      by_component ? Accuracies(reward_held_out->by_component_among_others) : std::nullopt);
  return json;
}

Result<EvaluateReport> evaluate(project::Project& project, const EvaluateRequest& request,
                                jobs::JobControl& control) {
  if (request.head_to_heads < 1) {
    return fail(ErrorCode::invalid_argument,
                ARBITER_MESSAGE("core", "At least one head-to-head is needed."), {},
                {{}, 0, "head_to_heads"});
  }
  ARBITER_ASSIGN(auto setting, decide(project, request));
  ARBITER_ASSIGN(engine::Engine * engine, engine::load_engine());
  ARBITER_ASSIGN(const auto chat,
                 chat_template_of(project, setting.model, request.chat.chat_template));
  ARBITER_ASSIGN(auto encoder, DialogueEncoder::load(*engine, setting.model, chat));
  return Evaluator(project, request, *engine, std::move(setting), std::move(encoder), control)
      .run();
}

nlohmann::ordered_json EvaluateReport::row(const EvaluatedAnswers& pair) const {
  nlohmann::ordered_json row{{"prompt", pair.prompt}, {"win", pair.win}};
  const auto add = [&](const std::string& name, const EvaluatedAnswers::Side& side) {
    row[name] = {{"response", side.text}, {"ended", side.ended}};
    if (side.score) row[name]["reward_score"] = *side.score;
    if (side.gold)
      row[name]["gold_components"] = by_name(gold_components, *side.gold, std::identity());
  };
  add("model", pair.model);
  add("baseline", pair.baseline);
  return row;
}

}  // namespace arbiter::studio
