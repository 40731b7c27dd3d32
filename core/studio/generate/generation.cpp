// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/studio/generate/generation.h"

#include <algorithm>
#include <numeric>

#include "core/base/random.h"
#include "core/engine/loader.h"
#include "core/jobs/job_observer.h"
#include "core/studio/generate/best_of.h"
#include "core/studio/generate/generations.h"
#include "core/studio/generate/model_response.h"
#include "core/studio/generate/pair_chooser.h"
#include "core/studio/models/current_model.h"
#include "core/studio/models/run_models.h"
#include "core/studio/text/dialogue_encoder.h"
#include "core/studio/training/run_setup.h"
#include "core/studio/training/training.h"
#include "core/text/words.h"

namespace arbiter::studio {
namespace {

/// Prompts whose responses are written and stored at once: a stop loses no more than these.
constexpr std::size_t prompts_at_once = 128;
/// A model that always says the same gives up after these.
constexpr std::int64_t most_pair_rounds = 16;
constexpr std::uint64_t largest_seed = (std::uint64_t{1} << 53) - 1;

std::unexpected<Error> all_too_long(std::int64_t count, std::int64_t context) {
  return fail(ErrorCode::no_data,
              ARBITER_MESSAGE("core",
                              "None of the {count} prompts fits into the model's context of "
                              "{context} tokens. Shorten them or choose another model."),
              {{"count", std::to_string(count)}, {"context", std::to_string(context)}});
}

std::unexpected<Error> empty_prompt(const project::Prompt& prompt) {
  return fail(ErrorCode::invalid_argument,
              ARBITER_MESSAGE("core",
                              "Prompt {uuid} is empty: it has no tokens. Remove it, or choose a "
                              "chat template with marks."),
              {{"uuid", prompt.uuid}});
}

std::unexpected<Error> nothing_to_answer(bool held_out) {
  if (held_out) {
    return fail(
        ErrorCode::no_data,
        ARBITER_MESSAGE("core", "There is no held-out prompt that fits into the model's context."));
  }
  return fail(ErrorCode::no_data,
              ARBITER_MESSAGE("core",
                              "There is no prompt that fits into the model's context. Import "
                              "prompts first."));
}

/// Shows the progress over all parts, while the engine tells of each part alone.
class PartObserver : public jobs::JobObserver {
 public:
  PartObserver(jobs::JobControl& control, std::int64_t total)
      : jobs::JobObserver(control), total_(total), began_(monotonic_seconds()) {}

  void on_progress(const engine::Progress& progress) override {
    const std::int64_t step = done_ + progress.step;
    const double seconds = monotonic_seconds() - began_;
    const double left =
        step == 0 ? -1 : seconds / static_cast<double>(step) * static_cast<double>(total_ - step);
    jobs::JobObserver::on_progress({.step = step, .total = total_, .seconds_left = left});
  }
  void part_done(std::size_t responses) { done_ += static_cast<std::int64_t>(responses); }

 private:
  std::int64_t total_;
  std::int64_t done_ = 0;
  double began_;
};

class Generator {
 public:
  Generator(project::Project& project, const GenerateRequest& request, engine::Engine& engine,
            DialogueEncoder encoder, std::filesystem::path model)
      : project_(project),
        request_(request),
        engine_(engine),
        encoder_(std::move(encoder)),
        model_(std::move(model)),
        model_name_(stored_path(project, model_)) {}

