// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/studio/loop/loop.h"

#include <algorithm>

#include "core/base/random.h"
#include "core/engine/loader.h"
#include "core/jobs/job_observer.h"
#include "core/project/loop_claim.h"
#include "core/studio/generate/generation.h"
#include "core/studio/generate/generations.h"
#include "core/studio/loop/head_to_head.h"
#include "core/studio/loop/loop_judgments.h"
#include "core/studio/loop/own_answers.h"
#include "core/studio/loop/round_figures.h"
#include "core/studio/measure/reward_accuracy.h"
#include "core/studio/models/current_model.h"
#include "core/studio/models/run_models.h"
#include "core/studio/training/training.h"

namespace arbiter::studio {
namespace {

std::unexpected<Error> stopped() {
  return fail(ErrorCode::cancelled,
              ARBITER_MESSAGE("core", "Stopped. The loop goes on from here the next time."));
}

class Loop {
 public:
  Loop(project::Project& project, LoopState state, jobs::JobControl& control,
       jobs::MetricChannel& channel, LoopWatch watch)
      : project_(project),
        state_(std::move(state)),
        control_(control),
        channel_(channel),
        watch_(std::move(watch)) {}

  Result<LoopState> run() {
    while (!state_.finished()) {
      if (state_.rounds.empty() || round().phase == LoopPhase::done) ARBITER_TRY(begin_round());
      while (round().phase != LoopPhase::done) {
        control_.wait_while_paused();
        if (control_.stop_requested()) return stopped();
        if (auto done = step(); !done) return failed(done.error());
        ARBITER_TRY(keep());
      }
    }
    return state_;
  }

 private:
  LoopRound& round() { return state_.rounds.back(); }

  /// A loop whose first step fails has not begun: another request can follow.
  std::unexpected<Error> failed(const Error& error) {
    const bool first = static_cast<std::int64_t>(state_.rounds.size()) == state_.first_round &&
                       round().phase == LoopPhase::pairs;
    if (!first || error.code == ErrorCode::cancelled) return std::unexpected(error);
    const auto made = project_.comparisons().last_id();
    if (!made || *made != round().comparison) return std::unexpected(error);
    state_.rounds.pop_back();
    // Those of earlier loops stay as they are: done.
    state_.first_round = 1;
    state_.request.rounds = std::max<std::int64_t>(1, std::ssize(state_.rounds));
    const auto kept = state_.rounds.empty() ? forget_loop(project_) : store_loop(project_, state_);
    return std::unexpected(kept ? error : kept.error());
  }

  std::int64_t seed(std::uint64_t of) const {
    const auto mixed = mix_seed(mix_seed(static_cast<std::uint64_t>(state_.request.compute.seed),
                                         static_cast<std::uint64_t>(state_.rounds.size())),
                                of);
    return static_cast<std::int64_t>(mixed >> 11U);
  }

  engine::ComputeOptions compute(std::uint64_t of) const {
    auto compute = state_.request.compute;
    compute.seed = seed(of);
    return compute;
  }

  Result<void> begin_round() {
    LoopRound next;
    next.number = static_cast<std::int64_t>(state_.rounds.size()) + 1;
    ARBITER_ASSIGN(const auto model, current_model(project_));
    next.model = stored_path(project_, model);
    ARBITER_TRY(remember_base_model(project_, model));
    ARBITER_ASSIGN(const auto generation, begin_generation(project_, next.model));
    next.priority = static_cast<double>(generation.number);
    ARBITER_ASSIGN(next.seq, project_.judgments().max_seq());
    ARBITER_ASSIGN(next.comparison, project_.comparisons().last_id());
    ARBITER_ASSIGN(const auto reward, project_.runs().latest_done(project::RunKind::reward));
    if (reward) next.reward_before = reward->id;
    next.rival = refused_before(next.model);
    state_.rounds.push_back(std::move(next));
    return keep();
  }

