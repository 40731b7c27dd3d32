// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/studio/label/labelling.h"

#include <algorithm>
#include <utility>

namespace arbiter::studio {
namespace {

constexpr Timestamp rate_window = 10 * 60 * 1000;  // milliseconds
constexpr std::size_t fewest_for_pace = 5;
constexpr Timestamp shortest_for_pace = 2 * 60 * 1000;

std::unexpected<Error> bad_answer(const char* text) {
  return fail(ErrorCode::invalid_argument, text);
}

/// A single response is rated, in the terms that its annotator was shown, or skipped.
Result<void> check_rating(const LabelSession::Answer& answer, const project::RatingScale& scale) {
  if (answer.outcome == project::Outcome::skip && !answer.rating) return {};
  const bool told = answer.outcome == project::Outcome::ranked && answer.rating;
  if (!told || answer.rating->good.has_value() == answer.rating->score.has_value()) {
    return bad_answer(ARBITER_MESSAGE("core",
                                      "A single response is judged good or bad, or gets a score; "
                                      "both good and both bad are said of several."));
  }
  if (scale.has(*answer.rating)) return {};
  if (!scale.is_scored())
    return bad_answer(ARBITER_MESSAGE("core", "This project judges good or bad, without scores."));
  return fail(ErrorCode::invalid_argument,
              ARBITER_MESSAGE("core", "A score here is a whole number from 1 to {points}."),
              {{"points", std::to_string(scale.points)}});
}

/// A ranked answer names every position once; the others name none.
Result<void> check(const LabelSession::Answer& answer, const LabelSession::Shown& on_screen) {
  const std::size_t shown = on_screen.order.size();
  if (answer.outcome == project::Outcome::withdrawn)
    return bad_answer(ARBITER_MESSAGE("core", "An answer is taken back by undoing it."));
  if (on_screen.single()) return check_rating(answer, on_screen.scale);
  if (answer.rating)
    return bad_answer(ARBITER_MESSAGE("core", "Several responses are ranked, not rated."));
  if (answer.outcome != project::Outcome::ranked) {
    if (answer.tiers.empty()) return {};
    return bad_answer(ARBITER_MESSAGE("core", "Only a ranking names responses."));
  }
  std::vector<std::size_t> named;
  for (const auto& tier : answer.tiers) {
    if (tier.empty()) return bad_answer(ARBITER_MESSAGE("core", "A ranking has an empty tier."));
    named.insert(named.end(), tier.begin(), tier.end());
  }
  std::sort(named.begin(), named.end());
  bool complete = named.size() == shown;
  for (std::size_t i = 0; complete && i < shown; ++i) complete = named[i] == i;
  if (complete) return {};
  return bad_answer(
      ARBITER_MESSAGE("core", "A ranking should name each response that is shown exactly once."));
}

}  // namespace

double pace_of(std::size_t judgments, Timestamp milliseconds) {
  if (judgments < fewest_for_pace || milliseconds < shortest_for_pace) return 0;
  return static_cast<double>(judgments) * 3'600'000.0 / static_cast<double>(milliseconds);
}

const project::Response& LabelSession::Shown::at(std::size_t position) const {
  const project::Id id = order.at(position);
  return *std::find_if(view.responses.begin(), view.responses.end(),
                       [id](const project::Response& response) { return response.id == id; });
}

LabelSession::LabelSession(project::Project& project, const std::string& annotator,
                           std::uint64_t seed)
    : project_(&project), random_(seed) {
  annotator_.name = annotator;
}

Result<LabelSession> LabelSession::begin(project::Project& project, const std::string& annotator,
                                         std::uint64_t seed) {
  if (annotator.empty()) {
    return fail(ErrorCode::invalid_argument,
                ARBITER_MESSAGE("core", "Say who annotates: the annotator's name is empty."));
  }
  if (project.read_only()) {
    return fail(ErrorCode::read_only,
                ARBITER_MESSAGE("core",
                                "The project was opened for reading only, because its folder "
                                "cannot be written to. Copy it to a place of your own to change "
                                "it."));
  }
  LabelSession session(project, annotator, seed);
  // Looking makes nobody an annotator: a new one is stored with the first judgment.
  ARBITER_ASSIGN(auto known, project.annotators().find(annotator));
  if (known) session.annotator_ = std::move(*known);
  ARBITER_ASSIGN(session.guidelines_, guidelines_of(project, false));
  return session;
}

Result<bool> LabelSession::look_at_guidelines() {
  ARBITER_ASSIGN(const auto version, guideline_version(*project_));
  if (version == guidelines_.version) return false;
  ARBITER_ASSIGN(guidelines_, guidelines_of(*project_, false));
  return true;
}

Result<const LabelSession::Shown*> LabelSession::current() {
  if (!ahead_.empty() && ahead_.front().shown_at == 0) ARBITER_TRY(know_annotator());
  // What waited to be shown may have been judged elsewhere since it was drawn.
  while (!ahead_.empty() && ahead_.front().shown_at == 0) {
    ARBITER_ASSIGN(const bool judged, is_judged(ahead_.front()));
    if (!judged) break;
    ahead_.pop_front();
  }
  if (ahead_.empty()) {
    ARBITER_ASSIGN(auto first, draw());
    if (!first) return nullptr;
    ahead_.push_back(std::move(*first));
  }
  ARBITER_TRY(draw_ahead());
  if (ahead_.front().shown_at == 0) {
    ARBITER_TRY(look_at_guidelines());
    ahead_.front().shown_at = now();
    ahead_.front().seen = true;
  }
  return &ahead_.front();
}

/// Somebody new may have become an annotator in another program.
Result<void> LabelSession::know_annotator() {
  if (annotator_.id != 0) return {};
  ARBITER_ASSIGN(auto known, project_->annotators().find(annotator_.name));
  if (known) annotator_ = std::move(*known);
  return {};
}

Result<bool> LabelSession::is_judged(const Shown& shown) const {
  if (annotator_.id == 0) return false;
  return project_->judgments().has_judged(annotator_.id, shown.view.comparison.id);
}

Result<void> LabelSession::draw_ahead() {
  if (ahead_.size() > 1) return {};
  ARBITER_ASSIGN(auto second, draw());
  if (second) ahead_.push_back(std::move(*second));
  return {};
}

Result<void> LabelSession::look_at_queue() {
  ARBITER_TRY(know_annotator());
  if (ahead_.empty()) return {};
  ahead_.erase(std::remove_if(ahead_.begin() + 1, ahead_.end(),
                              [](const Shown& shown) { return !shown.seen; }),
               ahead_.end());
  return draw_ahead();
}

const LabelSession::Shown* LabelSession::upcoming() const {
  return ahead_.size() < 2 ? nullptr : &ahead_[1];
}

Result<std::optional<LabelSession::Shown>> LabelSession::draw() {
  std::vector<project::Id> waiting;
  waiting.reserve(ahead_.size());
  for (const auto& shown : ahead_) waiting.push_back(shown.view.comparison.id);
  ARBITER_ASSIGN(auto view, project_->comparisons().next_for(annotator_.id, waiting));
  if (!view) return std::nullopt;
  ARBITER_ASSIGN(auto shown, shuffled(std::move(*view)));
  return shown;
}

Result<LabelSession::Shown> LabelSession::shuffled(project::ComparisonView view) {
  Shown shown;
  if (project::is_single(view.comparison)) {
    ARBITER_ASSIGN(shown.scale, project::rating_scale(*project_));
  }
  shown.order = view.comparison.responses;
  random_.shuffle(shown.order);
  shown.view = std::move(view);
  return shown;
}

Result<void> LabelSession::show(project::Id comparison) {
  ARBITER_ASSIGN(const auto judged,
                 project_->judgments().live(
                     {.max_seq = 0, .annotator = annotator_.id, .comparison = comparison}));
  if (!judged.empty() && annotator_.id != 0) {
    return fail(ErrorCode::invalid_argument,
                ARBITER_MESSAGE("core", "You have judged this pair already."));
  }
  const auto waiting = std::ranges::find(
      ahead_, comparison, [](const Shown& shown) { return shown.view.comparison.id; });
  std::optional<Shown> wanted;
  if (waiting != ahead_.end()) {
    wanted = std::move(*waiting);
    ahead_.erase(waiting);
  } else {
    ARBITER_ASSIGN(auto view, project_->comparisons().view(comparison));
    ARBITER_ASSIGN(wanted, shuffled(std::move(view)));
  }
  if (!ahead_.empty()) ahead_.front().shown_at = 0;  // it will be shown anew
  ahead_.push_front(std::move(*wanted));
  return {};
}

Result<std::optional<project::Judgment>> LabelSession::judge(const Answer& answer) {
  ARBITER_ASSIGN(const Shown* shown, current());
  if (shown == nullptr) {
    return fail(ErrorCode::no_data,
                ARBITER_MESSAGE("core",
                                "There is nothing left to judge. Import or generate more "
                                "pairs."));
  }
  ARBITER_TRY(check(answer, *shown));
  if (annotator_.id == 0) {
    ARBITER_ASSIGN(annotator_, project_->annotators().get_or_add(annotator_.name));
  }
  project::Judgment judgment;
  judgment.comparison = shown->view.comparison.id;
  judgment.annotator = annotator_.id;
  judgment.outcome = answer.outcome;
  for (const auto& tier : answer.tiers) {
    auto& ids = judgment.ranking.emplace_back();
    for (const auto position : tier) ids.push_back(shown->order[position]);
  }
  if (answer.rating) {
    judgment.ranking = {shown->order};
    judgment.ratings = project::to_ratings(*answer.rating);
  }
  judgment.strength = answer.strength;
  judgment.rendered = answer.rendered;
  judgment.rationale = answer.rationale;
  judgment.tags = answer.tags;
  judgment.shown_order = shown->order;
  judgment.guideline_version = guidelines_.version;
  judgment.shown_at = shown->shown_at;
  judgment.answered_at = now();
  judgment.active_ms = answer.active_ms;
  ARBITER_ASSIGN(auto stored, project_->judgments().add_unless_judged(std::move(judgment)));
  if (stored) done_.push_back({stored->uuid, std::move(ahead_.front()), stored->answered_at});
  ahead_.pop_front();
  return stored;
}

bool LabelSession::can_undo() const { return !done_.empty(); }

Result<project::Judgment> LabelSession::undo() {
  if (done_.empty()) {
    return fail(ErrorCode::no_data,
                ARBITER_MESSAGE("core", "There is nothing to undo in this session."));
  }
  auto withdrawal = project_->judgments().withdraw(done_.back().uuid);
  if (!withdrawal && withdrawal.error().code == ErrorCode::invalid_argument) {
    done_.pop_back();
    return fail(ErrorCode::invalid_argument,
                ARBITER_MESSAGE("core",
                                "That judgment was changed or taken back in another program "
                                "since. It is left as it is; undo again for the one before."));
  }
  if (!withdrawal) return withdrawal;
  Shown shown = std::move(done_.back().shown);
  done_.pop_back();
  if (!ahead_.empty()) ahead_.front().shown_at = 0;  // it will be shown anew
  shown.shown_at = now();
  ahead_.push_front(std::move(shown));
  return withdrawal;
}

Result<LabelSession::Progress> LabelSession::progress() const {
  ARBITER_ASSIGN(const auto todo, project_->comparisons().todo(annotator_.id));
  Progress progress;
  progress.done = todo.done;
  progress.left = todo.left;
  progress.session = static_cast<std::int64_t>(done_.size());
  const Timestamp at = now();
  const auto first = std::find_if(done_.begin(), done_.end(),
                                  [&](const Done& done) { return done.at >= at - rate_window; });
  const auto recent = static_cast<std::size_t>(done_.end() - first);
  if (recent > 0)
    progress.per_hour = pace_of(recent, at - std::max(first->shown.shown_at, at - rate_window));
  return progress;
}

}  // namespace arbiter::studio
