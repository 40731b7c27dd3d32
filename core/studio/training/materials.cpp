// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/studio/training/materials.h"

#include <algorithm>

#include "core/studio/training/anchors.h"
#include "core/studio/training/dpo_data.h"
#include "core/studio/training/raw_text.h"
#include "core/studio/training/recipe.h"
#include "core/studio/training/reference_samples.h"
#include "core/studio/training/reward_data.h"
#include "core/studio/training/sft_data.h"
#include "core/studio/training/training_errors.h"

namespace arbiter::studio {
namespace {

std::unexpected<Error> no_documents(project::Project& project,
                                    const std::filesystem::path& corpus) {
  if (corpus.empty()) {
    const auto tested =
        project.judgments().live({.roles = roles_for(project::PromptUse::evaluate)});
    if (!tested) return std::unexpected(tested.error());
    if (!tested->empty()) return only_test_judgments(static_cast<std::int64_t>(tested->size()));
  } else {
    return fail(ErrorCode::no_data,
                ARBITER_MESSAGE("core", "There is nothing in {path} to learn from."),
                {{"path", corpus.string()}});
  }
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

Result<SftData> documents_of(project::Project& project, const project::Run& run,
                             const std::filesystem::path& corpus, const DialogueEncoder& encoder,
                             std::int64_t row_length) {
  if (corpus.empty()) return collect_sft_data(project, encoder, run, row_length);
  const auto split = TrainingSplit::of(run);
  if (!is_raw_text(corpus)) return read_sft_corpus(project, corpus, encoder, row_length, split);
  ARBITER_ASSIGN(const auto shares, project.prompts().role_shares());
  return read_raw_text(corpus, encoder, row_length, shares, split);
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
  const bool anew = !made.start.prepared.resumes();
  if (anew) {
    ARBITER_ASSIGN(run.judgments_max_seq, made.project.judgments().max_seq());
    const auto& asked = made.asked.corpus;
    run.settings["corpus"] = asked.empty() ? "" : std::filesystem::absolute(asked).string();
  }
  const std::filesystem::path corpus = run.settings.value("corpus", std::string());
  const auto row_length =
      std::min(run.settings.value("context", encoder.context()), encoder.context());
  ARBITER_ASSIGN(auto data, documents_of(made.project, run, corpus, encoder, row_length));
  if (data.training.empty() && !data.held_out.empty())
    return corpus.empty() ? only_held_out_pairs() : only_held_out_rows(corpus.string());
  if (data.training.empty())
    return data.left_out.long_prompts > 0 ? nothing_left(made.project, data.left_out)
                                          : no_documents(made.project, corpus);
  // Runs of older programs do not say what their file was.
  if (!anew && run.settings.value("corpus_hash", data.corpus_hash) != data.corpus_hash)
    return corpus_changed(run, corpus.string());
  if (anew) {
    run.settings["corpus_hash"] = data.corpus_hash;
    note_left_out(data.left_out, run);
  }
  made.request.data.documents = std::move(data.training);
  made.request.data.held_out = std::move(data.held_out);
  return plain_recorder(made);
}

Result<MakeRecorder> collect_rankings(Preparation& made) {
  auto& prepared = made.start.prepared;
  const auto& encoder = made.start.encoder;
  ARBITER_ASSIGN(const auto reading, reading_of(made.request.options));
  ARBITER_ASSIGN(auto data,
                 collect_reward_data(made.project, encoder, reading, prepared.run.judgments_max_seq,
                                     TrainingSplit::of(prepared.run)));
  if (data.empty()) return nothing_left(made.project, data.left_out);
  if (data.all_held_out()) return only_held_out_pairs();
  ARBITER_TRY(pin_judgments(prepared, data.max_seq, data.hash,
                            {{"live", true}, {"prompts", {"train", "validation"}}}));
  if (!prepared.resumes()) {
    note_left_out(data.left_out, prepared.run);
    ARBITER_ASSIGN(prepared.run.settings["reference_samples"],
                   stored_reference_samples(made.project, prepared.run, prepared.run.parent_model));
  }
  made.request.data.pairs = std::move(data.pairs);
  made.request.data.rankings = std::move(data.rankings);
  ARBITER_ASSIGN(made.request.data.normalisation,
                 reference_samples(made.project, *made.start.engine, encoder, prepared,
                                   made.start.compute, made.control));
  return plain_recorder(made);
}

namespace {

/// The judgments' decided pairs; what they are is noted in the run.
Result<DpoData> judged_pairs(Preparation& made) {
  auto& prepared = made.start.prepared;
  ARBITER_ASSIGN(auto data,
                 collect_dpo_data(made.project, made.start.encoder, prepared.run.judgments_max_seq,
                                  TrainingSplit::of(prepared.run)));
  if (data.pairs.empty()) return nothing_left(made.project, data.left_out);
  ARBITER_TRY(
      pin_judgments(prepared, data.max_seq, data.hash,
                    {{"live", true}, {"prompts", {"train", "validation"}}, {"ties", false}}));
  return data;
}

/// A file's, likewise.
Result<DpoData> pairs_of_file(Preparation& made, const std::filesystem::path& corpus) {
  auto& run = made.start.prepared.run;
  ARBITER_ASSIGN(auto data, read_preference_corpus(made.project, corpus, made.start.encoder,
                                                   TrainingSplit::of(run)));
  if (data.pairs.empty())
    return data.left_out.long_pairs > 0 ? only_long_rows(corpus.string(), data.left_out.context)
                                        : no_documents(made.project, corpus);
  if (!made.start.prepared.resumes()) run.settings["corpus_hash"] = data.hash;
  if (run.settings.value("corpus_hash", std::string()) != data.hash)
    return corpus_changed(run, corpus.string());
  return data;
}

}  // namespace

Result<MakeRecorder> collect_pairs(Preparation& made) {
  auto& prepared = made.start.prepared;
  auto& settings = prepared.run.settings;
  if (!prepared.resumes() && !made.asked.corpus.empty())
    settings["corpus"] = std::filesystem::absolute(made.asked.corpus).string();
  const std::filesystem::path corpus = settings.value("corpus", std::string());
  ARBITER_ASSIGN(auto data, corpus.empty() ? judged_pairs(made) : pairs_of_file(made, corpus));
  if (std::ranges::all_of(data.pairs, &engine::PreferencePair::held_out))
    return corpus.empty() ? only_held_out_pairs() : only_held_out_rows(corpus.string());
  if (!prepared.resumes()) {
    note_left_out(data.left_out, prepared.run);
    prepared.run.settings["held_out_pairs"] =
        std::ranges::count(data.pairs, true, &engine::PreferencePair::held_out);
  }
  ARBITER_ASSIGN(const auto anchors, choose_anchors(made.project, made.start));
  made.request.reference = anchors.reference;
  made.request.data.preferences = std::move(data.pairs);
  return plain_recorder(made);
}

}  // namespace arbiter::studio
