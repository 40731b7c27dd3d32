// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/studio/measure/figure.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "core/base/number_text.h"

namespace arbiter::studio {
namespace {

/// How many independent pairs would tell as much as these, of which those of one prompt are alike:
/// the variance of the share over prompts against that of a coin.
double independent_pairs(const Accuracy& accuracy) {
  const auto& groups = accuracy.groups;
  if (groups.count == 0) return accuracy.pairs;  // nobody has told which share a prompt
  if (groups.count == 1) return 1;
  const double share = accuracy.value();
  const double spread =
      groups.right_squared - 2 * share * groups.right_pairs + share * share * groups.pairs_squared;
  const double variance =
      spread / (accuracy.pairs * accuracy.pairs) * groups.count / (groups.count - 1);
  // All right or all wrong: a prompt tells no more than one pair for certain.
  if (share == 0 || share == 1) return groups.count;
  if (variance <= 0) return accuracy.pairs;
  return std::clamp(share * (1 - share) / variance, 1.0, accuracy.pairs);
}

std::optional<double> number(const nlohmann::json& object, const char* name) {
  if (!object.is_object() || !object.contains(name) || !object[name].is_number())
    return std::nullopt;
  return object[name].get<double>();
}

std::string evaluation_key(const project::Run& run) { return "evaluation/" + run.uuid; }

std::string percent(double share) { return fixed(share * 100, 1); }

}  // namespace

Figure figure_of(const Interval& interval, std::int64_t n) {
  return {.value = interval.value, .low = interval.low, .high = interval.high, .n = n};
}

Figure figure_of(const Accuracy& accuracy) {
  if (accuracy.pairs <= 0) return {};
  const double n = independent_pairs(accuracy);
  return figure_of(win_rate(accuracy.value() * n, 0, n), std::llround(accuracy.pairs));
}

std::optional<Figure> held_out_accuracy(const project::Run& run) {
  auto accuracy = number(run.summary, "eval/accuracy");
  auto pairs = number(run.summary, "eval/pairs");
  // DPO's name for it; the run's settings have the number.
  if (!accuracy) accuracy = number(run.summary, "eval/rewards/accuracies");
  if (!pairs) pairs = number(run.settings, "held_out_pairs");
  if (!accuracy || !pairs || *pairs <= 0) return std::nullopt;
  return figure_of(win_rate(*accuracy * *pairs, 0, *pairs), std::llround(*pairs));
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
  const auto found = report.find(interval);
  if (found != report.end() && found->is_array() && found->size() == 2 &&
      found->front().is_number() && found->back().is_number()) {
    figure.low = found->front().get<double>();
    figure.high = found->back().get<double>();
  }
  return figure;
}

std::optional<Figure> win_rate_of(const nlohmann::json& evaluation) {
  return figure_in(evaluation, "win_rate_vs_base", "head_to_heads", "win_rate_interval");
}

std::string describe(const Figure& figure, const std::string& things) {
  const std::string counted = grouped(figure.n) + ' ' + things;
  if (figure.too_few()) return "too few to tell (" + counted + ")";
  return percent(figure.value) + " % of " + counted + " (" + percent(figure.low) + " to " +
         percent(figure.high) + ")";
}

std::string grouped(std::int64_t number) {
  std::string text = std::to_string(number);
  const std::size_t first = number < 0 ? 1 : 0;
  for (std::size_t at = text.size(); at > first + 3;) {
    at -= 3;
    text.insert(at, ",");
  }
  return text;
}

nlohmann::json interval_json(const Figure& figure) {
  if (figure.n <= 0) return nullptr;
  return {figure.low, figure.high};
}

}  // namespace arbiter::studio
