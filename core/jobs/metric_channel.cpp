// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/jobs/metric_channel.h"

#include <utility>

namespace arbiter::jobs {

void MetricChannel::push(MetricBatch::Point point) {
  if (reader_ == Reader::nobody) return;
  const std::lock_guard lock(mutex_);
  waiting_.points.push_back(std::move(point));
}

void MetricChannel::push(MetricBatch::Sample sample) {
  if (reader_ == Reader::nobody) return;
  const std::lock_guard lock(mutex_);
  waiting_.samples.push_back(std::move(sample));
}

MetricBatch MetricChannel::take() {
  const std::lock_guard lock(mutex_);
  return std::exchange(waiting_, {});
}

}  // namespace arbiter::jobs
