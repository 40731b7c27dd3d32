// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/studio/loop/own_answers.h"

#include <algorithm>

#include "core/engine/loader.h"
#include "core/exchange/output_file.h"
#include "core/jobs/job_observer.h"
#include "core/studio/loop/prompt_deck.h"
#include "core/studio/models/run_models.h"
#include "core/studio/text/dialogue_encoder.h"
#include "core/studio/training/corpus_rows.h"
#include "core/studio/training/run_setup.h"

namespace arbiter::studio {
namespace {

/// At random, from the start again where they are few.
Result<std::vector<project::Prompt>> chosen_prompts(project::Project& project,
                                                    const OwnAnswersRequest& request,
                                                    const DialogueEncoder& encoder) {
  ARBITER_ASSIGN(auto deck, PromptDeck::shuffled(project, encoder,
                                                 static_cast<std::uint64_t>(request.compute.seed)));
  const auto wanted = static_cast<std::size_t>(request.prompts);
  ARBITER_ASSIGN(auto prompts, deck.take(wanted));
  if (prompts.empty())
    return fail(ErrorCode::no_data,
                ARBITER_MESSAGE("core",
                                "There is no prompt that fits into the model's context. Import "
                                "prompts first."));
  const auto different = prompts.size();
  for (std::size_t i = 0; prompts.size() < wanted; ++i) prompts.push_back(prompts[i % different]);
  return prompts;
}

class Writer {
 public:
  Writer(const OwnAnswersRequest& request, const DialogueEncoder& encoder,
         exchange::OutputFile& file)
      : request_(request), encoder_(encoder), file_(file) {}

  /// `generations` and `merits`: those of one prompt.
  Result<void> add(const project::Prompt& prompt, std::span<const engine::Generation> generations,
                   std::span<const double> merits) {
    const auto [worst, best] = std::ranges::minmax_element(merits);
    if (*best == *worst) return {};
    const auto& chosen = generations[static_cast<std::size_t>(best - merits.begin())];
    const auto& rejected = generations[static_cast<std::size_t>(worst - merits.begin())];
    auto row = corpus_row(prompt);
    if (request_.pairs) {
      put(row, "chosen", chosen);
      put(row, "rejected", rejected);
    } else {
      put(row, "completion", chosen);
    }
    ++rows_;
    return file_.write_row(row);
  }

  std::int64_t rows() const { return rows_; }

 private:
  void put(nlohmann::ordered_json& row, const std::string& name,
           const engine::Generation& generation) const {
    row[name] = encoder_.decode(generation.tokens);
    if (!generation.ended) row[name + "_ended"] = false;
  }

  const OwnAnswersRequest& request_;
  const DialogueEncoder& encoder_;
  exchange::OutputFile& file_;
  std::int64_t rows_ = 0;
};

}  // namespace

Result<std::int64_t> write_own_answers(project::Project& project, const OwnAnswersRequest& request,
                                       const std::filesystem::path& file,
                                       jobs::JobControl& control) {
  ARBITER_ASSIGN(auto* engine, engine::load_engine());
  ARBITER_ASSIGN(const auto chat, chat_template_of(project, request.model, "auto"));
  ARBITER_ASSIGN(const auto encoder, DialogueEncoder::load(*engine, request.model, chat));
  ARBITER_ASSIGN(const auto prompts, chosen_prompts(project, request, encoder));
  ARBITER_ASSIGN(auto out, exchange::OutputFile::create(file));

  const auto each = static_cast<std::size_t>(request.answers);
  engine::GenerateRequest generate{.model = request.model,
                                   .prompts = {},
                                   .options = request.options,
                                   .compute = request.compute,
                                   .end_token = encoder.end_token()};
  for (const auto& prompt : prompts) {
    ARBITER_ASSIGN(const auto messages, messages_of(prompt));
    const auto tokens = encoder.prompt(messages);
    for (std::size_t i = 0; i < each; ++i) generate.prompts.push_back(tokens);
  }
  jobs::JobObserver observer(control, ARBITER_MESSAGE("core", "the policy's own answers"));
  ARBITER_ASSIGN(const auto generations, engine->generate(generate, observer));

  engine::ScoreRequest scoring{.reward_model = {}, .sequences = {}, .compute = request.compute};
  ARBITER_ASSIGN(scoring.reward_model, model_of_run(project, request.reward_run));
  for (std::size_t i = 0; i < generations.size(); ++i)
    scoring.sequences.push_back(
        encoder.sequence(generate.prompts[i], generations[i].tokens, generations[i].ended));
  ARBITER_ASSIGN(const auto scores, engine->score(scoring, observer));

  std::vector<double> merits(generations.size());
  for (std::size_t i = 0; i < merits.size(); ++i)
    merits[i] = scores.values[i] - request.uncertainty_penalty * scores.deviations[i] -
                (generations[i].ended ? 0 : request.missing_eos_penalty);
  Writer writer(request, encoder, out);
  for (std::size_t i = 0; i < prompts.size(); ++i)
    ARBITER_TRY(writer.add(prompts[i], std::span(generations).subspan(i * each, each),
                           std::span<const double>(merits).subspan(i * each, each)));
  ARBITER_TRY(out.finish());
  return writer.rows();
}

}  // namespace arbiter::studio
