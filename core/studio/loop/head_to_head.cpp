// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/studio/loop/head_to_head.h"

#include <algorithm>
#include <set>

#include "core/base/random.h"
#include "core/engine/loader.h"
#include "core/feedback/pair_selection.h"
#include "core/jobs/job_observer.h"
#include "core/studio/generate/model_response.h"
#include "core/studio/loop/prompt_deck.h"
#include "core/studio/models/run_models.h"
#include "core/studio/text/dialogue_encoder.h"
#include "core/studio/training/reward_data.h"
#include "core/text/words.h"

namespace arbiter::studio {
namespace {

constexpr std::uint64_t largest_seed = (std::uint64_t{1} << 53) - 1;
constexpr double above_its_pairs = 0.5;
/// Where both models keep saying the same, the prompts that were tried are enough.
constexpr int most_tries = 8;
/// Prompts that are answered for each pair that is asked: the pairs are those whose answers have
/// the fewest words in common. Two policies of neighbouring rounds say much the same, and what is
/// level decides nothing. The words' distance favours neither of them.
constexpr std::int64_t prompts_a_pair = 4;
/// Of pairs that are to teach as well: closer to what the models usually say.
constexpr std::int64_t prompts_a_taught_pair = 2;

struct Side {
  std::filesystem::path folder;
  std::string model;  ///< as responses name it
};

/// Which model stands against the one in use, and for how many pairs.
struct Match {
  std::string challenger;  ///< as responses name it
  double priority = 0;     ///< of the pairs
  std::uint64_t stream = 0;
  std::int64_t prompts_a_pair = 1;
  std::int64_t missing = 0;
  std::vector<project::Id> made;  ///< pairs that are there already
};

class Maker {
 public:
  Maker(project::Project& project, const LoopState& state, Match match, engine::Engine& engine,
        DialogueEncoder encoder, jobs::JobControl& control)
      : project_(project),
        state_(state),
        round_(state.rounds.back()),
        match_(std::move(match)),
        engine_(engine),
        encoder_(std::move(encoder)),
        control_(control) {}

  Result<void> run() {
    ARBITER_ASSIGN(auto deck, fresh_prompts());
    auto missing = match_.missing;
    for (int attempt = 0; attempt < most_tries && missing > 0; ++attempt) {
      ARBITER_ASSIGN(const auto prompts,
                     deck.take(static_cast<std::size_t>(missing * match_.prompts_a_pair)));
      if (prompts.empty()) break;
      ARBITER_ASSIGN(const auto added, ask(prompts, missing, static_cast<std::uint64_t>(attempt)));
      missing -= added;
    }
    return {};
  }

 private:
  std::uint64_t seed(std::uint64_t attempt) const {
    const auto of_round = mix_seed(static_cast<std::uint64_t>(state_.request.compute.seed),
                                   static_cast<std::uint64_t>(round_.number));
    return mix_seed(of_round, match_.stream + attempt);
  }

  Result<std::set<project::Id>> prompts_of(const std::vector<project::Id>& comparisons) const {
    std::set<project::Id> prompts;
    for (const auto id : comparisons) {
      ARBITER_ASSIGN(const auto comparison, project_.comparisons().get(id));
      prompts.insert(comparison.prompt);
    }
    return prompts;
  }

  /// Those that the round has judged pairs of come last. One that has a pair of this kind already,
  /// of before an interruption, gets no second one.
  Result<PromptDeck> fresh_prompts() const {
    ARBITER_ASSIGN(const auto asked,
                   project_.comparisons().with_priority(round_.priority, round_.comparison));
    ARBITER_ASSIGN(const auto used, prompts_of(asked));
    ARBITER_ASSIGN(const auto answered, prompts_of(match_.made));
    return PromptDeck::shuffled(project_, encoder_, seed(0), used, answered);
  }

  Result<std::vector<project::Response>> answers_of(const Side& side,
                                                    std::span<const project::Prompt> prompts,
                                                    std::uint64_t seed) {
    engine::GenerateRequest request;
    request.model = side.folder;
    request.options = state_.request.generation;
    request.compute = state_.request.compute;
    request.compute.seed = static_cast<std::int64_t>(seed & largest_seed);
    request.end_token = encoder_.end_token();
    for (const auto& prompt : prompts) {
      ARBITER_ASSIGN(const auto messages, messages_of(prompt));
      request.prompts.push_back(encoder_.prompt(messages));
    }
    jobs::JobObserver observer(control_, ARBITER_MESSAGE("core", "head-to-heads"));
    ARBITER_ASSIGN(const auto generations, engine_.generate(request, observer));
    std::vector<project::Response> responses;
    for (std::size_t i = 0; i < generations.size(); ++i)
      responses.push_back(model_response(prompts[i].id, generations[i], encoder_, side.model,
                                         request.options, request.compute.seed));
    return responses;
  }