  Result<GenerateReport> run(jobs::JobControl& control) {
    GenerateReport report;
    ARBITER_ASSIGN(auto prompts, choose_prompts(report.too_long));
    if (prompts.empty() && report.too_long > 0)
      return all_too_long(report.too_long, encoder_.context());
    if (prompts.empty()) return nothing_to_answer(request_.held_out);
    report.chat = encoder_.chat();
    ARBITER_ASSIGN(const auto first, messages_of(prompts.front()));
    report.first_prompt = encoder_.shown(encoder_.prompt(first));
    ARBITER_TRY(find_reward_model());
    report.scored = chooses() && !reward_model_.empty();
    // Generating again in the same project gives other responses, in the same way each time.
    ARBITER_ASSIGN(const auto counts, project_.counts());
    stream_ = mix_seed(static_cast<std::uint64_t>(request_.compute.seed),
                       static_cast<std::uint64_t>(counts.responses));
    if (request_.make_comparisons && !request_.held_out) {
      ARBITER_ASSIGN(const auto generation, begin_generation(project_, model_name_));
      report.generation = generation.number;
    }
    if (request_.pairs > 0) return make_pairs(std::move(prompts), control, std::move(report));
    PartObserver observer(control, static_cast<std::int64_t>(prompts.size()) * answers_a_prompt());
    ARBITER_TRY(answer_all(prompts, observer, report));
    return report;
  }

 private:
  /// Whether pairs are chosen among more answers than are kept.
  bool chooses() const { return request_.candidates > 2; }

  std::int64_t answers_a_prompt() const {
    return (chooses() ? request_.candidates : request_.responses) * request_.best_of;
  }

  /// Where one is needed, or helps and is there.
  Result<void> find_reward_model() {
    const bool helps = chooses() && request_.selection != feedback::PairPolicy::random;
    if (request_.best_of <= 1 && !helps) return {};
    auto run = request_.reward_run;
    if (request_.best_of <= 1 && run == 0) {
      ARBITER_ASSIGN(const auto latest, project_.runs().latest_done(project::RunKind::reward));
      if (!latest) return {};
      run = latest->id;
    }
    ARBITER_ASSIGN(run, reward_run_of(project_, run));
    ARBITER_ASSIGN(reward_model_, model_of_run(project_, run));
    return {};
  }

  Result<void> answer_all(std::span<const project::Prompt> prompts, PartObserver& observer,
                          GenerateReport& report) {
    for (std::size_t at = 0; at < prompts.size(); at += prompts_at_once)
      ARBITER_TRY(answer(prompts.subspan(at, std::min(prompts_at_once, prompts.size() - at)),
                         observer, report));
    return {};
  }

  /// Prompts in random order, and in another one once all were used, until there are as many
  /// comparisons as were asked for. What says the same twice is made up for by further prompts.
  Result<GenerateReport> make_pairs(std::vector<project::Prompt> prompts, jobs::JobControl& control,
                                    GenerateReport report) {
    Random random(stream_);
    random.shuffle(prompts);
    PartObserver observer(control, request_.pairs * answers_a_prompt());
    std::size_t used = 0;
    for (std::int64_t round = 0; report.comparisons < request_.pairs; ++round) {
      if (round == most_pair_rounds) break;
      const auto missing = static_cast<std::size_t>(request_.pairs - report.comparisons);
      if (used == prompts.size()) {
        if (request_.each_once) break;
        random.shuffle(prompts);
        used = 0;
      }
      const auto count = std::min(missing, prompts.size() - used);
      ARBITER_TRY(answer_all(std::span(prompts).subspan(used, count), observer, report));
      used += count;
    }
    return report;
  }

  /// Prompts that fit, in the project's order; a random choice of them where a limit is set.
  Result<std::vector<project::Prompt>> choose_prompts(std::int64_t& too_long) {
    project::PromptFilter filter;
    filter.roles =
        roles_for(request_.held_out ? project::PromptUse::evaluate : project::PromptUse::label);
    ARBITER_ASSIGN(auto prompts, project_.prompts().list(filter));
    std::vector<project::Prompt> fitting;
    for (auto& prompt : prompts) {
      ARBITER_ASSIGN(const auto messages, messages_of(prompt));
      const auto length = static_cast<std::int64_t>(encoder_.prompt(messages).size());
      if (length == 0) return empty_prompt(prompt);
      if (length >= encoder_.context()) {
        ++too_long;
      } else {
        fitting.push_back(std::move(prompt));
      }
    }
    const auto limit = static_cast<std::size_t>(request_.prompt_limit);
    if (limit == 0 || fitting.size() <= limit) return fitting;
    Random random(static_cast<std::uint64_t>(request_.compute.seed));
    random.shuffle(fitting);
    fitting.resize(limit);
    std::ranges::sort(fitting, {}, &project::Prompt::id);
    return fitting;
  }

