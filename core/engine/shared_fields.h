// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/field_builders.h"

/// Fields that several algorithms have: one name, range and explanation wherever they stand.
namespace arbiter::engine {

inline Field learning_rate_field(double& value) {
  return learning_rate("learning_rate", value, OPTION_TEXT("Learning rate"),
                       OPTION_TEXT("Highest step size of the optimiser."));
}

inline Field schedule_field(std::string& value) {
  return choice("schedule", value, {"constant", "linear", "cosine"}, OPTION_TEXT("Schedule"),
                OPTION_TEXT("How the learning rate goes on over the run."));
}

inline Field warmup_fraction_field(double& value) {
  return number("warmup_fraction", value, 0, 1, OPTION_TEXT("Warm-up"),
                OPTION_TEXT("Share of the steps over which the learning rate rises."));
}

inline Field weight_decay_field(double& value) {
  return number("weight_decay", value, 0, 10, OPTION_TEXT("Weight decay"),
                OPTION_TEXT("Pull of the weights towards zero (AdamW)."));
}

inline Field max_grad_norm_field(double& value) {
  return number("max_grad_norm", value, 0, 1000000, OPTION_TEXT("Gradient limit"),
                OPTION_TEXT("Longer gradients are scaled down to this norm; 0 is off."));
}

inline Field data_epochs_field(std::int64_t& value) {
  return count("epochs", value, 1, 10000, OPTION_TEXT("Epochs"),
               OPTION_TEXT("Passes over the data."));
}

inline Field batch_pairs_field(std::int64_t& value) {
  return count("batch_pairs", value, 1, 4096, OPTION_TEXT("Pairs a step"),
               OPTION_TEXT("Judgments in one optimiser step."));
}

inline Field micro_batch_pairs_field(std::int64_t& value) {
  return count("micro_batch_pairs", value, 0, 4096, OPTION_TEXT("Pairs in memory"),
               OPTION_TEXT("Pairs that pass through the model at once: fewer need less memory and "
                           "give the same step; 0 goes by the model's size."));
}

inline Field checkpoint_every_steps_field(std::int64_t& value) {
  return count("checkpoint_every", value, 1, 1000000, OPTION_TEXT("Checkpoint every"),
               OPTION_TEXT("Optimiser steps between checkpoints."));
}

}  // namespace arbiter::engine
