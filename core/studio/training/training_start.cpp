// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/studio/training/training_start.h"

#include "core/engine/loader.h"
#include "core/studio/models/run_models.h"
#include "core/studio/training/training_errors.h"
#include "core/studio/training/training_split.h"

namespace arbiter::studio {

Result<TrainingStart> start_training(project::Project& project, const engine::Algorithm& algorithm,
                                     const TrainingRequest& common,
                                     std::vector<engine::Field> options) {
  TrainingStart start;
  start.compute = common.compute;
  if (!algorithm.trains_language_model()) {
    ARBITER_ASSIGN(start.prepared, prepare_run(project, algorithm, common, options, start.compute));
    ARBITER_ASSIGN(start.engine, engine::load_engine());
    return start;
  }
  ChatOptions chat = common.chat;
  ARBITER_ASSIGN(start.prepared, prepare_run(project, algorithm, common,
                                             with_chat(std::move(options), chat), start.compute));
  ARBITER_ASSIGN(start.engine, engine::load_engine());
  ARBITER_ASSIGN(const auto chosen,
                 chat_template_of(project, start.prepared.model, chat.chat_template));
  ARBITER_ASSIGN(start.encoder, DialogueEncoder::load(*start.engine, start.prepared.model, chosen));
  if (!start.prepared.resumes()) {
    start.prepared.run.settings["chat_template"] = start.encoder.chat_template();
    ARBITER_TRY(pin_prompts(project, start.prepared.run));
  }
  return start;
}

Result<void> require_judgments(project::Project& project) {
  ARBITER_ASSIGN(const auto counts, project.counts());
  if (counts.judgments == 0) return no_pairs();
  return {};
}

Result<void> pin_judgments(PreparedRun& prepared, std::int64_t max_seq, const std::string& hash,
                           const nlohmann::json& filter) {
  auto& run = prepared.run;
  if (prepared.resumes()) {
    if (hash != run.judgments_hash) return history_changed(run);
    return {};
  }
  run.judgments_max_seq = max_seq;
  run.judgments_hash = hash;
  run.judgments_filter = filter;
  return {};
}

}  // namespace arbiter::studio
