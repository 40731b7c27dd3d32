// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/studio/training/materials.h"

#include <algorithm>

#include "core/studio/training/dpo_data.h"
#include "core/studio/training/recipe.h"
#include "core/studio/training/reference_samples.h"
#include "core/studio/training/reward_data.h"
#include "core/studio/training/sft_data.h"
#include "core/studio/training/training_errors.h"

namespace arbiter::studio {
namespace {

std::unexpected<Error> no_documents() {
  return fail(ErrorCode::no_data,
              ARBITER_MESSAGE("core",
                              "There is nothing to fine-tune on: no response is written by a "
                              "person or chosen in a judgment. Judge some pairs, or give a file "
                              "with --corpus."));
}

/// What of some algorithm's settings says how judgments are read.
Result<engine::RewardOptions> reading_of(engine::AnyOptions& options) {
  engine::RewardOptions reading;
  ARBITER_TRY(set_known_fields(engine::fields(reading), engine::fields_to_json(options.fields())));
  return reading;
}

}  // namespace

MakeRecorder plain_recorder(Preparation& made) {
  return [&made](project::Id id) {
    return std::make_unique<RunRecorder>(made.project, id, made.control, made.channel,
                                         made.start.encoder);
  };
}

Result<MakeRecorder> collect_documents(Preparation& made) {
  auto& run = made.start.prepared.run;
  const auto& encoder = made.start.encoder;
  if (!made.start.prepared.resumes()) {
    ARBITER_ASSIGN(run.judgments_max_seq, made.project.judgments().max_seq());
    run.settings["corpus"] = made.asked.corpus.string();
  }
  const std::filesystem::path corpus = run.settings.value("corpus", std::string());
  ARBITER_ASSIGN(auto data, corpus.empty()
                                ? collect_sft_data(made.project, encoder, run.judgments_max_seq)
                                : read_sft_corpus(corpus, encoder));
  if (data.training.empty()) return no_documents();
  made.request.data.documents = std::move(data.training);
  made.request.data.held_out = std::move(data.held_out);
  return plain_recorder(made);
}

Result<MakeRecorder> collect_rankings(Preparation& made) {
  auto& prepared = made.start.prepared;
  const auto& encoder = made.start.encoder;
  ARBITER_ASSIGN(const auto reading, reading_of(made.request.options));
  ARBITER_ASSIGN(auto data, collect_reward_data(made.project, encoder, reading,
                                                prepared.run.judgments_max_seq));
  if (data.empty()) return no_pairs();
  if (data.all_held_out()) return only_held_out_pairs();
  ARBITER_TRY(pin_judgments(prepared, data.max_seq, data.hash,
                            {{"live", true}, {"held_out_prompts", false}}));
  if (!prepared.resumes()) {
    ARBITER_ASSIGN(prepared.run.settings["reference_samples"],
                   stored_reference_samples(made.project, prepared.run.parent_model));
  }
  made.request.data.pairs = std::move(data.pairs);
  made.request.data.rankings = std::move(data.rankings);
  ARBITER_ASSIGN(made.request.data.normalisation,
                 reference_samples(made.project, *made.start.engine, encoder, prepared,
                                   made.start.compute, made.control));
  return plain_recorder(made);
}

Result<MakeRecorder> collect_pairs(Preparation& made) {
  auto& prepared = made.start.prepared;
  ARBITER_ASSIGN(const auto reading, reading_of(made.request.options));
  ARBITER_ASSIGN(auto data,
                 collect_dpo_data(made.project, made.start.encoder, reading.held_out_fraction,
                                  prepared.run.judgments_max_seq));
  if (data.pairs.empty()) return no_pairs();
  if (std::ranges::all_of(data.pairs, &engine::PreferencePair::held_out))
    return only_held_out_pairs();
  ARBITER_TRY(pin_judgments(prepared, data.max_seq, data.hash,
                            {{"live", true}, {"held_out_prompts", false}, {"ties", false}}));
  made.request.data.preferences = std::move(data.pairs);
  return plain_recorder(made);
}

}  // namespace arbiter::studio
