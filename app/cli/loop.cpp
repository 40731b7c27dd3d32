// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/studio/loop/loop.h"

#include <cstdio>
#include <memory>
#include <optional>

#include "app/cli/commands.h"
#include "app/cli/counts.h"
#include "app/cli/flag_checks.h"
#include "app/cli/loop_text.h"
#include "app/cli/option_flags.h"
#include "app/cli/pair_policy_flag.h"

namespace arbiter::cli {
namespace {

struct Options {
  std::filesystem::path project;
  studio::LoopRequest request;
  std::string strategy;
  studio::LoopAnnotator annotator;
  bool status = false;
  bool end = false;
  const CLI::App* command = nullptr;
};

/// The project's recipe, with what was given on the command line over it.
Result<studio::LoopRequest> request_of(project::Project& project, const Options& options) {
  ARBITER_ASSIGN(auto request, studio::usual_loop(project));
  request.rounds = options.request.rounds;
  request.labels = options.request.labels;
  request.head_to_head_share = options.request.head_to_head_share;
  request.measured_on = options.request.measured_on;
  request.policy.iterations = options.request.policy.iterations;
  request.compute = options.request.compute;
  request.candidates = options.request.candidates;
  request.selection = options.request.selection;
  request.reward.ensemble = options.request.reward.ensemble;
  request.method = options.request.method;
  request.own_answers = options.request.own_answers;
  request.own_prompts = options.request.own_prompts;
  request.audit_share = options.request.audit_share;
  request.min_agreement = options.request.min_agreement;
  if (!options.strategy.empty()) {
    request.annotator = options.annotator;
    ARBITER_ASSIGN(request.annotator->strategy, feedback::strategy_from_name(options.strategy));
  }
  return request;
}

/// A flag and where its value stands in `studio::to_json(LoopRequest)`.
struct Place {
  std::string flag;
  std::string path;
};

std::vector<Place> places() {
  std::vector<Place> all{{"--rounds", "/rounds"},
                         {"--labels", "/labels"},
                         {"--head-to-head-share", "/head_to_head_share"},
                         {"--candidates", "/candidates"},
                         {"--select", "/selection"},
                         {"--ensemble", "/reward/ensemble"},
                         {"--iterations", "/policy/iterations"},
                         {"--head-to-heads", "/measured_on"},
                         {"--method", "/method"},
                         {"--own-answers", "/own_answers"},
                         {"--own-prompts", "/own_prompts"},
                         {"--audit-share", "/audit_share"},
                         {"--min-agreement", "/min_agreement"}};
  engine::ComputeOptions compute;
  for (const auto& field : engine::fields(compute))
    all.push_back({flag_of(field), std::string("/compute/") + field.name});
  return all;
}

/// A loop that is going goes on as it was begun: what was given must be what it was begun with.
Result<void> check_unchanged(const CLI::App& command, const studio::LoopRequest& asked,
                             const std::optional<studio::LoopState>& going) {
  if (!going || going->finished()) return {};
  const auto wanted = studio::to_json(asked);
  const auto begun = studio::to_json(going->request);
  std::vector<std::string> changed;
  for (const auto& place : places()) {
    const nlohmann::json::json_pointer path(place.path);
    if (is_given(command, place.flag) &&
        wanted.value(path, nlohmann::json()) != begun.value(path, nlohmann::json()))
      changed.push_back(place.flag);
  }
  if (changed.empty()) return {};
  return fail(ErrorCode::invalid_argument,
              ARBITER_MESSAGE("core",
                              "The loop of this project goes on as it was begun. Leave out "
                              "{flags}, or end it first (arbiter loop PROJECT --end)."),
              {{"flags", list_of(changed)}});
}

/// A new loop's settings that nothing would heed beside the others.
Result<void> check_useful(const CLI::App& command, const studio::LoopRequest& request) {
  const bool from_own = studio::learns_from_own_answers(request.method);
  const std::string method = studio::policy_method_name(request.method);
  struct Case {
    const char* option;
    bool heeded;
    const char* other;
    std::string value;
    const char* needed;
  };
  for (const auto& one :
       {Case{"--own-answers", from_own, "--method", method, "dpo or best-of-n"},
        Case{"--own-prompts", from_own, "--method", method, "dpo or best-of-n"},
        Case{"--iterations", !from_own, "--method", method, "ppo or its kin"},
        Case{"--min-agreement", request.audit_share < 1, "--audit-share", "1", "less than 1"}}) {
    if (one.heeded || !is_given(command, one.option)) continue;
    return fail(ErrorCode::invalid_argument,
                ARBITER_MESSAGE("core",
                                "{option} has no effect, as {other} is {value}. Leave it out, or "
                                "make {other} {needed}."),
                {{"option", one.option},
                 {"other", one.other},
                 {"value", one.value},
                 {"needed", one.needed}});
  }
  return {};
}

/// A flag that nothing would heed beside the others.
std::optional<FlagProblem> unheeded(const CLI::App& command) {
  for (const auto& [flag, does] : {std::pair("--status", "It only tells how the rounds stand."),
                                   std::pair("--end", "It only ends the loop.")}) {
    if (!is_given(command, flag)) continue;
    const auto others = given_beside(command, {flag});
    if (others.empty()) return std::nullopt;
    return FlagProblem{flag, std::string(does) + " Leave out " + list_of(others) + "."};
  }
  for (const char* flag : {"--noise", "--annotator"})
    if (is_given(command, flag) && !is_given(command, "--simulate"))
      return FlagProblem{flag,
                         "It is of the simulated annotator, and people judge here. Say what that "
                         "one goes by with --simulate, or leave it out."};
  return std::nullopt;
}

Report report_of(const studio::LoopState& state) {
  return {.document = {{"finished", state.finished()}, {"rounds", studio::rounds_json(state)}},
          .text = rounds_text(studio::rounds_json(state))};
}

/// What a round that is under way waits for; empty: for nobody.
std::string waiting_text(const studio::LoopRound& round, const studio::AwaitedLabels& awaited) {
  return "Round " + std::to_string(round.number) +
         " waits for judgments: " + std::to_string(awaited.judged) + " of " +
         std::to_string(awaited.wanted) +
         " are there. Judge in the window, or with arbiter annotate.";
}

/// All rounds that the project has had, and where the one that is under way stands.
Result<Report> status_of(const std::filesystem::path& folder) {
  ARBITER_ASSIGN(const auto project, open_project(folder));
  ARBITER_ASSIGN(const auto stored, studio::loop_of(*project));
  auto state = stored.value_or(studio::LoopState());
  const bool finished = stored && state.finished();
  ARBITER_ASSIGN(const auto awaited, studio::awaited_labels(*project, state));
  state.first_round = 1;
  auto report = report_of(state);
  report.document["finished"] = finished;
  report.document["phase"] = nullptr;
  report.document["awaited"] = nullptr;
  if (finished || state.rounds.empty()) return report;
  const auto& round = state.rounds.back();
  report.document["phase"] = studio::phase_name(round.phase);
  report.document["round"] = round.number;
  report.text += "Round " + std::to_string(round.number) + " is under way (" +
                 studio::phase_name(round.phase) + "); arbiter loop goes on with it.\n";
  if (awaited) {
    report.document["awaited"] = {{"judged", awaited->judged}, {"wanted", awaited->wanted}};
    report.text += waiting_text(round, *awaited) + '\n';
  }
  return report;
}

/// Says, once a phase, what is waited for.
class WaitingTeller {
 public:
  explicit WaitingTeller(project::Project& project) : project_(project) {}
  void tell() {
    const auto state = studio::loop_of(project_);
    if (!state || !*state || (*state)->rounds.empty() || (*state)->request.annotator) return;
    const auto& round = (*state)->rounds.back();
    const auto awaited = studio::awaited_labels(project_, **state);
    if (!awaited || !*awaited || told_ == std::pair(round.number, round.phase)) return;
    told_ = {round.number, round.phase};
    std::fprintf(stderr, "%s\n", waiting_text(round, **awaited).c_str());
  }

