// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/files.h"
#include "core/base/uuid.h"
#include "core/engine/naming_options.h"
#include "core/studio/models/run_models.h"
#include "core/studio/training/materials.h"
#include "core/studio/training/naming_data.h"
#include "core/studio/training/naming_verdicts.h"

namespace arbiter::studio {
namespace {

constexpr const char* source_key = "examples_from";
constexpr const char* hash_key = "examples_hash";
constexpr const char* cut_key = "examples_cut";

const engine::NamingOptions& naming_options(const engine::AnyOptions& options) {
  if (const auto* tagger = options.as<engine::TaggerOptions>()) return *tagger;
  return *options.as<engine::ClassifierOptions>();
}

/// Texts need a model that reads them: where none was named, a small new one beside the
/// checkpoints.
Result<void> make_start(Preparation& made, const NamedThings& things) {
  auto& prepared = made.start.prepared;
  if (things.what == "pictures" || !prepared.model.empty()) return {};
  const auto seed = made.start.compute.seed;
  const auto folder = made.project.checkpoints_folder() / ("start-" + new_uuid());
  ARBITER_TRY(replace_own_folder(folder, [&](const std::filesystem::path& into) {
    return make_text_start(things, seed, into);
  }));
  prepared.model = folder;
  prepared.run.parent_model = stored_path(made.project, folder);
  return {};
}

std::unexpected<Error> examples_changed(const project::Run& run) {
  return fail(ErrorCode::incompatible,
              ARBITER_MESSAGE("core",
                              "The examples of run {run} have changed since it began, so it cannot "
                              "go on. Put them back as they were, or start a new run."),
              {{"run", run.name}});
}

}  // namespace

Result<MakeRecorder> collect_examples(Preparation& made) {
  auto& prepared = made.start.prepared;
  auto& settings = prepared.run.settings;
  if (!prepared.resumes()) settings[source_key] = made.asked.naming.to_json();
  const auto source = NamingSource::from_json(settings[source_key]);
  const auto reading = reading_for(made.request.options);
  ARBITER_ASSIGN(const auto things, read_source(source, reading));
  ARBITER_TRY(make_start(made, things));
  NamingReader reader;
  if (things.what != "pictures") {
    ARBITER_ASSIGN(reader, NamingReader::load(prepared.model));
  }
  ARBITER_ASSIGN(auto encoded, encode(things, reader, reading.picture_size));
  if (prepared.resumes() && settings.value(hash_key, std::string()) != encoded.hash)
    return examples_changed(prepared.run);
  settings[hash_key] = encoded.hash;
  settings[cut_key] = encoded.cut;
  auto& data = made.request.data.naming;
  data = std::move(encoded.data);
  if (naming_options(made.request.options).learn_from == "labels") return plain_recorder(made);
  if (source.simulate) {
    made.judge =
        std::make_unique<TruthJudge>(data, source.noise, static_cast<std::uint64_t>(source.seed));
    made.request.judge = made.judge.get();
    return plain_recorder(made);
  }
  hide_labels(data);
  ARBITER_ASSIGN(auto verdicts,
                 collect_verdicts(made.project, encoded.hash, data.labels,
                                  prepared.resumes() ? prepared.run.judgments_max_seq : 0));
  ARBITER_TRY(pin_judgments(prepared, verdicts.max_seq, verdicts.hash, nullptr));
  data.verdicts = std::move(verdicts.verdicts);
  return plain_recorder(made);
}

}  // namespace arbiter::studio
