// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <mutex>
#include <string>
#include <vector>

namespace arbiter::jobs {

/// Metrics and samples on their way from a training thread to whoever draws them. The producer
/// appends; the consumer takes everything at once under the lock and works on it outside.
struct MetricBatch {
  struct Point {
    std::int64_t run = 0;
    std::int64_t step = 0;
    std::string name;
    double value = 0;
  };
  struct Sample {
    std::int64_t run = 0;
    std::int64_t step = 0;
    std::string prompt;
    std::string policy;
    std::string reference;
    double policy_score = 0;
    double reference_score = 0;
    double kl = 0;
    bool policy_ended = false;
    bool reference_ended = false;
  };
  std::vector<Point> points;
  std::vector<Sample> samples;
  bool empty() const { return points.empty() && samples.empty(); }
};

class MetricChannel {
 public:
  /// Where nobody takes, as on the command line, nothing is kept: a run may last for days.
  enum class Reader { takes, nobody };
  explicit MetricChannel(Reader reader = Reader::takes) : reader_(reader) {}

  void push(MetricBatch::Point point);
  void push(MetricBatch::Sample sample);
  MetricBatch take();

 private:
  Reader reader_;
  std::mutex mutex_;
  MetricBatch waiting_;
};

}  // namespace arbiter::jobs
