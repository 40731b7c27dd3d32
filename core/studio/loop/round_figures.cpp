// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/studio/loop/round_figures.h"

#include <algorithm>

#include "core/studio/measure/evaluate.h"
#include "core/studio/measure/figure.h"
#include "core/studio/models/current_model.h"
#include "core/studio/models/run_models.h"
#include "core/studio/training/reward_data.h"

namespace arbiter::studio {
namespace {

Result<void> count_labels(project::Project& project, const LoopRound& round,
                          nlohmann::json& figures) {
  ARBITER_ASSIGN(const auto judgments, counting_judgments(project, 0));
  std::int64_t labels = 0;
  std::int64_t decided = 0;
  for (const auto& judgment : judgments) {
    if (judgment.seq <= round.seq || judgment.outcome == project::Outcome::skip) continue;
    ++labels;
    ARBITER_ASSIGN(const auto comparison, project.comparisons().get(judgment.comparison));
    const auto pairs = pairs_of(judgment, comparison);
    if (std::ranges::any_of(pairs, [](const JudgedPair& pair) { return pair.target == 1.0; }))
      ++decided;
  }
  figures["labels"] = labels;
  figures["decided"] =
      labels > 0 ? nlohmann::json(static_cast<double>(decided) / static_cast<double>(labels))
                 : nlohmann::json(nullptr);
  figures["decided_n"] = labels;
  return {};
}

nlohmann::json bounds(const Interval& interval) { return {interval.low, interval.high}; }

nlohmann::json components_of(const EvaluateReport& report) {
  if (!report.gold_after) return nullptr;
  nlohmann::json components = nlohmann::json::object();
  for (std::size_t i = 0; i < report.gold_components.size(); ++i)
    components[report.gold_components[i]] = (*report.gold_after)[i];
  return components;
}

}  // namespace

void note(nlohmann::json& figures, const std::string& name, const Accuracy& accuracy) {
  const auto figure = figure_of(accuracy);
  figures[name] = accuracy.pairs > 0 ? nlohmann::json(figure.value) : nlohmann::json(nullptr);
  figures[name + "_n"] = accuracy.distinct();
  figures[name + "_interval"] = interval_json(figure);
}

Result<void> add_round_figures(project::Project& project, LoopState& state,
                               const engine::ComputeOptions& compute, jobs::JobControl& control) {
  auto& round = state.rounds.back();
  auto& figures = round.figures;
  figures["round"] = round.number;
  figures["kept"] = round.kept;
  figures["head_to_head"] = {{"won", round.head_to_head->won},
                             {"lost", round.head_to_head->lost},
                             {"level", round.head_to_head->level}};
  ARBITER_TRY(count_labels(project, round, figures));

  EvaluateRequest request;
  request.model = resolved_path(project, round.candidate);
  request.reward_run = round.reward_run;
  request.head_to_heads = state.request.measured_on;
  request.options = state.request.generation;
  request.compute = compute;
  ARBITER_ASSIGN(const auto candidate, evaluate(project, request, control));
  figures["candidate_win_rate_vs_base"] = candidate.win.value;
  note(figures, "reward_accuracy_heldout",
       candidate.reward_held_out ? candidate.reward_held_out->overall : Accuracy());
  note(figures, "reward_accuracy_own_samples",
       candidate.reward_own_samples ? candidate.reward_own_samples->overall : Accuracy());
  if (!figures.contains("reward_accuracy_new_labels"))
    note(figures, "reward_accuracy_new_labels", Accuracy());
  if (!figures.contains("audit_agreement")) note(figures, "audit_agreement", Accuracy());

  ARBITER_ASSIGN(const auto base, base_model(project));
  const bool from_base = stored_path(project, base) == round.model;
  request.baseline = resolved_path(project, round.model);
  auto beside_last = candidate;
  if (!from_base) {
    ARBITER_ASSIGN(beside_last, evaluate(project, request, control));
  }
  figures["win_rate_vs_last"] = beside_last.win.value;
  figures["win_rate_vs_last_n"] = beside_last.head_to_heads;
  figures["win_rate_vs_last_interval"] = bounds(beside_last.win);

  auto in_use = candidate;
  if (!round.kept && !from_base) {
    request.model = resolved_path(project, round.model);
    request.baseline.clear();
    ARBITER_ASSIGN(in_use, evaluate(project, request, control));
  }
  const bool is_base = !round.kept && from_base;
  figures["win_rate_vs_base"] = is_base ? 0.5 : in_use.win.value;
  figures["win_rate_interval"] = is_base ? nlohmann::json(nullptr) : bounds(in_use.win);
  figures["win_rate_n"] = in_use.head_to_heads;
  figures["gold_components"] = components_of(in_use);
  figures["kl_vs_base"] = is_base ? 0.0 : in_use.kl_per_sequence;
  figures["kl_vs_base_n"] = in_use.head_to_heads;
  figures["kl_vs_base_interval"] = is_base ? nlohmann::json(nullptr) : bounds(in_use.kl);
  return {};
}

}  // namespace arbiter::studio