 private:
  project::Project& project_;
  std::pair<std::int64_t, studio::LoopPhase> told_{0, studio::LoopPhase::done};
};

Result<Report> run(Context& context, const Options& options) {
  if (options.status) return status_of(options.project);
  ARBITER_ASSIGN(const auto project, open_writable_project(options.project));
  if (options.end) {
    ARBITER_TRY(studio::end_loop(*project));
    return status_of(options.project);
  }
  ARBITER_ASSIGN(const auto request, request_of(*project, options));
  ARBITER_ASSIGN(const auto going, studio::loop_of(*project));
  ARBITER_TRY(check_unchanged(*options.command, request, going));
  if (!going || going->finished()) ARBITER_TRY(check_useful(*options.command, request));
  studio::LoopState state;
  jobs::MetricChannel channel(jobs::MetricChannel::Reader::nobody);
  ARBITER_TRY(run_job(context, "loop", [&](jobs::JobControl& control) -> Result<void> {
    WaitingTeller teller(*project);
    studio::LoopWatch watch;
    watch.moved = [&teller] { teller.tell(); };
    ARBITER_ASSIGN(state, studio::run_loop(*project, request, control, channel, watch));
    return {};
  }));
  return report_of(state);
}

}  // namespace

void add_loop(CLI::App& app, Context& context) {
  auto options = std::make_shared<Options>();
  auto& request = options->request;
  auto* command = add_project_command(
      app, context, "loop",
      "Go round: answers of the policy, judgments, reward model, policy, head-to-heads; goes on "
      "where it was stopped",
      options->project, [options](Context& running) { return run(running, *options); });
  options->command = command;
  check_flags(*command, [command] { return unheeded(*command); });
  command->add_option("--rounds", request.rounds, "Rounds")
      ->capture_default_str()
      ->check(at_least(1));
  command->add_option("--labels", request.labels, "Judgments in all rounds together")
      ->capture_default_str()
      ->check(at_least(1));
  command
      ->add_option("--head-to-head-share", request.head_to_head_share,
                   "Share of a round's judgments that decide whether its policy is kept")
      ->capture_default_str()
      ->check(share());
  command
      ->add_option("--candidates", request.candidates,
                   "Answers written to a prompt, of which two are judged, once there is a reward "
                   "model")
      ->capture_default_str()
      ->check(at_least(2));
  add_pair_policy(*command, request.selection);
  command
      ->add_option("--ensemble", request.reward.ensemble,
                   "Separate models that a reward model is made of")
      ->capture_default_str()
      ->check(at_least(1));
  command
      ->add_option_function<std::string>(
          "--method",
          [&request](const std::string& name) {
            const auto known = studio::policy_method_from_name(name);
            if (!known) throw CLI::ValidationError("--method", to_english(known.error()));
            request.method = *known;
          },
          "How a round's policy is made: " + studio::policy_method_names() +
              "; the last two learn from a file of its own answers, which the reward model orders")
      ->type_name("TEXT")
      ->default_str(studio::policy_method_name(request.method));
  command
      ->add_option("--own-answers", request.own_answers,
                   "For dpo and best-of-n: answers to a prompt")
      ->capture_default_str()
      ->check(at_least(2));
  command
      ->add_option("--own-prompts", request.own_prompts, "For dpo and best-of-n: prompts answered")
      ->capture_default_str()
      ->check(at_least(1));
  command
      ->add_option("--audit-share", request.audit_share,
                   "From the second round on: share of a round's pairs that people are asked for "
                   "while the reward model agrees with them; 1: all")
      ->capture_default_str()
      ->check(share());
  command
      ->add_option("--min-agreement", request.min_agreement,
                   "Share of the audited pairs on which the reward model should be right; where "
                   "it is not, the round asks for the rest")
      ->capture_default_str()
      ->check(share());
  command
      ->add_option("--iterations", request.policy.iterations,
                   "Iterations of a round's policy, where it learns from rollouts")
      ->capture_default_str()
      ->check(at_least(1));
  command
      ->add_option("--head-to-heads", request.measured_on,
                   "Answers to prompts for test behind the figures of a round")
      ->capture_default_str()
      ->check(at_least(1));
  command->add_option("--simulate", options->strategy,
                      "Let a simulated annotator judge: gold, random or longer; without it the "
                      "loop waits for people");
  command
      ->add_option("--noise", options->annotator.noise,
                   "Share of the simulated annotator's preferences that are turned round")
      ->check(share());
  command->add_option("--annotator", options->annotator.name, "The simulated annotator's name")
      ->capture_default_str();
  command->add_flag("--status", options->status, "Only tell how the rounds stand");
  command->add_flag("--end", options->end,
                    "End the loop that is under way, with what it has so far: another can start");
  add_option_flags(*command, engine::fields(request.compute));
}

}  // namespace arbiter::cli
