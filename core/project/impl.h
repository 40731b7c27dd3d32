// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <span>
#include <vector>

#include "core/project/change_watch.h"
#include "core/project/database.h"
#include "core/project/metric_buffer.h"
#include "core/project/owner.h"
#include "core/project/project.h"
#include "core/project/query_guard.h"
#include "core/project/repeats.h"
#include "core/project/repositories.h"
#include "core/project/writer.h"

namespace arbiter::project {

/// What the repositories share: the writer, a pool of readers, and the little that is remembered
/// in memory.
struct Project::Impl {
  std::filesystem::path folder;
  std::filesystem::path file;
  /// Device and number of `file` when it was opened to be written; none where nothing was found.
  std::optional<std::pair<std::uint64_t, std::uint64_t>> identity;
  bool read_only = false;
  bool newer = false;  ///< read_only because a newer Arbiter wrote it
  ConnectionOptions reading;
  Owner owner;
  std::unique_ptr<Writer> writer;  ///< null where read_only

  std::mutex readers_mutex;
  std::vector<std::unique_ptr<Database>> readers;

  ChangeWatch watch;

  MetricBuffer metrics;
  std::mutex storing_metrics;  ///< held from taking points out of `metrics` to their commit

  std::map<Id, KnownRows> known_rows;  ///< of pending imports; the writer's thread's

  std::mutex going_mutex;
  std::set<Id> going;  ///< runs that this program is at

  Prompts prompts{*this};
  Comparisons comparisons{*this};
  Judgments judgments{*this};
  Annotators annotators{*this};
  Runs runs{*this};
  Imports imports{*this};
  Settings settings{*this};

  ~Impl();

  /// Refused where the database is no longer the file of its name: what is written into a file
  /// without a name is gone when it is closed.
  Result<void> write(Writer::Priority priority, Writer::Work work);
  /// Items [0, count) in transactions of about ten milliseconds each.
  Result<void> write_chunked(Writer::Priority priority, std::size_t count,
                             const std::function<Result<void>(Database&, std::size_t)>& each);

  /// Calls `piece` (a few milliseconds of work; false: done) until it is done, in transactions of
  /// about ten milliseconds each.
  Result<void> write_pieces(Writer::Priority priority,
                            const std::function<Result<bool>(Database&)>& piece);
  /// `work` in one transaction with the run's points that wait to be stored.
  Result<void> write_with_metrics(Id run, Writer::Priority priority, const Writer::Work& work);

  /// Rows of a pending import, in transactions of about ten milliseconds each; `wanted` is asked
  /// of each, by its place, in the transaction that would store it: what it joins (nothing: it
  /// stands for itself), or none where it is left out.
  using Wanted = std::function<std::optional<std::vector<Joined>>(Database&, std::size_t)>;
  Result<void> add_rows(Id import_id, std::span<const Imports::Row> rows, const Wanted& wanted);
  /// That the files of clips and pictures are in the store before a row names them.
  Result<void> check_bodies(std::span<const Response> responses) const;

  /// A row of rows::run_columns; `live` is whether some program that has the project open is at it.
  Run read_run(SQLite::Statement& row);

  /// Runs `work` on a reading connection of its own.
  template <class Work>
  auto read(Work&& work) -> decltype(work(std::declval<Database&>())) {
    check_queries_allowed();
    auto reader = take_reader();
    if (!reader) return std::unexpected(reader.error());
    auto result = guarded(file, [&] { return work(**reader); });
    give_back(std::move(*reader));
    return result;
  }

 private:
  Result<std::unique_ptr<Database>> take_reader();
  void give_back(std::unique_ptr<Database> reader);
};

/// The error for a row that should be there.
std::unexpected<Error> no_such(const char* what, const std::string& id);

/// A run whose program has ended is interrupted: it goes on from its checkpoint, or is forgotten.
void settle_abandoned_runs(Database& database, const Owner& owner);
/// Finishes what programs that were killed had begun: rewinding runs, deleting runs and
/// checkpoints.
Result<void> finish_interrupted_work(Project::Impl& project);
Result<void> finish_removals(Project::Impl& project);
/// Removes half-written checkpoints of programs that have ended.
Result<void> remove_left_overs(const std::filesystem::path& project);
/// The samples of one step past `step`; whether there were any.
bool remove_some_samples(Database& database, Id run, std::int64_t step);

/// Adds to a counter of the one row of `counters`.
void count_up(Database& database, const char* column, std::int64_t by);
/// Removes some rows of abandoned imports (a few milliseconds); whether more may be left.
bool remove_abandoned_rows(Database& database);
/// The project's shares of roles, as the setting `prompt_roles` has them.
RoleShares read_role_shares(Database& database);
/// The next number of history.
std::int64_t take_seq(Database& database);

}  // namespace arbiter::project