  Result<void> answer(std::span<const project::Prompt> prompts, PartObserver& observer,
                      GenerateReport& report) {
    engine::GenerateRequest request;
    request.model = model_;
    request.options = request_.options;
    request.compute = request_.compute;
    request.end_token = encoder_.end_token();
    request.compute.seed = static_cast<std::int64_t>(
        mix_seed(stream_, static_cast<std::uint64_t>(report.prompts)) & largest_seed);
    for (const auto& prompt : prompts) {
      ARBITER_ASSIGN(const auto messages, messages_of(prompt));
      const auto tokens = encoder_.prompt(messages);
      for (std::int64_t i = 0; i < answers_a_prompt(); ++i) request.prompts.push_back(tokens);
    }
    ARBITER_ASSIGN(auto candidates, engine_.generate(request, observer));
    observer.part_done(candidates.size());
    engine::SilentObserver scoring;
    ARBITER_ASSIGN(auto generations,
                   best_of(engine_, encoder_, request.prompts, std::move(candidates),
                           request_.best_of, {reward_model_, {}, request_.compute}, scoring));
    if (!chooses()) return store(prompts, generations, request.compute.seed, report);
    std::vector<engine::Tokens> written;
    for (std::size_t i = 0; i < request.prompts.size();
         i += static_cast<std::size_t>(request_.best_of))
      written.push_back(request.prompts[i]);
    Random random(static_cast<std::uint64_t>(request.compute.seed));
    ARBITER_ASSIGN(
        const auto chosen,
        choose_pairs(engine_, encoder_, written, std::move(generations), request_.candidates,
                     request_.selection, {reward_model_, {}, request_.compute}, random, scoring));
    std::vector<project::Prompt> with_pair;
    for (const auto index : chosen.prompts) with_pair.push_back(prompts[index]);
    const auto without = static_cast<std::int64_t>(prompts.size() - with_pair.size());
    report.doubled += without;
    report.prompts += without;
    return store(with_pair, chosen.answers, request.compute.seed, report);
  }

  Result<void> store(std::span<const project::Prompt> prompts,
                     const std::vector<engine::Generation>& generations, std::int64_t seed,
                     GenerateReport& report) {
    const auto k = static_cast<std::size_t>(request_.responses);
    std::vector<project::Response> responses;
    responses.reserve(generations.size());
    for (std::size_t i = 0; i < generations.size(); ++i) {
      responses.push_back(make_response(prompts[i / k].id, generations[i], seed));
    }
    ARBITER_TRY(project_.prompts().add_responses(responses));
    report.prompts += static_cast<std::int64_t>(prompts.size());
    report.responses += static_cast<std::int64_t>(responses.size());
    if (!request_.make_comparisons || request_.held_out) return {};
    std::vector<project::Comparison> comparisons;
    for (std::size_t at = 0; at < responses.size(); at += k) {
      compare(std::span(responses).subspan(at, k), comparisons, report);
    }
    report.comparisons += static_cast<std::int64_t>(comparisons.size());
    return project_.comparisons().add(comparisons);
  }

  project::Response make_response(project::Id prompt, const engine::Generation& generation,
                                  std::int64_t seed) const {
    auto response =
        model_response(prompt, generation, encoder_, model_name_, request_.options, seed);
    if (request_.best_of > 1) response.settings["best_of"] = request_.best_of;
    if (chooses()) response.settings["candidates"] = request_.candidates;
    return response;
  }

