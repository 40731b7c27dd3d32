// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/project/metric_buffer.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <limits>
#include <utility>

#include "core/base/clock.h"
#include "core/project/database.h"

namespace arbiter::project {
namespace {

constexpr double kStoreEvery = 0.5;
constexpr std::size_t kChunkPoints = 512;
constexpr int kChunksAtOnce = 16;

std::string pack(std::span<const MetricPoint> points) {
  std::string data(points.size() * 16, '\0');
  for (std::size_t i = 0; i < points.size(); ++i) {
    std::memcpy(data.data() + 8 * i, &points[i].step, 8);
    std::memcpy(data.data() + 8 * (points.size() + i), &points[i].value, 8);
  }
  return data;
}

/// What a chunk's columns `count` and `data` hold. The file may come from anywhere.
void unpack(const SQLite::Column& count_column, const SQLite::Column& data,
            std::vector<MetricPoint>& into) {
  const auto size = static_cast<std::size_t>(data.getBytes());
  const auto* bytes = static_cast<const char*>(data.getBlob());
  const auto count = size / 16;
  if (size % 16 != 0 || count_column.getInt64() != static_cast<std::int64_t>(count))
    throw DamagedError("a curve has not as many points as it says");
  for (std::size_t i = 0; i < count; ++i) {
    MetricPoint point;
    std::memcpy(&point.step, bytes + 8 * i, 8);
    std::memcpy(&point.value, bytes + 8 * (count + i), 8);
    into.push_back(point);
  }
}

void insert_chunk(Database& database, Id run, const std::string& name,
                  std::span<const MetricPoint> points) {
  double least = std::numeric_limits<double>::infinity();
  double greatest = -least;
  for (const auto& point : points) {
    least = std::min(least, point.value);
    greatest = std::max(greatest, point.value);
  }
  const auto data = pack(points);
  auto& insert = database.statement(
      "INSERT OR REPLACE INTO metric_chunks(run,name,first_step,last_step,count,minimum,maximum,"
      "data) VALUES(?,?,?,?,?,?,?,?)");
  insert.bind(1, run);
  insert.bind(2, name);
  insert.bind(3, points.front().step);
  insert.bind(4, points.back().step);
  insert.bind(5, static_cast<std::int64_t>(points.size()));
  insert.bind(6, least);
  insert.bind(7, greatest);
  insert.bind(8, data.data(), static_cast<int>(data.size()));
  insert.exec();
}

}  // namespace

bool MetricBuffer::add(Id run, std::int64_t step,
                       std::span<const std::pair<std::string, double>> values) {
  const std::scoped_lock lock(mutex_);
  auto& waiting = runs_[run];
  for (const auto& [name, value] : values) waiting.arrived[name].push_back({step, value});
  const double time = monotonic_seconds();
  if (time - waiting.stored_at < kStoreEvery) return false;
  waiting.stored_at = time;
  return true;
}

MetricBuffer::Series MetricBuffer::take(Id run) {
  const std::scoped_lock lock(mutex_);
  const auto found = runs_.find(run);
  if (found == runs_.end()) return {};
  auto& [storing, arrived, stored_at] = found->second;
  for (auto& [name, points] : arrived) {
    auto& all = storing[name];
    all.insert(all.end(), points.begin(), points.end());
  }
  arrived.clear();
  return storing;
}

void MetricBuffer::stored(Id run) {
  const std::scoped_lock lock(mutex_);
  if (const auto found = runs_.find(run); found != runs_.end()) found->second.storing.clear();
}

void MetricBuffer::put_back(Id run) {
  const std::scoped_lock lock(mutex_);
  const auto found = runs_.find(run);
  if (found == runs_.end()) return;
  auto& [storing, arrived, stored_at] = found->second;
  for (auto& [name, points] : arrived) {
    auto& all = storing[name];
    all.insert(all.end(), points.begin(), points.end());
  }
  arrived = std::exchange(storing, {});
}

void MetricBuffer::forget(Id run) {
  const std::scoped_lock lock(mutex_);
  runs_.erase(run);
}

bool MetricBuffer::empty(Id run) const {
  const std::scoped_lock lock(mutex_);
  const auto found = runs_.find(run);
  return found == runs_.end() || (found->second.storing.empty() && found->second.arrived.empty());
}

std::vector<Id> MetricBuffer::waiting() const {
  const std::scoped_lock lock(mutex_);
  std::vector<Id> runs;
  for (const auto& [run, waiting] : runs_)
    if (!waiting.arrived.empty()) runs.push_back(run);
  return runs;
}

std::vector<MetricPoint> MetricBuffer::peek(Id run, const std::string& name) const {
  const std::scoped_lock lock(mutex_);
  std::vector<MetricPoint> points;
  const auto found = runs_.find(run);
  if (found == runs_.end()) return points;
  for (const auto* series : {&found->second.storing, &found->second.arrived})
    if (const auto part = series->find(name); part != series->end())
      points.insert(points.end(), part->second.begin(), part->second.end());
  return points;
}

std::vector<std::string> MetricBuffer::names(Id run) const {
  const std::scoped_lock lock(mutex_);
  std::vector<std::string> names;
  const auto found = runs_.find(run);
  if (found == runs_.end()) return names;
  for (const auto* series : {&found->second.storing, &found->second.arrived})
    for (const auto& [name, points] : *series) names.push_back(name);
  return names;
}

void store_points(Database& database, Id run, const std::string& name,
                  const std::vector<MetricPoint>& points) {
  if (points.empty()) return;
  // The newest chunk is filled up first, so that a slow run does not leave a chunk a point.
  std::vector<MetricPoint> merged;
  auto& last = database.statement(
      "SELECT first_step,count,data FROM metric_chunks WHERE run=? AND name=? "
      "ORDER BY first_step DESC LIMIT 1");
  last.bind(1, run);
  last.bind(2, name);
  if (last.executeStep() && last.getColumn(1).getInt64() < static_cast<std::int64_t>(kChunkPoints))
    unpack(last.getColumn(1), last.getColumn(2), merged);
  last.reset();
  merged.insert(merged.end(), points.begin(), points.end());
  for (std::size_t at = 0; at < merged.size(); at += kChunkPoints)
    insert_chunk(database, run, name,
                 std::span(merged).subspan(at, std::min(kChunkPoints, merged.size() - at)));
}

std::vector<MetricPoint> load_points(Database& database, Id run, const std::string& name,
                                     std::int64_t cut) {
  std::vector<MetricPoint> points;
  auto& chunks = database.statement(
      "SELECT count,data FROM metric_chunks WHERE run=? AND name=? AND first_step<=? "
      "ORDER BY first_step");
  chunks.bind(1, run);
  chunks.bind(2, name);
  chunks.bind(3, cut);
  while (chunks.executeStep()) unpack(chunks.getColumn(0), chunks.getColumn(1), points);
  std::erase_if(points, [cut](const auto& point) { return point.step > cut; });
  return points;
}

std::vector<MetricPoint> reduce_points(const std::vector<MetricPoint>& points,
                                       std::int64_t max_points) {
  const auto wanted = static_cast<std::size_t>(std::max<std::int64_t>(max_points, 2));
  if (max_points <= 0 || points.size() <= wanted) return points;
  std::vector<MetricPoint> reduced;
  const std::size_t buckets = wanted / 2;
  for (std::size_t bucket = 0; bucket < buckets; ++bucket) {
    const auto begin =
        points.begin() + static_cast<std::ptrdiff_t>(bucket * points.size() / buckets);
    const auto end =
        points.begin() + static_cast<std::ptrdiff_t>((bucket + 1) * points.size() / buckets);
    const auto [least, greatest] = std::minmax_element(
        begin, end, [](const auto& a, const auto& b) { return a.value < b.value; });
    reduced.push_back(
        std::min(*least, *greatest, [](const auto& a, const auto& b) { return a.step < b.step; }));
    if (least != greatest)
      reduced.push_back(std::max(*least, *greatest,
                                 [](const auto& a, const auto& b) { return a.step < b.step; }));
  }
  return reduced;
}

namespace {

bool same(const MetricPoint& a, const MetricPoint& b) {
  return a.step == b.step &&
         std::bit_cast<std::uint64_t>(a.value) == std::bit_cast<std::uint64_t>(b.value);
}

/// The next name of the run's curves after `name`, found by the index.
std::string name_after(Database& database, Id run, const std::string& name) {
  auto& row = database.statement("SELECT min(name) FROM metric_chunks WHERE run=? AND name>?");
  row.bind(1, run);
  row.bind(2, name);
  row.executeStep();
  const auto column = row.getColumn(0);
  const auto next = column.getString();
  // Else going from name to name would never end.
  if (!column.isNull() && (!column.isText() || next <= name))
    throw DamagedError("a curve has no proper name");
  row.reset();
  return next;
}

bool remove_chunks_after(Database& database, Id run, const std::string& name, std::int64_t step) {
  auto& remove = database.statement(
      "DELETE FROM metric_chunks WHERE run=?1 AND name=?2 AND first_step IN (SELECT first_step "
      "FROM metric_chunks WHERE run=?1 AND name=?2 AND first_step>?3 ORDER BY first_step DESC "
      "LIMIT ?4)");
  remove.bind(1, run);
  remove.bind(2, name);
  remove.bind(3, step);
  remove.bind(4, kChunksAtOnce);
  return remove.exec() > 0;
}

/// Cuts the newest chunk where the step lies within it.
bool cut_last_chunk(Database& database, Id run, const std::string& name, std::int64_t step) {
  auto& last = database.statement(
      "SELECT first_step,last_step,count,data FROM metric_chunks WHERE run=? AND name=? "
      "ORDER BY first_step DESC LIMIT 1");
  last.bind(1, run);
  last.bind(2, name);
  if (!last.executeStep() || last.getColumn(1).getInt64() <= step) {
    last.reset();
    return false;
  }
  const auto first_step = last.getColumn(0).getInt64();
  std::vector<MetricPoint> points;
  unpack(last.getColumn(2), last.getColumn(3), points);
  last.reset();
  std::erase_if(points, [step](const auto& point) { return point.step > step; });
  auto& remove =
      database.statement("DELETE FROM metric_chunks WHERE run=? AND name=? AND first_step=?");
  remove.bind(1, run);
  remove.bind(2, name);
  remove.bind(3, first_step);
  if (remove.exec() == 0) throw DamagedError("a curve begins at no proper step");
  if (!points.empty()) insert_chunk(database, run, name, points);
  return true;
}

}  // namespace

void append_waiting(std::vector<MetricPoint>& stored, std::span<const MetricPoint> waiting) {
  if (waiting.empty()) return;
  // Steps ascend, so that the first of `waiting` can only stand among the last of `stored`.
  std::size_t at = stored.size();
  for (std::size_t i = stored.size(); i > 0 && stored[i - 1].step >= waiting.front().step; --i) {
    const auto common = std::min(stored.size() - (i - 1), waiting.size());
    if (std::equal(waiting.begin(), waiting.begin() + static_cast<std::ptrdiff_t>(common),
                   stored.begin() + static_cast<std::ptrdiff_t>(i - 1), same))
      at = i - 1;
  }
  const auto known = std::min(stored.size() - at, waiting.size());
  stored.insert(stored.end(), waiting.begin() + static_cast<std::ptrdiff_t>(known), waiting.end());
}

bool truncate_some_points(Database& database, Id run, std::int64_t step) {
  for (auto name = name_after(database, run, {}); !name.empty();
       name = name_after(database, run, name)) {
    if (remove_chunks_after(database, run, name, step)) return true;
    if (cut_last_chunk(database, run, name, step)) return true;
  }
  return false;
}

}  // namespace arbiter::project
