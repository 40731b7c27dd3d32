// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/base/error.h"
#include "core/engine/algorithm_kind.h"

namespace arbiter::engine {

/// One named setting of an options struct. The command line's flags, the forms of the Train page,
/// the stored settings of a run and the range checks are all made from these, so that a default
/// or a limit stands in one place only. `value` points into the struct that `fields()` was given.
struct Field {
  const char* name;  ///< `learning_rate`; the flag is `--learning-rate`
  std::variant<double*, std::int64_t*, bool*, std::string*> value;
  const char* label;  ///< English, translated by the window (context "options")
  const char* help;   ///< one sentence, likewise
  double minimum = 0;
  double maximum = 0;                ///< numbers only; ignored where maximum <= minimum
  std::vector<const char*> choices;  ///< strings only; empty: any text
};

/// How the numbers are computed. Stored in a run and not decided again when it is resumed.
struct ComputeOptions {
  std::int64_t threads = 0;        ///< 0: cores - 1, at least 1 (one is left to the window)
  std::string precision = "auto";  ///< auto | f32 | bf16; auto resolves by CPU feature
  std::string device = "auto";     ///< auto | cpu | cuda
  std::int64_t seed = 1;
};

/// What `threads = 0` stands for here: one core is left to the window.
std::int64_t default_threads();

struct GenerationOptions {
  std::int64_t max_new_tokens = 64;
  double temperature = 1.0;  ///< 0: greedy
  std::int64_t top_k = 0;    ///< 0: off. Never used in PPO's rollouts.
  double top_p = 1.0;
  std::int64_t batch_size = 64;
};

/// Low-rank adapters (Hu et al. 2021) in place of training all weights.
struct LoraOptions {
  std::int64_t rank = 0;  ///< 0: all weights are trained
  double alpha = 16.0;    ///< the adapters' product is scaled by alpha / rank
  std::string targets;  ///< module names with commas between; empty: the architecture's usual ones
};

/// Supervised fine-tuning on packed documents, loss on `loss_mask` tokens only.
struct SftOptions {
  static constexpr auto algorithm = AlgorithmKind::sft;

  double learning_rate = 1e-3;
  double warmup_fraction = 0.03;
  double weight_decay = 0.1;
  std::int64_t epochs = 1;
  std::int64_t batch_tokens = 8192;   ///< tokens in one optimiser step
  std::int64_t context = 256;         ///< length of one packed row
  std::int64_t micro_batch_rows = 0;  ///< packed rows in memory at once; 0: by the model's size
  double max_grad_norm = 1.0;
  std::int64_t checkpoint_every = 200;  ///< optimiser steps
  LoraOptions lora;
};

/// Reward model: -log sigmoid(s_w - s_l - margin), a tie with target one half or by Davidson's
/// model, rankings of more than two by Plackett and Luce's.
struct RewardOptions {
  static constexpr auto algorithm = AlgorithmKind::reward;

  double trunk_learning_rate = 1e-4;
  double head_learning_rate = 1e-3;
  double weight_decay = 0.05;
  std::int64_t epochs = 3;
  std::int64_t batch_pairs = 16;
  std::int64_t micro_batch_pairs = 0;  ///< in memory at once; 0: by the model's size
  double margin_per_strength = 0.0;  ///< of score, for each level of a judgment's strength (1 to 3)
  std::string tie_model = "half";    ///< half | davidson
  std::string ranking_model =
      "plackett_luce";                     ///< plackett_luce | pairs: rankings of three or more
  std::string annotator_weights = "none";  ///< none | reliability
  double label_smoothing = 0.0;
  double centering = 0.0;  ///< weight of (s_w + s_l)^2 (Eisenstein et al. 2023)
  double max_grad_norm = 1.0;
  std::int64_t ensemble = 1;  ///< separate models; the score is the mean of theirs
  bool bootstrap = true;      ///< each of several models sees its own resample of the judgments
  /// Of a cross-validation over the training prompts: each is left out by one more training of the
  /// same kind (all members of an ensemble), which is then measured on it; 0: none.
  std::int64_t folds = 0;
  std::int64_t checkpoint_every = 20;
  LoraOptions lora;
};

std::vector<Field> fields(ComputeOptions& options);
std::vector<Field> fields(GenerationOptions& options);
std::vector<Field> fields(LoraOptions& options);
std::vector<Field> fields(SftOptions& options);
std::vector<Field> fields(RewardOptions& options);

/// Names the first value that is out of its range or not among its choices.
Result<void> check_fields(const std::vector<Field>& fields);
/// Sets one field from text, e.g. a command-line flag. Unknown names and bad values are errors.
Result<void> set_field(const std::vector<Field>& fields, std::string_view name,
                       std::string_view value);
nlohmann::json fields_to_json(const std::vector<Field>& fields);
/// Sets the fields that `json` has; unknown names are errors.
Result<void> fields_from_json(const std::vector<Field>& fields, const nlohmann::json& json);

template <class Options>
Result<void> check(const Options& options) {
  Options copy = options;
  return check_fields(fields(copy));
}

}  // namespace arbiter::engine
