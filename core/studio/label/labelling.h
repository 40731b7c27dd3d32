// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "core/base/random.h"
#include "core/project/rating.h"
#include "core/project/repositories.h"
#include "core/studio/label/guidelines.h"

namespace arbiter::studio {

/// Judgments an hour, by so many in so many milliseconds; 0 where a few quick or slow ones would
/// decide it.
double pace_of(std::size_t judgments, Timestamp milliseconds);

/// One annotator at work: draws the next comparison and its order at random, records judgments
/// durably, undoes any number of them. Used by the window and the simulated annotator alike.
/// The same person may be at work in another program at once: what they have judged there stays as
/// it is. Calls block for a commit (a few ms); one thread at a time.
class LabelSession {
 public:
  /// An annotator whom the project does not know yet is stored with the first judgment.
  static Result<LabelSession> begin(project::Project& project, const std::string& annotator,
                                    std::uint64_t seed);

  /// What is on the screen: texts in the order they are shown.
  struct Shown {
    project::ComparisonView view;
    std::vector<project::Id> order;  ///< left to right
    Timestamp shown_at = 0;
    bool seen = false;  ///< it has been on the screen
    /// How a single response is rated.
    project::RatingScale scale{};
    const project::Response& at(std::size_t position) const;
    bool single() const { return order.size() == 1; }
  };

  /// The comparison to judge now; null when everything is done. Stays the same until judged. One
  /// that this annotator has judged in another program meanwhile is not shown (any more).
  Result<const Shown*> current();
  /// The one after it, so that the window can lay it out ahead; null where unknown.
  const Shown* upcoming() const;

  /// Another program has changed the project: what was only drawn ahead is drawn anew. The current
  /// one stays, and what has been on the screen and waits to be shown again.
  Result<void> look_at_queue();

  /// Puts a comparison that was asked for in front of the queue: it is the current one then.
  /// Refused where this annotator has judged it already.
  Result<void> show(project::Id comparison);

  struct Answer {
    project::Outcome outcome = project::Outcome::ranked;
    /// Tiers of positions (0 = leftmost), best first: {{0},{1}} left is better, {{0,1}} tie.
    std::vector<std::vector<std::size_t>> tiers;
    /// What is said of a single response; it needs no tiers.
    std::optional<project::Rating> rating{};
    double strength = 0;
    bool rendered = true;
    std::string rationale;
    std::vector<std::string> tags;
    std::int64_t active_ms = 0;
  };
  /// Records and moves on. The judgment is on disk when this returns. None where the annotator has
  /// judged the comparison in another program since it was shown: that stays as it is, nothing is
  /// written, and the next one is current.
  Result<std::optional<project::Judgment>> judge(const Answer& answer);

  bool can_undo() const;
  /// Withdraws the last judgment of this session and shows its comparison again, in the order it
  /// was shown in. Any depth. One that was changed or taken back in another program since is
  /// refused and left as it is; the next call goes on to the one before.
  Result<project::Judgment> undo();

  struct Progress {
    std::int64_t done = 0;  ///< of this annotator, all sessions
    std::int64_t left = 0;
    std::int64_t session = 0;  ///< in this session
    double per_hour = 0;       ///< over the last ten minutes of work; 0: too little to tell
  };
  Result<Progress> progress() const;
  /// Its id is 0 before the first judgment of somebody new.
  const project::Annotator& annotator() const { return annotator_; }

  /// What the annotator is to judge by; each judgment carries its version. Read again whenever
  /// another comparison is shown.
  const Guidelines& guidelines() const { return guidelines_; }
  /// Reads them again, where they were on the screen while somebody may have changed them; whether
  /// they are others now.
  Result<bool> look_at_guidelines();

 private:
  LabelSession(project::Project& project, const std::string& annotator, std::uint64_t seed);
  Result<std::optional<Shown>> draw();
  Result<void> draw_ahead();
  Result<void> know_annotator();
  Result<bool> is_judged(const Shown& shown) const;
  Result<Shown> shuffled(project::ComparisonView view);

  struct Done {
    std::string uuid;
    Shown shown;
    Timestamp at = 0;
  };
  project::Project* project_;
  project::Annotator annotator_;
  Random random_;
  Guidelines guidelines_;
  std::deque<Shown> ahead_;  ///< front: current
  std::vector<Done> done_;
};

}  // namespace arbiter::studio