  /// What the last round of this loop has made and not kept, where `model` is still in use.
  std::string refused_before(const std::string& model) const {
    if (static_cast<std::int64_t>(state_.rounds.size()) < state_.first_round) return {};
    const auto& last = state_.rounds.back();
    const bool refused = !last.kept && last.head_to_head && last.model == model;
    if (!refused || !std::filesystem::exists(resolved_path(project_, last.candidate))) return {};
    return last.candidate;
  }

  Result<void> keep() {
    ARBITER_TRY(store_loop(project_, state_));
    if (watch_.moved) watch_.moved();
    return {};
  }

  Result<void> step() {
    switch (round().phase) {
      case LoopPhase::pairs:
        return make_pairs();
      case LoopPhase::labels:
        return collect_labels();
      case LoopPhase::reward:
        return train_reward();
      case LoopPhase::policy:
        return train_policy();
      case LoopPhase::head_to_heads:
        return decide();
      case LoopPhase::measure:
        return measure();
      case LoopPhase::done:
        break;
    }
    return {};
  }

  std::int64_t pair_labels() const { return state_.pair_labels_of_round(); }

  /// As many as will be judged; those of this model that nobody has judged yet count.
  Result<void> make_pairs() {
    ARBITER_ASSIGN(const auto judged, judged_since(project_, round().seq));
    ARBITER_ASSIGN(const auto open, open_pairs(project_, round().priority));
    const auto missing = pair_labels() - judged - open;
    if (missing > 0 && !round().rival.empty()) {
      ARBITER_TRY(make_rival_pairs(project_, state_, missing, control_));
    } else if (missing > 0) {
      GenerateRequest request;
      request.model = resolved_path(project_, round().model);
      request.pairs = missing;
      request.priority = round().priority;
      request.options = state_.request.generation;
      request.compute = compute(1);
      if (round().reward_before != 0) {
        request.candidates = state_.request.candidates;
        request.selection = state_.request.selection;
        request.reward_run = round().reward_before;
      }
      ARBITER_TRY(generate(project_, request, control_));
    }
    round().phase = LoopPhase::labels;
    return {};
  }

  Result<void> collect_labels() {
    const LabelsWanted wanted{.annotator = state_.request.annotator,
                              .since = round().seq,
                              .of = {},
                              .total = pair_labels(),
                              .seed = static_cast<std::uint64_t>(seed(2))};
    ARBITER_ASSIGN(const bool enough, wait_for_labels(project_, wanted, control_));
    if (!enough) return stopped();
    round().phase = LoopPhase::reward;
    if (state_.audits()) ARBITER_TRY(audit());
    if (round().phase == LoopPhase::reward && !round().rival.empty()) ARBITER_TRY(decide_rival());
    return {};
  }

  /// A head-to-head of a few judgments errs. With a round's pairs beside them, what was refused may
  /// have won after all: the round then goes on from there.
  Result<void> decide_rival() {
    ARBITER_ASSIGN(auto result, count_rival_pairs(project_, round()));
    const auto& before = *state_.rounds[state_.rounds.size() - 2].head_to_head;
    result.won += before.won;
    result.lost += before.lost;
    result.level += before.level;
    round().figures["rival"] = {{"won", result.won},
                                {"lost", result.lost},
                                {"level", result.level},
                                {"taken", result.wins()}};
    if (!result.wins()) return {};
    ARBITER_TRY(set_current_model(project_, resolved_path(project_, round().rival)));
    round().model = round().rival;
    return {};
  }

  /// Whether the reward model is right on what people were asked for; where it is not, the round
  /// asks for the rest.
  Result<void> audit() {
    ARBITER_ASSIGN(const auto accuracy, accuracy_of_predecessor());
    note(round().figures, "audit_agreement", accuracy);
    if (accuracy.pairs > 0 && accuracy.value() >= state_.request.min_agreement) return {};
    round().asks_all = true;
    round().phase = LoopPhase::pairs;
    return {};
  }

