// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/project/writer.h"

#include <sqlite3.h>

#include <algorithm>

namespace arbiter::project {
namespace {

/// Folding the WAL in costs two syncs and as many writes as it has pages, so it is not done inside
/// anybody's commit: at the first number when nothing waits, at the second in any case.
constexpr int kPagesWhenQuiet = 1000;
constexpr int kPagesAtMost = 8000;
constexpr std::chrono::milliseconds kQuiet{200};

int remember_pages(void* pages, sqlite3*, const char*, int count) {
  *static_cast<int*>(pages) = count;
  return SQLITE_OK;
}

}  // namespace

Writer::Writer(std::unique_ptr<Database> database, LockFile lock, std::filesystem::path file)
    : database_(std::move(database)), lock_(std::move(lock)), file_(std::move(file)) {
  // Takes the place of SQLite's automatic checkpoints.
  sqlite3_wal_hook(database_->connection().getHandle(), remember_pages, &wal_pages_);
  thread_ = std::thread([this] { loop(); });
}

Writer::~Writer() {
  {
    const std::scoped_lock lock(mutex_);
    closing_ = true;
  }
  changed_.notify_all();
  thread_.join();
  const auto guard = lock_.hold();
  database_.reset();
}

Result<void> Writer::enqueue(Priority priority, Work work, Kind kind) {
  Task task{std::move(work), kind, {}};
  auto done = task.done.get_future();
  {
    const std::scoped_lock lock(mutex_);
    queues_[static_cast<std::size_t>(priority)].push_back(std::move(task));
  }
  changed_.notify_all();
  return done.get();
}

Result<void> Writer::run(Priority priority, Work work) {
  return enqueue(priority, std::move(work), Kind::transaction);
}

Result<void> Writer::run_plain(Work work) {
  return enqueue(Priority::normal, std::move(work), Kind::plain);
}

Result<void> Writer::look(Work work) {
  return enqueue(Priority::normal, std::move(work), Kind::look);
}

void Writer::set_idle_work(IdleWork work) {
  {
    const std::scoped_lock lock(mutex_);
    idle_ = std::move(work);
    idle_pending_ = true;
  }
  changed_.notify_all();
}

void Writer::wake_idle() {
  {
    const std::scoped_lock lock(mutex_);
    idle_pending_ = true;
  }
  changed_.notify_all();
}

bool Writer::queued() const {
  return std::ranges::any_of(queues_, [](const auto& queue) { return !queue.empty(); });
}

void Writer::loop() {
  std::unique_lock lock(mutex_);
  for (;;) {
    const auto awake = [this] { return closing_ || queued(); };
    if (idle_ && idle_pending_)
      changed_.wait_until(lock, busy_until_, awake);
    else
      changed_.wait(lock, [&] { return awake() || (idle_ && idle_pending_); });
    if (queued()) {
      auto& queue = *std::ranges::find_if(queues_, [](const auto& q) { return !q.empty(); });
      Task task = std::move(queue.front());
      queue.pop_front();
      lock.unlock();
      auto result = perform(task);
      task.done.set_value(std::move(result));
      lock.lock();
      if (task.kind == Kind::look) continue;
      busy_until_ = std::chrono::steady_clock::now() + kQuiet;
      checkpoint_when_due(lock);
      continue;
    }
    if (closing_) return;
    if (!idle_ || !idle_pending_ || std::chrono::steady_clock::now() < busy_until_) continue;
    idle_pending_ = false;
    const auto idle = idle_;
    lock.unlock();
    bool more = false;
    // It may fail for want of space; it is tried again after the next write.
    const auto result = in_transaction([&](Database& database) -> Result<void> {
      more = idle(database);
      return {};
    });
    lock.lock();
    if (result && more) idle_pending_ = true;
    checkpoint_when_due(lock);
  }
}

void Writer::checkpoint_when_due(std::unique_lock<std::mutex>& lock) {
  if (wal_pages_ < (queued() ? kPagesAtMost : kPagesWhenQuiet)) return;
  wal_pages_ = 0;
  lock.unlock();
  // Where this fails (a full disk), the WAL just grows on; the next commit says what is wrong.
  (void)guarded(file_, [this]() -> Result<void> {
    const auto guard = lock_.hold();
    database_->connection().execAndGet("PRAGMA wal_checkpoint(PASSIVE)");
    return {};
  });
  lock.lock();
}

Result<void> Writer::perform(Task& task) {
  if (task.kind == Kind::transaction) return in_transaction(task.work);
  if (task.kind == Kind::look) return guarded(file_, [&] { return task.work(*database_); });
  return guarded(file_, [&] {
    const auto guard = lock_.hold();
    return task.work(*database_);
  });
}

Result<void> Writer::in_transaction(const Work& work) {
  const auto guard = lock_.hold();
  const auto roll_back = [this] {
    try {
      database_->execute("ROLLBACK");
    } catch (const SQLite::Exception&) {
      // After a full disk SQLite may have rolled back by itself: then there is nothing to undo.
    }
  };
  auto result = guarded(file_, [&]() -> Result<void> {
    database_->execute("BEGIN IMMEDIATE");
    auto done = work(*database_);
    if (done) database_->execute("COMMIT");
    return done;
  });
  if (!result) roll_back();
  // A statement left on a row would keep its snapshot, and with it the WAL, alive.
  database_->reset_statements();
  return result;
}

}  // namespace arbiter::project
