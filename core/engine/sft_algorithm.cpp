// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/algorithm.h"
#include "core/engine/field_builders.h"

namespace arbiter::engine {

Algorithm describe_sft() {
  return {.kind = AlgorithmKind::sft,
          .name = "sft",
          .run_name = "sft",
          .label = OPTION_TEXT("Supervised start"),
          .help = OPTION_TEXT("Teaches a model to answer in the way of given answers."),
          .summary = "Supervised fine-tuning on good responses",
          .learns_from = LearnsFrom::documents,
          .makes = Makes::start,
          .plain = {"epochs", "learning_rate"},
          .plots = {{.title = OPTION_TEXT("Loss"),
                     .unit = OPTION_TEXT("nats per token"),
                     .curves = {{"train/loss", OPTION_TEXT("training")},
                                {"eval/loss", OPTION_TEXT("held out")}}},
                    {.title = OPTION_TEXT("Held-out perplexity"),
                     .unit = OPTION_TEXT("tokens"),
                     .curves = {{"eval/perplexity"}},
                     .help = OPTION_TEXT(
                         "Among how many equally likely tokens the model seems to choose at each "
                         "place of texts that it does not learn from: e to the held-out loss.")}},
          .defaults = SftOptions()};
}

}  // namespace arbiter::engine
