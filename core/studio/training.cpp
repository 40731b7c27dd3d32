// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/studio/training.h"

#include "core/engine/loader.h"
#include "core/studio/dialogue_encoder.h"
#include "core/studio/gold_recorder.h"
#include "core/studio/reference_samples.h"
#include "core/studio/reward_data.h"
#include "core/studio/run_recorder.h"
#include "core/studio/run_setup.h"
#include "core/studio/sft_data.h"

namespace arbiter::studio {
namespace {

/// Prompts of the sample panel, of those trained on and of those held out.
constexpr std::size_t panel_prompts = 4;
/// The same for the gold reward's mean, of which so few would tell little.
constexpr std::size_t gold_sample_prompts = 16;

std::unexpected<Error> no_documents() {
  return fail(ErrorCode::no_data,
              ARBITER_MESSAGE("core",
                              "There is nothing to fine-tune on: no response is written by a "
                              "person or chosen in a judgment. Judge some pairs, or give a file "
                              "with --corpus."));
}

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

std::unexpected<Error> no_prompts() {
  return fail(ErrorCode::no_data,
              ARBITER_MESSAGE("core",
                              "There is no prompt that fits into the model's context. Import "
                              "prompts, or lower the longest response."));
}

std::unexpected<Error> history_changed(const project::Run& run) {
  return fail(ErrorCode::incompatible,
              ARBITER_MESSAGE("core",
                              "The judgments that run {run} was made from are no longer the same "
                              "in this project. Start a new run."),
              {{"run", run.name}});
}

/// The reward run that PPO trains against: the one asked for, or the newest finished one.
Result<project::Id> reward_run_of(project::Project& project, project::Id asked) {
  if (asked != 0) return asked;
  ARBITER_ASSIGN(const auto latest, project.runs().latest_done(project::RunKind::reward));
  if (latest) return latest->id;
  return fail(ErrorCode::no_data,
              ARBITER_MESSAGE("core",
                              "There is no finished reward model. Train one on the judgments "
                              "first."));
}

/// A prompt as the model reads it, and as a person wrote it.
struct EncodedPrompt {
  engine::Tokens tokens;
  std::string text;
};

/// Prompts up to `max_id` that leave room for at least one token of a response.
Result<std::vector<EncodedPrompt>> encode_prompts(project::Project& project,
                                                  const DialogueEncoder& encoder, bool held_out,
                                                  project::Id max_id) {
  project::PromptFilter filter;
  filter.held_out = held_out;
  ARBITER_ASSIGN(const auto prompts, project.prompts().list(filter));
  std::vector<EncodedPrompt> encoded;
  for (const auto& prompt : prompts) {
    if (max_id > 0 && prompt.id > max_id) break;
    ARBITER_ASSIGN(const auto messages, messages_of(prompt));
    auto tokens = encoder.prompt(messages);
    if (static_cast<std::int64_t>(tokens.size()) >= encoder.context()) continue;
    encoded.push_back({std::move(tokens), messages.back().content});
  }
  return encoded;
}

Result<project::Id> last_prompt_id(project::Project& project) {
  project::Id last = 0;
  ARBITER_ASSIGN(const auto prompts, project.prompts().list());
  for (const auto& prompt : prompts) last = std::max(last, prompt.id);
  return last;
}

/// `count` of them, spread over the list: neighbours are often much alike.
std::vector<EncodedPrompt> spread(const std::vector<EncodedPrompt>& prompts, std::size_t count) {
  std::vector<EncodedPrompt> chosen;
  count = std::min(count, prompts.size());
  for (std::size_t i = 0; i < count; ++i) chosen.push_back(prompts[i * prompts.size() / count]);
  return chosen;
}

/// The panel shows prompts that PPO trains on, whose answers can be judged, and held-out ones.
Result<std::vector<EncodedPrompt>> panel_of(project::Project& project,
                                            const DialogueEncoder& encoder,
                                            const std::vector<EncodedPrompt>& training) {
  ARBITER_ASSIGN(const auto held_out, encode_prompts(project, encoder, true, 0));
  auto panel = spread(training, panel_prompts);
  for (auto& prompt : spread(held_out, panel_prompts)) panel.push_back(std::move(prompt));
  return panel;
}

/// Prompts that are sampled for the gold reward alone; none where the task has no such reward.
Result<std::vector<EncodedPrompt>> gold_prompts_of(project::Project& project,
                                                   const DialogueEncoder& encoder,
                                                   const std::vector<EncodedPrompt>& training,
                                                   const std::vector<EncodedPrompt>& panel) {
  std::vector<EncodedPrompt> chosen;
  ARBITER_ASSIGN(const auto task, project.settings().get("task"));
  if (task != "demo") return chosen;
  ARBITER_ASSIGN(const auto held_out, encode_prompts(project, encoder, true, 0));
  for (const auto* list : {&training, &held_out})
    for (auto& prompt : spread(*list, gold_sample_prompts))
      if (std::ranges::find(panel, prompt.text, &EncodedPrompt::text) == panel.end())
        chosen.push_back(std::move(prompt));
  return chosen;
}

std::vector<engine::Tokens> tokens_of(const std::vector<EncodedPrompt>& prompts) {
  std::vector<engine::Tokens> tokens;
  tokens.reserve(prompts.size());
  for (const auto& prompt : prompts) tokens.push_back(prompt.tokens);
  return tokens;
}

}  // namespace

Result<project::Run> train_sft(project::Project& project, const SftTraining& training,
                               jobs::JobControl& control, jobs::MetricChannel& channel,
                               const RunStarted& started) {
  engine::SftRequest request;
  request.options = training.options;
  engine::ComputeOptions compute = training.common.compute;
  ChatOptions chat = training.common.chat;
  ARBITER_ASSIGN(auto prepared,
                 prepare_run(project, project::RunKind::sft, training.common,
                             with_chat(engine::fields(request.options), chat), compute));
  ARBITER_ASSIGN(engine::Engine * engine, engine::load_engine());
  ARBITER_ASSIGN(const auto encoder,
                 DialogueEncoder::load(*engine, prepared.model, chat.chat_template));
  auto& run = prepared.run;
  if (!prepared.resumes()) {
    run.settings["chat_template"] = encoder.chat_template();
    ARBITER_ASSIGN(run.judgments_max_seq, project.judgments().max_seq());
    run.settings["corpus"] = training.corpus.string();
  }
  const std::filesystem::path corpus = run.settings.value("corpus", std::string());
  ARBITER_ASSIGN(auto data, corpus.empty()
                                ? collect_sft_data(project, encoder, run.judgments_max_seq)
                                : read_sft_corpus(corpus, encoder));
  if (data.training.empty()) return no_documents();
  request.documents = std::move(data.training);
  request.held_out = std::move(data.held_out);
  request.options.context = std::min(request.options.context, encoder.context());

  ARBITER_ASSIGN(auto active, ActiveRun::start(project, std::move(prepared), started));
  request.place = active.place(compute);
  request.place.end_token = encoder.end_token();
  RunRecorder recorder(project, active.run().id, control, channel, encoder);
  ARBITER_ASSIGN(auto done, active.finish(engine->train_sft(request, recorder), recorder));
  ARBITER_ASSIGN(const auto model, model_of_run(project, done.id));
  ARBITER_TRY(set_current_model(project, model));
  return done;
}

Result<project::Run> train_reward(project::Project& project, const RewardTraining& training,
                                  jobs::JobControl& control, jobs::MetricChannel& channel,
                                  const RunStarted& started) {
  engine::RewardRequest request;
  request.options = training.options;
  engine::ComputeOptions compute = training.common.compute;
  ChatOptions chat = training.common.chat;
  ARBITER_ASSIGN(auto prepared,
                 prepare_run(project, project::RunKind::reward, training.common,
                             with_chat(engine::fields(request.options), chat), compute));
  ARBITER_ASSIGN(const auto counts, project.counts());
  if (counts.judgments == 0) return no_pairs();
  ARBITER_ASSIGN(engine::Engine * engine, engine::load_engine());
  ARBITER_ASSIGN(const auto encoder,
                 DialogueEncoder::load(*engine, prepared.model, chat.chat_template));
  auto& run = prepared.run;
  ARBITER_ASSIGN(auto data, collect_reward_data(project, encoder, request.options.held_out_fraction,
                                                run.judgments_max_seq));
  if (data.pairs.empty()) return no_pairs();
  if (std::ranges::all_of(data.pairs, &engine::RewardPair::held_out)) return only_held_out_pairs();
  if (prepared.resumes()) {
    if (data.hash != run.judgments_hash) return history_changed(run);
  } else {
    run.settings["chat_template"] = encoder.chat_template();
    run.judgments_max_seq = data.max_seq;
    run.judgments_hash = data.hash;
    run.judgments_filter = {{"live", true}, {"held_out_prompts", false}};
    ARBITER_ASSIGN(run.settings["reference_samples"],
                   stored_reference_samples(project, prepared.run.parent_model));
  }
  request.pairs = std::move(data.pairs);
  ARBITER_ASSIGN(request.normalisation,
                 reference_samples(project, *engine, encoder, prepared, compute, control));

  ARBITER_ASSIGN(auto active, ActiveRun::start(project, std::move(prepared), started));
  request.place = active.place(compute);
  request.place.end_token = encoder.end_token();
  RunRecorder recorder(project, active.run().id, control, channel, encoder);
  return active.finish(engine->train_reward(request, recorder), recorder);
}

Result<project::Run> train_ppo(project::Project& project, const PpoTraining& training,
                               jobs::JobControl& control, jobs::MetricChannel& channel,
                               const RunStarted& started) {
  engine::PpoRequest request;
  request.options = training.options;
  engine::ComputeOptions compute = training.common.compute;
  ChatOptions chat = training.common.chat;
  ARBITER_ASSIGN(auto prepared,
                 prepare_run(project, project::RunKind::ppo, training.common,
                             with_chat(engine::fields(request.options), chat), compute));
  auto& run = prepared.run;
  if (!prepared.resumes()) {
    ARBITER_ASSIGN(run.reward_run, reward_run_of(project, training.reward_run));
    // Prompts that come in later do not change what a resumed run goes on with.
    ARBITER_ASSIGN(run.settings["last_prompt"], last_prompt_id(project));
  }
  ARBITER_ASSIGN(request.reward_model, model_of_run(project, run.reward_run));
  ARBITER_ASSIGN(engine::Engine * engine, engine::load_engine());
  ARBITER_ASSIGN(const auto encoder,
                 DialogueEncoder::load(*engine, prepared.model, chat.chat_template));
  ARBITER_ASSIGN(
      const auto prompts,
      encode_prompts(project, encoder, false, run.settings.value("last_prompt", project::Id{0})));
  if (prompts.empty()) return no_prompts();
  if (!prepared.resumes()) run.settings["chat_template"] = encoder.chat_template();
  ARBITER_ASSIGN(const auto panel, panel_of(project, encoder, prompts));
  ARBITER_ASSIGN(const auto measured, gold_prompts_of(project, encoder, prompts, panel));
  request.prompts = tokens_of(prompts);
  request.sample_prompts = tokens_of(panel);
  for (auto& tokens : tokens_of(measured)) request.sample_prompts.push_back(std::move(tokens));
  const bool gold = !measured.empty();
  if (!prepared.resumes()) run.settings["gold_samples"] = gold ? request.sample_prompts.size() : 0;

  ARBITER_ASSIGN(auto active, ActiveRun::start(project, std::move(prepared), started));
  request.place = active.place(compute);
  request.place.end_token = encoder.end_token();
  GoldRecorder recorder(
      project, active.run().id, control, channel, encoder,
      {.gold = gold, .shown = panel.size(), .max_new_tokens = request.options.max_new_tokens});
  for (const auto* list : {&panel, &measured})
    for (const auto& prompt : *list) recorder.name_prompt(prompt.tokens, prompt.text);
  ARBITER_ASSIGN(auto done, active.finish(engine->train_ppo(request, recorder), recorder));
  ARBITER_ASSIGN(const auto model, model_of_run(project, done.id));
  ARBITER_TRY(set_current_model(project, model));
  return done;
}

}  // namespace arbiter::studio
