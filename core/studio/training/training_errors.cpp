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
                              "All judged prompts are held out for measuring. Judge pairs of more "
                              "prompts, or lower the held-out share."));
}

std::unexpected<Error> history_changed(const project::Run& run) {
  return fail(ErrorCode::incompatible,
              ARBITER_MESSAGE("core",
                              "The judgments that run {run} was made from are no longer the same "
                              "in this project. Start a new run."),
              {{"run", run.name}});
}

}  // namespace arbiter::studio
