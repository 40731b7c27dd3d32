// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/algorithm.h"
#include "core/engine/field_builders.h"
#include "core/engine/policy_options.h"

namespace arbiter::engine {
namespace {

std::vector<PlotGroup> dpo_plots() {
  return {
      {.title = OPTION_TEXT("Loss"),
       .curves = {{"train/loss", OPTION_TEXT("training")}, {"eval/loss", OPTION_TEXT("held out")}}},
      {.title = OPTION_TEXT("Implicit reward"),
       .unit = OPTION_TEXT("beta times log ratio"),
       .curves = {{"train/rewards/chosen", OPTION_TEXT("chosen")},
                  {"train/rewards/rejected", OPTION_TEXT("rejected")}}},
      {.title = OPTION_TEXT("Accuracy"),
       .unit = OPTION_TEXT("share of pairs"),
       .curves = {{"train/rewards/accuracies", OPTION_TEXT("training")},
                  {"eval/rewards/accuracies", OPTION_TEXT("held out")}},
       .help = OPTION_TEXT(
           "Each point is one step's batch: the cursor tells how many decided pairs it had.")},
      {.title = OPTION_TEXT("Reward margin"), .curves = {{"train/rewards/margins"}}}};
}

}  // namespace

Algorithm describe_dpo() {
  return {.kind = AlgorithmKind::dpo,
          .name = "dpo",
          .run_name = "dpo",
          .label = OPTION_TEXT("DPO"),
          .help = OPTION_TEXT("Directly on the judged pairs: no reward model, no rollouts."),
          .summary = "Tune the policy on the judgments directly (DPO, cDPO, IPO)",
          .learns_from = LearnsFrom::pairs,
          .makes = Makes::policy,
          .plain = {"epochs", "learning_rate", "beta", "loss"},
          .plots = dpo_plots(),
          .defaults = DpoOptions()};
}

}  // namespace arbiter::engine
