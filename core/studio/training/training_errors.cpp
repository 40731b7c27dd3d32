// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/studio/training/training_errors.h"

namespace arbiter::studio {

std::unexpected<Error> no_pairs() {
  return fail(ErrorCode::no_data,
              ARBITER_MESSAGE("core",
                              "There are no judgments to train on. Judge some pairs on the Label "
                              "page first; skips do not count."));
}

std::unexpected<Error> only_held_out_pairs() {
  return fail(ErrorCode::no_data,
              ARBITER_MESSAGE("core",
                              "All judged prompts are for validation. Judge pairs of more "
                              "prompts."));
}

std::unexpected<Error> only_test_judgments(std::int64_t judgments) {
  return fail(
      ErrorCode::no_data,
      ARBITER_MESSAGE("core",
                      "{count} judgments are there, but all are of prompts for test, which "
                      "nothing is trained on. A file named test.jsonl or a column \"split\" "
                      "makes its prompts so. Before the first run that can be changed: "
                      "arbiter roles PROJECT --to-train all; later, import other prompts "
                      "(arbiter import --role train says what they are for)."),
      {{"count", std::to_string(judgments)}});
}

std::unexpected<Error> history_changed(const project::Run& run) {
  return fail(ErrorCode::incompatible,
              ARBITER_MESSAGE("core",
                              "The judgments that run {run} was made from are no longer the same "
                              "in this project. Start a new run."),
              {{"run", run.name}});
}

std::unexpected<Error> prompts_changed(const project::Run& run) {
  return fail(ErrorCode::incompatible,
              ARBITER_MESSAGE("core",
                              "The prompts that run {run} was made from are no longer the same in "
                              "this project. Start a new run."),
              {{"run", run.name}});
}

std::unexpected<Error> only_held_out_rows(const std::string& corpus) {
  return fail(ErrorCode::no_data,
              ARBITER_MESSAGE("core",
                              "All rows of {path} are of prompts for validation or test, or would "
                              "be by the project's shares. Add rows of other prompts."),
              {{"path", corpus}});
}

std::unexpected<Error> only_long_rows(const std::string& corpus, std::int64_t context) {
  return fail(ErrorCode::no_data,
              ARBITER_MESSAGE("core",
                              "All rows of {path} are longer than the context of {context} tokens. "
                              "Shorten them, or use a model with a longer context."),
              {{"path", corpus}, {"context", std::to_string(context)}});
}

std::unexpected<Error> corpus_changed(const project::Run& run, const std::string& corpus) {
  return fail(ErrorCode::incompatible,
              ARBITER_MESSAGE("core",
                              "{path} is no longer what run {run} was made from. Bring the old "
                              "file back, or start a new run."),
              {{"path", corpus}, {"run", run.name}});
}

}  // namespace arbiter::studio
