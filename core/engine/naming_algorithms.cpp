// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>

#include "core/engine/algorithm.h"
#include "core/engine/naming_options.h"
#include "core/engine/shared_fields.h"

namespace arbiter::engine {
namespace {

std::vector<Field> shared(NamingOptions& options) {
  return {
      choice("learn_from", options.learn_from, {"labels", "feedback"}, OPTION_TEXT("Learns from"),
             OPTION_TEXT("labels: from examples whose names are known; feedback: from good and bad "
                         "alone, said of the names that it gives.")),
      learning_rate("learning_rate", options.learning_rate, OPTION_TEXT("Learning rate"),
                    OPTION_TEXT("Highest step size of the optimiser; 0 goes by the size of the "
                                "network.")),
      schedule_field(options.schedule),
      warmup_fraction_field(options.warmup_fraction),
      weight_decay_field(options.weight_decay),
      data_epochs_field(options.epochs),
      count("batch_examples", options.batch_examples, 1, 65536, OPTION_TEXT("Examples a step"),
            OPTION_TEXT("Pictures or texts in one optimiser step.")),
      count(
          "patience", options.patience, 0, 10000, OPTION_TEXT("Patience"),
          OPTION_TEXT("Epochs without a better validation that end the run; 0 is never. The model "
                      "is always the best one.")),
      max_grad_norm_field(options.max_grad_norm),
      number("verdict_noise", options.verdict_noise, 0.001, 0.49, OPTION_TEXT("Wrong feedback"),
             OPTION_TEXT("Share of good and bad that is taken to be said in error.")),
      number("certainty", options.certainty, 0.5, 1, OPTION_TEXT("Certainty"),
             OPTION_TEXT("A name that was found good and is so sure is not asked about again.")),
      count("judgments", options.judgments, 0, 1000000000, OPTION_TEXT("Judgments"),
            OPTION_TEXT("Most good and bad to ask for; 0 is as many as it takes.")),
      checkpoint_every_steps_field(options.checkpoint_every)};
}

std::vector<PlotGroup> plots(const char* f1_help) {
  return {
      {.title = OPTION_TEXT("Loss"),
       .curves = {{"train/loss", OPTION_TEXT("training")}, {"eval/loss", OPTION_TEXT("held out")}}},
      {.title = OPTION_TEXT("Accuracy"),
       .unit = OPTION_TEXT("share of names"),
       .curves = {{"train/accuracy", OPTION_TEXT("training")},
                  {"eval/accuracy", OPTION_TEXT("held out")}},
       .help = OPTION_TEXT("From feedback: the share of names that were found good.")},
      {.title = OPTION_TEXT("F1"),
       .curves = {{"eval/f1", OPTION_TEXT("held out")}},
       .help = f1_help},
      {.title = OPTION_TEXT("Judgments"),
       .unit = OPTION_TEXT("good or bad, in all"),
       .curves = {{"train/judgments"}}}};
}

}  // namespace

double usual_learning_rate(bool pictures, std::int64_t parameters) {
  if (pictures) return 6e-3;
  constexpr double small = 130000;
  return 1e-3 * std::sqrt(small / std::max(static_cast<double>(parameters), small));
}

std::vector<Field> fields(ClassifierOptions& options) {
  auto all = shared(options);
  all.push_back(count("channels", options.channels, 1, 1024, OPTION_TEXT("Channels"),
                      OPTION_TEXT("Width of the first layer of a new network for pictures; later "
                                  "layers have more.")));
  all.push_back(count("picture_size", options.picture_size, 8, 512, OPTION_TEXT("Picture size"),
                      OPTION_TEXT("Pixels a side that pictures are scaled to.")));
  return all;
}

std::vector<Field> fields(TaggerOptions& options) {
  auto all = shared(options);
  all.push_back(choice("scheme", options.scheme, {"iob1", "iob2", "iobes"},
                       OPTION_TEXT("Tag scheme"),
                       OPTION_TEXT("How it writes tags; files are read in any of them.")));
  all.push_back(choice("attention", options.attention, {"both", "causal"}, OPTION_TEXT("Attention"),
                       OPTION_TEXT("Whether a decoder sees the words on both sides of the one that "
                                   "it names, or those before it alone.")));
  return all;
}

Algorithm describe_classifier() {
  return {
      .kind = AlgorithmKind::classifier,
      .name = "classifier",
      .run_name = "classifier",
      .label = OPTION_TEXT("Classifier"),
      .help = OPTION_TEXT("Learns to name pictures or texts, from labels or from good and bad."),
      .summary = "Train a classifier of pictures or texts, from labels or from good and bad",
      .learns_from = LearnsFrom::examples,
      .makes = Makes::names,
      .plain = {"learn_from", "epochs", "learning_rate"},
      .plots = plots(OPTION_TEXT("The mean over classes, each as much as any other.")),
      .defaults = ClassifierOptions()};
}

Algorithm describe_tagger() {
  return {.kind = AlgorithmKind::tagger,
          .name = "tagger",
          .run_name = "tagger",
          .label = OPTION_TEXT("Tagger"),
          .help = OPTION_TEXT("Learns to find names in sentences, from tags or from good and bad."),
          .summary = "Train a tagger of the words of sentences, from tags or from good and bad",
          .learns_from = LearnsFrom::examples,
          .makes = Makes::names,
          .plain = {"learn_from", "epochs", "learning_rate"},
          .plots = plots(OPTION_TEXT("Of entities whose type and both ends are right.")),
          .defaults = TaggerOptions()};
}

}  // namespace arbiter::engine
