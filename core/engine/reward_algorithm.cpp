// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/algorithm.h"
#include "core/engine/field_builders.h"

namespace arbiter::engine {
namespace {

/// Whether sigmoid(score difference) is a probability that can be believed.
PlotGroup calibration_plot() {
  return {
      .title = OPTION_TEXT("Calibration error"),
      .unit = OPTION_TEXT("held-out pairs"),
      .curves = {{"eval/ece", OPTION_TEXT("as trained")},
                 {"eval/ece_calibrated", OPTION_TEXT("with temperature")}},
      .help = OPTION_TEXT(
          "How far the model's confidence in the better answer is from how often it is right: 0 is "
          "perfect, .1 means ten points too sure or too unsure on average. The temperature fitted "
          "on the held-out pairs is kept with the model.")};
}

std::vector<PlotGroup> reward_plots() {
  return {
      {.title = OPTION_TEXT("Loss"),
       .curves = {{"train/loss", OPTION_TEXT("training")}, {"eval/loss", OPTION_TEXT("held out")}}},
      {.title = OPTION_TEXT("Accuracy"),
       .unit = OPTION_TEXT("share of training pairs"),
       .curves = {{"train/accuracy"}},
       .help = OPTION_TEXT(
           "Each point is one step's batch: the cursor tells how many decided pairs it had.")},
      {.title = OPTION_TEXT("Held-out accuracy"),
       .unit = OPTION_TEXT("share of pairs, unseen prompts"),
       .curves = {{"eval/accuracy"}}},
      calibration_plot(),
      // Where several members score, how far they disagree.
      {.title = OPTION_TEXT("Uncertainty"),
       .unit = OPTION_TEXT("deviation among the members"),
       .curves = {{"train/uncertainty", OPTION_TEXT("training")},
                  {"eval/uncertainty", OPTION_TEXT("held out")}},
       .setting = "ensemble",
       .above = 1}};
}

}  // namespace

Algorithm describe_reward() {
  return {.kind = AlgorithmKind::reward,
          .name = "reward",
          .run_name = "rm",
          .label = OPTION_TEXT("Reward model"),
          .help = OPTION_TEXT("Learns from the judgments which answer people prefer."),
          .summary = "Train the reward model on the judgments",
          .learns_from = LearnsFrom::rankings,
          .makes = Makes::reward_model,
          .plain = {"epochs", "batch_pairs"},
          .plots = reward_plots(),
          .defaults = RewardOptions()};
}

}  // namespace arbiter::engine
