// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <span>
#include <string>

#include "core/project/database.h"
#include "core/project/types.h"

/// The labelling queue.
///
/// Each comparison that may be asked belongs to one *judge set*: the comparisons of one import
/// that exactly the same people have judged. What an annotator still has to do is then the union
/// of the sets that they are not in. There are few sets (people times patterns, not comparisons),
/// each has its count, and inside a set the index (judge_set, priority DESC, id) gives the next
/// comparison by one seek. So the next pair, what is left and what is done are exact and scan
/// nothing, whoever has judged what, in whatever order, in whichever process; and the rows of an
/// import become askable with the one row that commits it. A comparison that is retired belongs to
/// no set.
namespace arbiter::project::queue {

/// What one person's live judgments of a comparison mean to the queue.
struct Judge {
  Id annotator = 0;
  bool skipped = false;  ///< asked, but no answer: it does not count towards the wanted number
};

/// The set of these judges (in ascending order), made where it is new. `count` is not changed.
Id set_of(Database& database, Id import_id, std::span<const Judge> judges);
/// Changes how many comparisons a set has.
void count_in(Database& database, Id set, std::int64_t by);
/// Puts a comparison into the set that its heads say, after they have changed.
void update(Database& database, Id comparison);

/// The first comparison for an annotator: highest priority, then least answered, then oldest.
std::optional<Id> next(Database& database, Id annotator, std::span<const Id> excluding);

/// How the comparisons that nobody has answered stand.
struct Open {
  std::int64_t fresh = 0;  ///< of at least this priority
  std::int64_t older = 0;  ///< of a lower one
};
/// Of the queue; the older ones are not gone through.
Open open(Database& database, double priority);

/// Of the fresh ones, those with a single response.
std::int64_t open_singles(Database& database, double priority);

/// Takes a comparison that nobody has answered out of the queue; false: it is not there, or
/// somebody has answered it meanwhile.
bool retire(Database& database, Id comparison);
/// Puts a retired one back where its heads say; false: it is not retired.
bool take_back(Database& database, Id comparison);

struct Left {
  std::int64_t done = 0;
  std::int64_t left = 0;
};
Left left(Database& database, Id annotator);

}  // namespace arbiter::project::queue