  /// The run of this round by its name: what was begun before an interruption goes on.
  template <class Training>
  Result<project::Run> run_named(const std::string& name, Training training) {
    ARBITER_ASSIGN(const auto runs, project_.runs().list());
    const auto found = std::ranges::find(runs, name, &project::Run::name);
    training.common.name = name;
    training.common.take_into_use = false;
    if (found != runs.end()) {
      if (found->state == project::RunState::done) return *found;
      ARBITER_ASSIGN(const auto checkpoint, project_.runs().last_checkpoint(found->id));
      if (checkpoint) {
        training.common.resume_run = found->id;
      } else {
        ARBITER_TRY(project_.runs().remove(found->id));
      }
    }
    return train(project_, training, control_, channel_, watch_.run_started);
  }

  std::string name(const char* what) {
    return "loop-" + std::to_string(round().number) + "-" + what;
  }

  Result<void> train_reward() {
    ARBITER_TRY(measure_predecessor());
    RewardTraining training;
    training.common.compute = compute(3);
    training.options = state_.request.reward;
    ARBITER_ASSIGN(const auto run, run_named(name("reward"), training));
    round().reward_run = run.id;
    round().phase = LoopPhase::policy;
    return {};
  }

  /// The reward model of the round before, on labels that it has not seen.
  Result<void> measure_predecessor() {
    if (round().reward_before == 0 || round().figures.contains("reward_accuracy_new_labels"))
      return {};
    ARBITER_ASSIGN(const auto accuracy, accuracy_of_predecessor());
    note(round().figures, "reward_accuracy_new_labels", accuracy);
    return store_loop(project_, state_);
  }

  Result<Accuracy> accuracy_of_predecessor() {
    ARBITER_ASSIGN(const auto folder, model_of_run(project_, round().reward_before));
    ARBITER_ASSIGN(auto* engine, engine::load_engine());
    jobs::JobObserver observer(control_, ARBITER_MESSAGE("core", "accuracy on new labels"));
    ARBITER_ASSIGN(const auto accuracy,
                   accuracy_on_new(project_, *engine, folder, round().seq, compute(4), observer));
    return accuracy.overall;
  }

  Result<void> train_policy() {
    Training training{.common = {}, .options = engine::PpoOptions(), .corpus = {}};
    ARBITER_ASSIGN(training.options, policy_options(project_, state_.request));
    training.common.model = resolved_path(project_, round().model);
    training.common.compute = compute(5);
    if (learns_from_own_answers(state_.request.method)) {
      ARBITER_ASSIGN(training.corpus, own_answers());
    } else {
      training.reward_run = round().reward_run;
    }
    ARBITER_ASSIGN(const auto run,
                   run_named(name(policy_method_name(state_.request.method)), training));
    round().policy_run = run.id;
    ARBITER_ASSIGN(const auto model, model_of_run(project_, run.id));
    round().candidate = stored_path(project_, model);
    round().phase = LoopPhase::head_to_heads;
    return {};
  }

  /// The file that the policy learns from; one that is there is whole.
  Result<std::filesystem::path> own_answers() {
    const auto method = state_.request.method;
    const auto file = project_.folder() / "exports" / (name(policy_method_name(method)) + ".jsonl");
    if (std::filesystem::exists(file)) return file;
    OwnAnswersRequest request;
    request.model = resolved_path(project_, round().model);
    request.reward_run = round().reward_run;
    request.prompts = state_.request.own_prompts;
    request.answers = state_.request.own_answers;
    request.pairs = method == PolicyMethod::dpo;
    request.missing_eos_penalty = state_.request.policy.missing_eos_penalty;
    request.uncertainty_penalty = state_.request.policy.uncertainty_penalty;
    request.options = state_.request.generation;
    request.compute = compute(8);
    ARBITER_TRY(write_own_answers(project_, request, file, control_));
    return file;
  }

