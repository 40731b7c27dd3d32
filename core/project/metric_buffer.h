// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "core/project/types.h"

namespace arbiter::project {

class Database;

/// Metric points that have arrived but are not stored yet, by run and name. Safe from any thread.
class MetricBuffer {
 public:
  using Series = std::map<std::string, std::vector<MetricPoint>>;

  /// Adds points; true when it is time to store (half a second since the last time).
  bool add(Id run, std::int64_t step, std::span<const std::pair<std::string, double>> values);
  Series take(Id run);
  std::vector<Id> waiting() const;
  std::vector<MetricPoint> peek(Id run, const std::string& name) const;
  std::vector<std::string> names(Id run) const;

 private:
  mutable std::mutex mutex_;
  std::map<Id, Series> series_;
  std::map<Id, double> stored_at_;
};

/// Packed chunks in the database. A chunk has at most 512 points and its least and greatest value.
void store_points(Database& database, Id run, const std::string& name,
                  const std::vector<MetricPoint>& points);
/// All points by ascending step, or with `max_points` > 0 pairs of least and greatest per bucket.
std::vector<MetricPoint> load_points(Database& database, Id run, const std::string& name);
std::vector<MetricPoint> reduce_points(const std::vector<MetricPoint>& points,
                                       std::int64_t max_points);
/// Removes points past `step`.
void truncate_points(Database& database, Id run, std::int64_t step);

}  // namespace arbiter::project
