// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/studio/measure/figure.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>

#include "core/base/number_text.h"

namespace arbiter::studio {
namespace {

std::optional<double> number(const nlohmann::json& object, const char* name) {
  if (!object.is_object() || !object.contains(name) || !object[name].is_number())
    return std::nullopt;
  return object[name].get<double>();
}

/// What runs call their accuracy on held-out pairs: reward models, DPO.
constexpr std::array held_out_names{"eval/accuracy", "eval/rewards/accuracies"};
constexpr const char* folds_name = "cross_validation/accuracy";
/// Of a reward model's scores, measured on the same pairs.
constexpr std::array calibration_names{"eval/ece", "eval/ece_calibrated", "eval/temperature"};

using Names = std::vector<std::string>;

/// The shares that a finished run of a kind tells, counted or not.
Names shares_of(project::RunKind kind) {
  if (kind == project::RunKind::reward) return {held_out_names[0], folds_name, "train/accuracy"};
  if (kind == project::RunKind::dpo) return {held_out_names[1]};
  if (project::tunes_policy(kind)) return {"response/like_base"};
  return {};
}

/// What it says besides of what was held out, where something was.
Names measures_of(project::RunKind kind) {
  if (kind == project::RunKind::reward)
    return {"eval/loss",       "eval/margin", "eval/mean_reward",    "eval/min_reward",
            "eval/max_reward", "eval/ece",    "eval/ece_calibrated", "eval/temperature"};
  if (kind == project::RunKind::dpo)
    return {"eval/loss",           "eval/rewards/margins",
            "eval/rewards/chosen", "eval/rewards/rejected",
            "eval/logps/chosen",   "eval/logps/rejected"};
  if (kind == project::RunKind::sft) return {"eval/loss", "eval/perplexity", "eval/tokens"};
  return {};
}
/// What a mean of a run's summary was taken over: how many, and of what.
struct MeanOver {
  std::int64_t n = 0;
  const char* thing = "pair";
};

/// Of the last round's answers, where a policy was tuned.
constexpr std::array means_of_answers{
    "objective/kl",           "objective/scores",       "objective/rlhf_reward",
    "objective/entropy",      "objective/scores_lower", "objective/non_score_reward",
    "objective/score_spread", "response/length_avg",    "response/repetition"};

/// How far policies are from other models, by whatever names these have: `objective/kl_base` ...
bool is_distance(const std::string& name) {
  return name.starts_with("objective/kl_") && name != "objective/kl_coef";
}

std::optional<MeanOver> mean_over(const project::Run& run, const std::string& name) {
  if (project::tunes_policy(run.kind) && run.kind != project::RunKind::dpo) {
    const bool mean =
        is_distance(name) || std::ranges::find(means_of_answers, name) != means_of_answers.end();
    const auto episodes = number(run.settings, "episodes");
    if (!mean || !episodes) return std::nullopt;
    return MeanOver{std::llround(*episodes), "answer"};
  }
  const auto measures = measures_of(run.kind);
  const bool calibration = name == "eval/ece" || name == "eval/ece_calibrated" ||
                           name == "eval/temperature" || name == "eval/tokens";
  if (calibration || std::ranges::find(measures, name) == measures.end()) return std::nullopt;
  const bool text = run.kind == project::RunKind::sft;
  auto n = number(run.summary, text ? "eval/tokens" : "eval/pairs");
  if (!n && !text) n = number(run.settings, "held_out_pairs");
  if (!n || *n <= 0) return std::nullopt;
  return MeanOver{std::llround(*n), text ? "token" : "pair"};
}

/// What stands beside a figure.
constexpr std::array companions{"_n", "_prompts", "_independent", "_interval"};

Figure on_independent(double share, double independent, double pairs) {
  return figure_of(win_rate(share * independent, 0, independent), std::llround(pairs));
}

std::optional<Figure> share_in(const project::Run& run, const std::string& name) {
  const auto of = [&](const char* what) { return number(run.summary, (name + what).c_str()); };
  const auto share = of("");
  auto pairs = of("_n");
  // What runs of older programs have told of them.
  const bool held_out = std::ranges::find(held_out_names, name) != held_out_names.end();
  if (!pairs && held_out) pairs = number(run.summary, "eval/pairs");
  if (!pairs && held_out) pairs = number(run.settings, "held_out_pairs");
  if (!share || !pairs || *pairs <= 0) return std::nullopt;
  auto figure = on_independent(*share, of("_independent").value_or(*pairs), *pairs);
  figure.prompts = std::llround(of("_prompts").value_or(0));
  return figure;
}

/// A share with what it stands on; null where nothing was counted.
void add_share(nlohmann::json& told, const std::string& name, const std::optional<Figure>& figure) {
  if (!figure) {
    told.erase(name + "_independent");
    told[name] = nullptr;
  }
  add_counts(told, name, figure);
}

/// Whether an entry is a companion of one that is there.
bool belongs_to_another(const nlohmann::json& told, const std::string& name) {
  return std::ranges::any_of(companions, [&](std::string_view what) {
    return name.ends_with(what) && told.contains(name.substr(0, name.size() - what.size()));
  });
}

std::string evaluation_key(const project::Run& run) { return "evaluation/" + run.uuid; }

/// What runs of older programs call |ratio - 1|.
void rename_older(nlohmann::json& told) {
  const auto found = told.find("check/ratio_before_first_update");
  if (found == told.end()) return;
  auto value = std::move(*found);
  told.erase(found);
  told["check/ratio_error_before_first_update"] = std::move(value);
}

std::string percent(double share) { return fixed(share * 100, 1); }

}  // namespace

Figure figure_of(const Interval& interval, std::int64_t n) {
  return {.value = interval.value, .low = interval.low, .high = interval.high, .n = n};
}

Figure figure_of(const Accuracy& accuracy) {
  if (accuracy.pairs <= 0) return {};
  auto figure = on_independent(accuracy.value(), accuracy.independent(), accuracy.distinct());
  figure.prompts = std::llround(accuracy.groups.count);
  return figure;
}

std::optional<Figure> held_out_accuracy(const project::Run& run) {
  for (const char* name : held_out_names)
    if (const auto figure = share_in(run, name)) return figure;
  return std::nullopt;
}

std::optional<Figure> cross_validated_accuracy(const project::Run& run) {
  return share_in(run, folds_name);
}

void add_counts(nlohmann::json& told, const std::string& name,
                const std::optional<Figure>& figure) {
  told[name + "_n"] = figure ? figure->n : 0;
  told[name + "_prompts"] =
      figure && figure->prompts > 0 ? nlohmann::json(figure->prompts) : nlohmann::json(nullptr);
  told[name + "_interval"] = figure ? interval_json(*figure) : nlohmann::json(nullptr);
}

void add_figure(nlohmann::json& told, const std::string& name,
                const std::optional<Figure>& figure) {
  told[name] = figure ? nlohmann::json(figure->value) : nlohmann::json(nullptr);
  add_counts(told, name, figure);
}

std::optional<Figure> test_accuracy(const project::Run& run) {
  if (!run.summary.is_object() || !run.summary.contains("report")) return std::nullopt;
  const auto& report = run.summary["report"];
  const auto accuracy = number(report, "accuracy");
  const auto count = number(report, "count");
  if (!accuracy || !count || *count <= 0) return std::nullopt;
  return figure_of(win_rate(std::round(*accuracy * *count), 0, *count), std::llround(*count));
}

nlohmann::json told_summary(const project::Run& run) {
  if (!run.summary.is_object() || run.summary.empty()) return run.summary;
  auto told = run.summary;
  rename_older(told);
  auto shares = shares_of(run.kind);
  for (const char* name : held_out_names)
    if (told.contains(name)) shares.emplace_back(name);
  for (const auto& name : shares) add_share(told, name, share_in(run, name));
  for (const auto& name : measures_of(run.kind))
    if (!told.contains(name)) told[name] = nullptr;
  Names names;
  for (const auto& [name, value] : told.items())
    if (value.is_number()) names.push_back(name);
  for (const auto& name : names)
    if (const auto over = mean_over(run, name); over && !told.contains(name + "_n"))
      told[name + "_n"] = over->n;
  const auto figure = share_in(run, held_out_names.front());
  for (const char* name : calibration_names) {
    if (!told.contains(name)) continue;
    if (!figure) told[name] = nullptr;
    told[std::string(name) + "_n"] = figure ? figure->n : 0;
  }
  return told;
}

std::vector<std::string> summary_lines(const project::Run& run) {
  const auto told = told_summary(run);
  std::vector<std::string> lines;
  for (const auto& [name, value] : told.items()) {
    if (belongs_to_another(told, name) || value.is_null() || value.is_object()) continue;
    std::string text = value.dump();
    const auto share = figure_in(told, name, name + "_n", name + "_interval");
    const auto n = number(told, (name + "_n").c_str());
    if (told.contains(name + "_interval") && share) {
      text = describe(*share, name.starts_with("response/") ? "answer" : "pair");
    } else if (const auto over = mean_over(run, name)) {
      text += " (mean of " + counted(over->n, over->thing) + ")";
    } else if (n && *n < fewest_to_tell) {
      text = "too few to tell (" + counted(std::llround(*n), "pair") + ")";
    }
    lines.push_back(name + ": " + text);
  }
  return lines;
}

Result<nlohmann::json> evaluation_of(project::Project& project, const project::Run& run) {
  return project.settings().get(evaluation_key(run));
}

Result<void> keep_evaluation(project::Project& project, const project::Run& run,
                             const nlohmann::json& report) {
  return project.settings().set(evaluation_key(run), report);
}

std::optional<Figure> figure_in(const nlohmann::json& report, const std::string& value,
                                const std::string& n, const std::string& interval) {
  const auto share = number(report, value.c_str());
  const auto counted = number(report, n.c_str());
  if (!share || !counted) return std::nullopt;
  Figure figure{.value = *share, .low = 0, .high = 1, .n = std::llround(*counted)};
  if (n.ends_with("_n")) {
    const auto prompts = n.substr(0, n.size() - 1) + "prompts";
    figure.prompts = std::llround(number(report, prompts.c_str()).value_or(0));
  }
  const auto found = report.find(interval);
  if (found != report.end() && found->is_array() && found->size() == 2 &&
      found->front().is_number() && found->back().is_number()) {
    figure.low = found->front().get<double>();
    figure.high = found->back().get<double>();
  }
  return figure;
}

std::optional<Figure> win_rate_of(const nlohmann::json& evaluation) {
  auto figure = figure_in(evaluation, "win_rate_vs_base", "head_to_heads", "win_rate_interval");
  if (figure) figure->prompts = std::llround(number(evaluation, "prompts").value_or(0));
  return figure;
}

std::string describe_mean(const Figure& mean, const std::string& unit, const std::string& thing) {
  const std::string base = counted(mean.n, thing);
  if (mean.too_few()) {
    const bool prompts = mean.prompts > 0 && mean.n >= fewest_to_tell;
    return "too few to tell (" + base + (prompts ? " on " + counted(mean.prompts, "prompt") : "") +
           ")";
  }
  return fixed(mean.value, 2) + ' ' + unit + " over " + base + " (" + fixed(mean.low, 2) + " to " +
         fixed(mean.high, 2) + ")";
}

std::string describe(const Figure& figure, const std::string& thing) {
  std::string base = counted(figure.n, thing);
  if (figure.prompts > 0) base += " on " + counted(figure.prompts, "prompt");
  if (figure.too_few()) return "too few to tell (" + base + ")";
  return percent(figure.value) + " % of " + base + " (" + percent(figure.low) + " to " +
         percent(figure.high) + ")";
}

nlohmann::json mean_interval_json(const Interval& mean, std::int64_t prompts) {
  if (prompts <= 1) return nullptr;
  return {mean.low, mean.high};
}

nlohmann::json interval_json(const Figure& figure) {
  if (figure.n <= 0) return nullptr;
  return {figure.low, figure.high};
}

}  // namespace arbiter::studio
