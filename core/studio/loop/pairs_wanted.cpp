// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/studio/loop/pairs_wanted.h"

#include "core/studio/generate/generations.h"
#include "core/studio/loop/loop.h"
#include "core/studio/loop/loop_judgments.h"
#include "core/studio/models/current_model.h"
#include "core/studio/models/run_models.h"

namespace arbiter::studio {
namespace {

/// What the round that waits for judgments of this model's answers has and needs; none where no
/// round does.
Result<std::optional<PairsWanted>> wanted_by_loop(project::Project& project,
                                                  const std::string& model) {
  ARBITER_ASSIGN(const auto loop, loop_of(project));
  if (!loop || loop->finished() || loop->rounds.empty()) return std::nullopt;
  const auto& round = loop->rounds.back();
  if (round.phase != LoopPhase::labels || round.model != model) return std::nullopt;
  ARBITER_ASSIGN(const auto awaited, awaited_labels(project, *loop));
  if (!awaited) return std::nullopt;
  PairsWanted wanted{.rule = PairsWanted::Rule::loop,
                     .labels = std::max<std::int64_t>(awaited->wanted - awaited->judged, 0)};
  ARBITER_ASSIGN(wanted.waiting, open_pairs(project, round.priority));
  return wanted;
}

}  // namespace

Result<PairsWanted> pairs_wanted(project::Project& project, const std::filesystem::path& model) {
  auto asked = model;
  if (asked.empty()) {
    ARBITER_ASSIGN(asked, current_model(project));
  }
  const auto name = stored_path(project, asked);
  ARBITER_ASSIGN(const auto by_loop, wanted_by_loop(project, name));
  if (by_loop) return *by_loop;
  PairsWanted wanted;
  ARBITER_ASSIGN(const auto counts, project.counts());
  const auto prompts = counts.prompts - counts.held_out_prompts;
  // Without any, it is the generation that says so.
  if (prompts > 0 && prompts < wanted.labels)
    wanted = {.rule = PairsWanted::Rule::one_prompt, .labels = prompts};
  ARBITER_ASSIGN(const auto generation, last_generation(project));
  if (generation.number > 0 && generation.model == name) {
    ARBITER_ASSIGN(const auto open,
                   project.comparisons().open(static_cast<double>(generation.number)));
    ARBITER_ASSIGN(const auto singles,
                   project.comparisons().open_singles(static_cast<double>(generation.number)));
    wanted.waiting = open.fresh - singles;
  }
  return wanted;
}

}  // namespace arbiter::studio