  Result<void> decide() {
    ARBITER_TRY(make_head_to_heads(project_, state_, control_));
    if (watch_.moved) watch_.moved();
    ARBITER_ASSIGN(const auto asked, head_to_heads_of(project_, round()));
    const LabelsWanted wanted{.annotator = state_.request.annotator,
                              .since = round().seq,
                              .of = asked,
                              .total = static_cast<std::int64_t>(asked.size()),
                              .seed = static_cast<std::uint64_t>(seed(6))};
    ARBITER_ASSIGN(const bool enough, wait_for_labels(project_, wanted, control_));
    if (!enough) return stopped();
    ARBITER_ASSIGN(round().head_to_head, count_head_to_heads(project_, round()));
    round().kept = round().head_to_head->wins();
    if (round().kept)
      ARBITER_TRY(set_current_model(project_, resolved_path(project_, round().candidate)));
    round().phase = LoopPhase::measure;
    return {};
  }

  Result<void> measure() {
    ARBITER_TRY(add_round_figures(project_, state_, compute(7), control_));
    round().phase = LoopPhase::done;
    return {};
  }

  project::Project& project_;
  LoopState state_;
  jobs::JobControl& control_;
  jobs::MetricChannel& channel_;
  LoopWatch watch_;
};

Result<LoopState> begin(project::Project& project, const std::optional<LoopRequest>& request) {
  ARBITER_ASSIGN(auto earlier, loop_of(project));
  if (earlier && !earlier->finished()) {
    // Who judges may change from one sitting to the next; what is done with it may not.
    if (request) earlier->request.annotator = request->annotator;
    return *earlier;
  }
  LoopState state;
  if (earlier) {
    state.rounds = std::move(earlier->rounds);
    state.first_round = static_cast<std::int64_t>(state.rounds.size()) + 1;
  }
  if (request) {
    state.request = *request;
  } else {
    ARBITER_ASSIGN(state.request, usual_loop(project));
  }
  ARBITER_TRY(check(state.request));
  return state;
}

}  // namespace

Result<LoopState> run_loop(project::Project& project, const std::optional<LoopRequest>& request,
                           jobs::JobControl& control, jobs::MetricChannel& channel,
                           LoopWatch watch) {
  ARBITER_ASSIGN(const auto claim, project::LoopClaim::take(project.folder()));
  ARBITER_ASSIGN(auto state, begin(project, request));
  return Loop(project, std::move(state), control, channel, std::move(watch)).run();
}

Result<std::optional<AwaitedLabels>> awaited_labels(project::Project& project,
                                                    const LoopState& state) {
  if (state.rounds.empty()) return std::nullopt;
  const auto& round = state.rounds.back();
  if (round.phase == LoopPhase::labels) {
    ARBITER_ASSIGN(const auto judged, judged_since(project, round.seq));
    return AwaitedLabels{judged, state.pair_labels_of_round()};
  }
  if (round.phase != LoopPhase::head_to_heads) return std::nullopt;
  ARBITER_ASSIGN(const auto asked, head_to_heads_of(project, round));
  if (asked.empty()) return std::nullopt;
  ARBITER_ASSIGN(const auto judged, judged_since(project, round.seq, asked));
  return AwaitedLabels{judged, static_cast<std::int64_t>(asked.size())};
}

Result<void> end_loop(project::Project& project) {
  ARBITER_ASSIGN(const auto claim, project::LoopClaim::take(project.folder()));
  ARBITER_ASSIGN(auto state, loop_of(project));
  if (!state || state->finished() || state->rounds.empty()) return {};
  // Its number stays taken: runs are known by it.
  state->rounds.back().phase = LoopPhase::done;
  state->request.rounds = static_cast<std::int64_t>(state->rounds.size()) - state->first_round + 1;
  return store_loop(project, *state);
}

nlohmann::json rounds_json(const LoopState& state) {
  auto rounds = nlohmann::json::array();
  for (const auto& round : state.rounds)
    if (round.phase == LoopPhase::done && round.number >= state.first_round &&
        round.figures.contains("labels"))  // not one that was ended before it was measured
      rounds.push_back(round.figures);
  return rounds;
}

}  // namespace arbiter::studio
