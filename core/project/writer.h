// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <future>
#include <mutex>
#include <thread>

#include "core/base/error.h"
#include "core/project/database.h"
#include "core/project/lock.h"

namespace arbiter::project {

/// The project's only writing connection, on a thread of its own. Work is done in order of
/// priority, each piece in one transaction that is on disk when `run` returns. Pieces are kept
/// under 20 ms by whoever cuts them, so a judgment never waits long.
class Writer {
 public:
  enum class Priority : std::uint8_t { judgment, normal, bulk };
  using Work = std::function<Result<void>(Database&)>;
  /// Background work for quiet moments; returns whether more is left.
  using IdleWork = std::function<bool(Database&)>;

  Writer(std::unique_ptr<Database> database, LockFile lock, std::filesystem::path file);
  ~Writer();  ///< finishes what is queued, folds the WAL in, closes

  /// Blocks until `work` is committed; its error, or the database's, rolls everything back.
  Result<void> run(Priority priority, Work work);
  /// Runs outside a transaction (checkpoint).
  Result<void> run_plain(Work work);
  /// Lets `work` read on the writing connection, outside a transaction and the lock between
  /// programs; quiet moments stay quiet.
  Result<void> look(Work work);
  void set_idle_work(IdleWork work);
  /// There is idle work again.
  void wake_idle();

 private:
  enum class Kind : std::uint8_t { transaction, plain, look };
  struct Task {
    Work work;
    Kind kind = Kind::transaction;
    std::promise<Result<void>> done;
  };

  Result<void> enqueue(Priority priority, Work work, Kind kind);
  void loop();
  Result<void> perform(Task& task);
  Result<void> in_transaction(const Work& work);
  bool queued() const;
  void checkpoint_when_due(std::unique_lock<std::mutex>& lock);

  std::unique_ptr<Database> database_;
  LockFile lock_;
  std::filesystem::path file_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Task> queues_[3];
  IdleWork idle_;
  bool idle_pending_ = false;
  std::chrono::steady_clock::time_point busy_until_;  ///< idle work waits for a quiet moment
  int wal_pages_ = 0;                                 ///< as of the last commit
  bool closing_ = false;
  std::thread thread_;
};

}  // namespace arbiter::project
