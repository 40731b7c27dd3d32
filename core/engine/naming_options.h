// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/options.h"

namespace arbiter::engine {

/// What a classifier and a tagger share: one trainer serves both.
struct NamingOptions {
  /// labels: cross entropy with the names that are known | feedback: from good and bad alone. The
  /// model names what it sees and learns by the likelihood of what is said of that under its own
  /// probabilities: a good name as if it were the label, a bad one as a label that it is not
  /// (Ishida et al. 2017 call that complementary), each wrong now and then.
  std::string learn_from = "labels";
  double learning_rate = 0;  ///< 0: by the size of the network (`usual_learning_rate`)
  std::string schedule = "cosine";
  double warmup_fraction = 0.05;
  double weight_decay = 0.01;
  std::int64_t epochs = 16;
  std::int64_t batch_examples = 32;
  std::int64_t patience = 6;  ///< epochs without a better validation that end the run; 0: never
  double max_grad_norm = 1.0;
  // Of feedback.
  double verdict_noise = 0.05;  ///< share of what is said that is taken to be wrong
  double certainty = 0.9;       ///< what was found good and is so sure is not asked of again
  std::int64_t judgments = 0;   ///< most to ask for; 0: as many as it takes
  std::int64_t checkpoint_every = 200;  ///< optimiser steps
};

/// Names a whole picture or text.
struct ClassifierOptions : NamingOptions {
  static constexpr auto algorithm = AlgorithmKind::classifier;

  std::int64_t channels = 24;      ///< of a new picture network's first layer
  std::int64_t picture_size = 32;  ///< pixels a side that pictures are scaled to
};

/// Names the words of a text.
struct TaggerOptions : NamingOptions {
  static constexpr auto algorithm = AlgorithmKind::tagger;

  std::string scheme = "iob2";     ///< in which it writes tags
  std::string attention = "both";  ///< a decoder's: both | causal
};

/// What `learning_rate` 0 stands for: 6e-3 for pictures; for texts 1e-3 up to 130,000 parameters
/// and less by the square root of how many more there are, so 3e-5 for a BERT of 110 M.
double usual_learning_rate(bool pictures, std::int64_t parameters);

std::vector<Field> fields(ClassifierOptions& options);
std::vector<Field> fields(TaggerOptions& options);

}  // namespace arbiter::engine