  /// How many pairs there are more, `wanted` at most: those that say the same are none.
  Result<std::int64_t> ask(std::span<const project::Prompt> prompts, std::int64_t wanted,
                           std::uint64_t attempt) {
    const Side challenger{resolved_path(project_, match_.challenger), match_.challenger};
    const Side in_use{resolved_path(project_, round_.model), round_.model};
    ARBITER_ASSIGN(const auto ours, answers_of(challenger, prompts, mix_seed(seed(attempt), 1)));
    ARBITER_ASSIGN(const auto theirs, answers_of(in_use, prompts, mix_seed(seed(attempt), 2)));
    std::vector<project::Response> different;
    for (const auto i : most_different(ours, theirs, wanted)) {
      different.push_back(ours[i]);
      different.push_back(theirs[i]);
    }
    ARBITER_TRY(project_.prompts().add_responses(different));
    std::vector<project::Comparison> comparisons(different.size() / 2);
    for (std::size_t i = 0; i < comparisons.size(); ++i) {
      comparisons[i].prompt = different[2 * i].prompt;
      comparisons[i].responses = {different[2 * i].id, different[2 * i + 1].id};
      comparisons[i].priority = match_.priority;
    }
    ARBITER_TRY(project_.comparisons().add(comparisons));
    return static_cast<std::int64_t>(comparisons.size());
  }

  /// Where the two models' answers to a prompt differ most, in the prompts' order.
  static std::vector<std::size_t> most_different(const std::vector<project::Response>& ours,
                                                 const std::vector<project::Response>& theirs,
                                                 std::int64_t wanted) {
    std::vector<std::pair<double, std::size_t>> found;
    for (std::size_t i = 0; i < ours.size(); ++i) {
      const auto our_words = text::words_of(*ours[i].body.text());
      const auto their_words = text::words_of(*theirs[i].body.text());
      if (!feedback::say_the_same(our_words, their_words))
        found.emplace_back(-feedback::distance(our_words, their_words), i);
    }
    std::ranges::sort(found);
    if (found.size() > static_cast<std::size_t>(wanted))
      found.resize(static_cast<std::size_t>(wanted));
    std::vector<std::size_t> places;
    for (const auto& [distance, place] : found) places.push_back(place);
    std::ranges::sort(places);
    return places;
  }

  project::Project& project_;
  const LoopState& state_;
  const LoopRound& round_;
  const Match match_;
  engine::Engine& engine_;
  DialogueEncoder encoder_;
  jobs::JobControl& control_;
};

Result<void> make(project::Project& project, const LoopState& state, Match match,
                  jobs::JobControl& control) {
  const auto folder = resolved_path(project, match.challenger);
  ARBITER_ASSIGN(auto* engine, engine::load_engine());
  ARBITER_ASSIGN(const auto chat, chat_template_of(project, folder, "auto"));
  ARBITER_ASSIGN(auto encoder, DialogueEncoder::load(*engine, folder, chat));
  return Maker(project, state, std::move(match), *engine, std::move(encoder), control).run();
}

/// What was said of some pairs: those that `challenger` has won and lost.
Result<HeadToHead> count(project::Project& project, const std::vector<project::Id>& ids,
                         const std::string& challenger) {
  const std::set<project::Id> asked(ids.begin(), ids.end());
  ARBITER_ASSIGN(const auto judgments, counting_judgments(project, 0));
  HeadToHead result;
  for (const auto& judgment : judgments) {
    if (!asked.contains(judgment.comparison)) continue;
    if (judgment.outcome == project::Outcome::skip) continue;
    ARBITER_ASSIGN(const auto view, project.comparisons().view(judgment.comparison));
    const auto pairs = pairs_of(judgment, view.comparison);
    if (pairs.empty() || pairs.front().target != 1.0) {
      ++result.level;
      continue;
    }
    const auto better =
        std::ranges::find(view.responses, pairs.front().better, &project::Response::id);
    (better != view.responses.end() && better->model == challenger ? result.won : result.lost) += 1;
  }
  return result;
}

/// The round's pairs; where it tries a rival, they are of that one and the model in use.
Result<std::vector<project::Id>> rival_pairs_of(project::Project& project, const LoopRound& round) {
  return project.comparisons().with_priority(round.priority, round.comparison);
}

}  // namespace

Result<void> make_head_to_heads(project::Project& project, const LoopState& state,
                                jobs::JobControl& control) {
  const auto& round = state.rounds.back();
  Match match{.challenger = round.candidate,
              .priority = round.priority + above_its_pairs,
              .stream = 100,
              .prompts_a_pair = prompts_a_pair,
              .missing = state.head_to_heads_of_round(),
              .made = {}};
  ARBITER_ASSIGN(match.made, head_to_heads_of(project, round));
  match.missing -= static_cast<std::int64_t>(match.made.size());
  return make(project, state, std::move(match), control);
}

Result<void> make_rival_pairs(project::Project& project, const LoopState& state,
                              std::int64_t missing, jobs::JobControl& control) {
  const auto& round = state.rounds.back();
  Match match{.challenger = round.rival,
              .priority = round.priority,
              .stream = 200,
              .prompts_a_pair = prompts_a_taught_pair,
              .missing = missing,
              .made = {}};
  ARBITER_ASSIGN(match.made, rival_pairs_of(project, round));
  return make(project, state, std::move(match), control);
}

Result<std::vector<project::Id>> head_to_heads_of(project::Project& project,
                                                  const LoopRound& round) {
  return project.comparisons().with_priority(round.priority + above_its_pairs, round.comparison);
}

Result<HeadToHead> count_head_to_heads(project::Project& project, const LoopRound& round) {
  ARBITER_ASSIGN(const auto ids, head_to_heads_of(project, round));
  return count(project, ids, round.candidate);
}

Result<HeadToHead> count_rival_pairs(project::Project& project, const LoopRound& round) {
  ARBITER_ASSIGN(const auto ids, rival_pairs_of(project, round));
  return count(project, ids, round.rival);
}

}  // namespace arbiter::studio
