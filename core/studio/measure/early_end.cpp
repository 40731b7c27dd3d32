// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/studio/measure/early_end.h"

#include "core/base/number_text.h"
#include "core/engine/over_optimisation.h"

namespace arbiter::studio {
namespace {

using engine::OverOptimisation;

const char* text_of(OverOptimisation sign, bool ended) {
  switch (sign) {
    case OverOptimisation::unlike_base:
      return ended
                 ? ARBITER_MESSAGE("core",
                                   "Ended at iteration {step} of {total}: fewer and fewer answers "
                                   "are such as the base model writes, so that the reward model "
                                   "no longer knows what it scores. The model is the one from "
                                   "before.")
                 : ARBITER_MESSAGE("core",
                                   "From iteration {step} of {total} on, few answers are such as "
                                   "the base model writes, so that the reward model no longer "
                                   "knows what it scores. The model offered is the one from "
                                   "there.");
    case OverOptimisation::length:
      return ended ? ARBITER_MESSAGE("core",
                                     "Ended at iteration {step} of {total}: answers have become a "
                                     "third as long as the base model's, or three times as long. "
                                     "The model is the last one whose answers were like the base "
                                     "model's.")
                   : ARBITER_MESSAGE("core",
                                     "From iteration {step} of {total} on, answers are a third as "
                                     "long as the base model's, or three times as long. The model "
                                     "offered is the one from there.");
    case OverOptimisation::repetition:
    case OverOptimisation::sameness:
      return ended ? ARBITER_MESSAGE("core",
                                     "Ended at iteration {step} of {total}: answers repeat "
                                     "themselves or each other. The model is the last one whose "
                                     "answers were like the base model's.")
                   : ARBITER_MESSAGE("core",
                                     "From iteration {step} of {total} on, answers repeat "
                                     "themselves or each other. The model offered is the one from "
                                     "there.");
    case OverOptimisation::disagreement:
      break;
  }
  return ended ? ARBITER_MESSAGE("core",
                                 "Ended at iteration {step} of {total}: the reward models' mean "
                                 "rises, what all of them grant falls. The model is the last one "
                                 "whose answers were like the base model's.")
               : ARBITER_MESSAGE("core",
                                 "From iteration {step} of {total} on, the reward models' mean "
                                 "rises and what all of them grant falls. The model offered is the "
                                 "one from there.");
}

}  // namespace

std::optional<Error> early_end(const project::Run& run) {
  if (!run.summary.is_object()) return std::nullopt;
  const auto figure = [&](const char* name) { return run.summary.value(name, 0.0); };
  const auto total = std::to_string(run.total_steps);
  if (const auto at = figure("check/over_optimised_at"); at > 0) {
    const auto sign =
        static_cast<OverOptimisation>(static_cast<int>(figure("check/over_optimised_by")));
    const auto step = static_cast<std::int64_t>(at);
    const bool ended =
        run.settings.is_object() && run.settings.value("over_optimisation", "stop") == "stop";
    return Error{.code = ErrorCode::diverged,
                 .text = text_of(sign, ended),
                 .arguments = {{"step", std::to_string(step)}, {"total", total}},
                 .where = {}};
  }
  if (figure("check/ended_by_kl_base") == 0) return std::nullopt;
  const auto limit = run.settings.is_object() ? run.settings.value("max_kl_base", 0.0) : 0.0;
  return Error{.code = ErrorCode::diverged,
               .text = ARBITER_MESSAGE("core",
                                       "Ended at iteration {step} of {total}: the policy is {kl} "
                                       "nats from the base model, farther than the {limit} that "
                                       "are allowed (max_kl_base)."),
               .arguments = {{"step", std::to_string(run.step)},
                             {"total", total},
                             {"kl", fixed(figure("objective/kl_base"), 1)},
                             {"limit", fixed(limit, 1)}},
               .where = {}};
}

}  // namespace arbiter::studio
