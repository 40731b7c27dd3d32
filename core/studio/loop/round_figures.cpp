// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/studio/loop/round_figures.h"

#include <algorithm>

#include "core/project/rating.h"
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
  std::vector<double> decided;
  std::vector<std::int64_t> prompts;
  for (const auto& judgment : judgments) {
    if (judgment.seq <= round.seq || judgment.outcome == project::Outcome::skip) continue;
    if (project::rating_of(judgment)) continue;  // compares nothing
    ARBITER_ASSIGN(const auto view, project.comparisons().view(judgment.comparison));
    const auto pairs = pairs_of(judgment, view.comparison);
    const bool tells =
        std::ranges::any_of(pairs, [](const JudgedPair& pair) { return pair.target == 1.0; });
    decided.push_back(tells ? 1 : -1);
    prompts.push_back(witness_of(view.prompt));
  }
  figures["labels"] = decided.size();
  note(figures, "decided", engine::accuracy_of(decided, prompts));
  return {};
}

nlohmann::json bounds(const Interval& interval) { return {interval.low, interval.high}; }

/// A model's win rate with its number and interval.
void note(nlohmann::json& figures, const std::string& name, const EvaluateReport& report) {
  figures[name] = report.win.value;
  figures[name + "_n"] = report.head_to_heads;
  figures[name + "_prompts"] = report.prompts;
  figures[name + "_interval"] = bounds(report.win);
}

nlohmann::json by_name(const std::vector<std::string>& names,
                       const std::optional<std::vector<double>>& means) {
  if (!means) return nullptr;
  nlohmann::json components = nlohmann::json::object();
  for (std::size_t i = 0; i < names.size(); ++i) components[names[i]] = (*means)[i];
  return components;
}

}  // namespace

void note(nlohmann::json& figures, const std::string& name, const Accuracy& accuracy) {
  const auto figure = figure_of(accuracy);
  figures[name] = accuracy.pairs > 0 ? nlohmann::json(figure.value) : nlohmann::json(nullptr);
  figures[name + "_n"] = accuracy.distinct();
  figures[name + "_prompts"] = accuracy.groups.count;
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
  note(figures, "candidate_win_rate_vs_base", candidate);
  note(figures, "reward_accuracy_heldout",
       candidate.reward_held_out ? candidate.reward_held_out->overall : Accuracy());
  note(figures, "reward_accuracy_own_samples",
       candidate.reward_own_samples ? candidate.reward_own_samples->overall : Accuracy());
  if (!figures.contains("reward_accuracy_new_labels"))
    note(figures, "reward_accuracy_new_labels", Accuracy());
  if (!figures.contains("rival")) figures["rival"] = nullptr;
  if (!figures.contains("audit_agreement")) note(figures, "audit_agreement", Accuracy());

  ARBITER_ASSIGN(const auto base, base_model(project));
  const bool from_base = stored_path(project, base) == round.model;
  request.baseline = resolved_path(project, round.model);
  auto beside_last = candidate;
  if (!from_base) {
    ARBITER_ASSIGN(beside_last, evaluate(project, request, control));
  }
  note(figures, "win_rate_vs_last", beside_last);

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
  figures["win_rate_prompts"] = in_use.prompts;
  // Where the base model stays in use, its answers are those that the candidate was compared with.
  figures["gold_components"] =
      by_name(in_use.gold_components, is_base ? in_use.gold_before : in_use.gold_after);
  figures["gold_components_n"] = in_use.gold_after ? in_use.head_to_heads : 0;
  figures["kl_vs_base"] = is_base ? 0.0 : in_use.kl_per_sequence;
  figures["kl_vs_base_n"] = in_use.head_to_heads;
  figures["kl_vs_base_prompts"] = in_use.prompts;
  figures["kl_vs_base_interval"] =
      is_base ? nlohmann::json(nullptr) : mean_interval_json(in_use.kl, in_use.prompts);
  return {};
}

}  // namespace arbiter::studio
