// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <mutex>
#include <span>
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
  /// What is to be stored now. Until `stored` or `put_back` it is still seen by `peek` and `names`.
  Series take(Id run);
  void stored(Id run);
  /// Storing failed: it waits again, before what has come in since.
  void put_back(Id run);
  /// Drops what waits.
  void forget(Id run);
  bool empty(Id run) const;
  std::vector<Id> waiting() const;
  std::vector<MetricPoint> peek(Id run, const std::string& name) const;
  std::vector<std::string> names(Id run) const;

 private:
  struct Waiting {
    Series storing;  ///< taken, perhaps already committed
    Series arrived;
    double stored_at = 0;
  };
  mutable std::mutex mutex_;
  std::map<Id, Waiting> runs_;
};

/// Packed chunks in the database. A chunk has at most 512 points and its least and greatest value.
/// A chunk that is not as long as it says is a DamagedError.
void store_points(Database& database, Id run, const std::string& name,
                  const std::vector<MetricPoint>& points);
/// All points by ascending step that are not past `cut`.
std::vector<MetricPoint> load_points(Database& database, Id run, const std::string& name,
                                     std::int64_t cut);
/// With `max_points` > 0 pairs of least and greatest per bucket.
std::vector<MetricPoint> reduce_points(const std::vector<MetricPoint>& points,
                                       std::int64_t max_points);
/// Appends what of `waiting` is not stored: some or all of it may have been since it was looked at.
void append_waiting(std::vector<MetricPoint>& stored, std::span<const MetricPoint> waiting);
/// Removes a few chunks (one cut, or sixteen at most) of what is past `step`; whether more may be
/// left.
bool truncate_some_points(Database& database, Id run, std::int64_t step);

}  // namespace arbiter::project
