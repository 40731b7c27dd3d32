// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/project/metric_buffer.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "core/base/clock.h"
#include "core/project/database.h"

namespace arbiter::project {
namespace {

constexpr double kStoreEvery = 0.5;
constexpr std::size_t kChunkPoints = 512;

std::string pack(std::span<const MetricPoint> points) {
  std::string data(points.size() * 16, '\0');
  for (std::size_t i = 0; i < points.size(); ++i) {
    std::memcpy(data.data() + 8 * i, &points[i].step, 8);
    std::memcpy(data.data() + 8 * (points.size() + i), &points[i].value, 8);
  }
  return data;
}

void unpack(const void* data, std::size_t count, std::vector<MetricPoint>& into) {
  const auto* bytes = static_cast<const char*>(data);
  for (std::size_t i = 0; i < count; ++i) {
    MetricPoint point;
    std::memcpy(&point.step, bytes + 8 * i, 8);
    std::memcpy(&point.value, bytes + 8 * (count + i), 8);
    into.push_back(point);
  }
}

void insert_chunk(Database& database, Id run, const std::string& name,
                  std::span<const MetricPoint> points) {
  double least = INFINITY;
  double greatest = -INFINITY;
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
  auto& series = series_[run];
  for (const auto& [name, value] : values) series[name].push_back({step, value});
  auto& stored = stored_at_[run];
  const double time = monotonic_seconds();
  if (time - stored < kStoreEvery) return false;
  stored = time;
  return true;
}

MetricBuffer::Series MetricBuffer::take(Id run) {
  const std::scoped_lock lock(mutex_);
  auto found = series_.extract(run);
  return found.empty() ? Series() : std::move(found.mapped());
}

std::vector<Id> MetricBuffer::waiting() const {
  const std::scoped_lock lock(mutex_);
  std::vector<Id> runs;
  for (const auto& [run, series] : series_) runs.push_back(run);
  return runs;
}

std::vector<MetricPoint> MetricBuffer::peek(Id run, const std::string& name) const {
  const std::scoped_lock lock(mutex_);
  const auto series = series_.find(run);
  if (series == series_.end()) return {};
  const auto points = series->second.find(name);
  return points == series->second.end() ? std::vector<MetricPoint>() : points->second;
}

std::vector<std::string> MetricBuffer::names(Id run) const {
  const std::scoped_lock lock(mutex_);
  std::vector<std::string> names;
  if (const auto series = series_.find(run); series != series_.end())
    for (const auto& [name, points] : series->second) names.push_back(name);
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
    unpack(last.getColumn(2).getBlob(), static_cast<std::size_t>(last.getColumn(1).getInt64()),
           merged);
  last.reset();
  merged.insert(merged.end(), points.begin(), points.end());
  for (std::size_t at = 0; at < merged.size(); at += kChunkPoints)
    insert_chunk(database, run, name,
                 std::span(merged).subspan(at, std::min(kChunkPoints, merged.size() - at)));
}

std::vector<MetricPoint> load_points(Database& database, Id run, const std::string& name) {
  std::vector<MetricPoint> points;
  auto& chunks = database.statement(
      "SELECT count,data FROM metric_chunks WHERE run=? AND name=? ORDER BY first_step");
  chunks.bind(1, run);
  chunks.bind(2, name);
  while (chunks.executeStep())
    unpack(chunks.getColumn(1).getBlob(), static_cast<std::size_t>(chunks.getColumn(0).getInt64()),
           points);
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

void truncate_points(Database& database, Id run, std::int64_t step) {
  std::vector<std::string> cut;
  auto& straddling = database.statement(
      "SELECT name FROM metric_chunks WHERE run=? AND first_step<=? AND last_step>?");
  straddling.bind(1, run);
  straddling.bind(2, step);
  straddling.bind(3, step);
  while (straddling.executeStep()) cut.push_back(straddling.getColumn(0).getString());
  for (const auto& name : cut) {
    auto points = load_points(database, run, name);
    std::erase_if(points, [&](const auto& point) { return point.step > step; });
    auto& remove = database.statement("DELETE FROM metric_chunks WHERE run=? AND name=?");
    remove.bind(1, run);
    remove.bind(2, name);
    remove.exec();
    store_points(database, run, name, points);
  }
  auto& remove = database.statement("DELETE FROM metric_chunks WHERE run=? AND first_step>?");
  remove.bind(1, run);
  remove.bind(2, step);
  remove.exec();
}

}  // namespace arbiter::project