  /// Responses that say different things only: there is nothing to judge in a response and its
  /// double, nor where they differ in case, white space and punctuation alone.
  void compare(std::span<const project::Response> responses,
               std::vector<project::Comparison>& comparisons, GenerateReport& report) const {
    project::Comparison comparison;
    comparison.prompt = responses.front().prompt;
    comparison.priority = request_.priority.value_or(static_cast<double>(report.generation));
    std::vector<feedback::Words> said;
    for (std::size_t i = 0; i < responses.size(); ++i) {
      auto words = text::words_of(*responses[i].body.text());
      const bool doubled = std::ranges::any_of(said, [&](const feedback::Words& earlier) {
        return feedback::say_the_same(earlier, words);
      });
      if (doubled) continue;
      comparison.responses.push_back(responses[i].id);
      said.push_back(std::move(words));
    }
    if (comparison.responses.size() < 2 && !request_.single) {
      ++report.doubled;
    } else {
      comparisons.push_back(std::move(comparison));
    }
  }

  project::Project& project_;
  const GenerateRequest& request_;
  engine::Engine& engine_;
  DialogueEncoder encoder_;
  std::filesystem::path model_;
  std::filesystem::path reward_model_;  ///< where the best of several candidates is kept
  std::string model_name_;
  std::uint64_t stream_ = 0;
};

Result<void> check(const GenerateRequest& request) {
  if (request.responses < 1 || request.responses > 64) {
    return fail(ErrorCode::invalid_argument,
                ARBITER_MESSAGE("core", "From 1 to 64 responses can be written to a prompt."), {},
                {{}, 0, "responses"});
  }
  if (request.best_of < 1 || request.best_of > 1024) {
    return fail(ErrorCode::invalid_argument,
                ARBITER_MESSAGE("core", "The best of 1 to 1024 candidates can be kept."), {},
                {{}, 0, "best-of"});
  }
  if (request.candidates < 2 || request.candidates > 64) {
    return fail(ErrorCode::invalid_argument,
                ARBITER_MESSAGE("core", "A pair can be chosen among 2 to 64 candidates."), {},
                {{}, 0, "candidates"});
  }
  if (request.candidates > 2 &&
      (request.responses != 2 || !request.make_comparisons || request.held_out)) {
    return fail(ErrorCode::invalid_argument,
                ARBITER_MESSAGE("core",
                                "Pairs are chosen among candidates where two responses a prompt "
                                "are compared. Leave out candidates, or what speaks against it."),
                {}, {{}, 0, "candidates"});
  }
  if (request.single && (request.responses != 1 || !request.make_comparisons || request.held_out)) {
    return fail(ErrorCode::invalid_argument,
                ARBITER_MESSAGE("core",
                                "Single responses are one to a prompt, put up for judging. Leave "
                                "out the number of responses, or what speaks against it."),
                {}, {{}, 0, "single"});
  }
  if (request.pairs < 0) {
    return fail(ErrorCode::invalid_argument,
                ARBITER_MESSAGE("core", "The limit cannot be negative."), {}, {{}, 0, "pairs"});
  }
  if (request.prompt_limit < 0) {
    return fail(ErrorCode::invalid_argument,
                ARBITER_MESSAGE("core", "The limit cannot be negative."), {}, {{}, 0, "prompts"});
  }
  ARBITER_TRY(engine::check(request.options));
  ChatOptions chat = request.chat;
  ARBITER_TRY(engine::check_fields(fields(chat)));
  return engine::check(request.compute);
}

}  // namespace

Result<GenerateReport> generate(project::Project& project, const GenerateRequest& request,
                                jobs::JobControl& control) {
  ARBITER_TRY(check(request));
  std::filesystem::path model = request.model;
  if (model.empty()) {
    ARBITER_ASSIGN(model, current_model(project));
  }
  ARBITER_ASSIGN(engine::Engine * engine, engine::load_engine());
  ARBITER_ASSIGN(const auto chat, chat_template_of(project, model, request.chat.chat_template));
  ARBITER_ASSIGN(auto encoder, DialogueEncoder::load(*engine, model, chat));
  ARBITER_TRY(remember_base_model(project, model));
  return Generator(project, request, *engine, std::move(encoder), std::move(model)).run(control);
}

}  // namespace arbiter::studio
