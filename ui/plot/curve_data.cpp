// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plot/curve_data.h"

#include <algorithm>
#include <cmath>

namespace arbiter::ui {
namespace {

constexpr std::size_t points_a_column = 4;

bool isBefore(const QPointF& point, double step) { return point.x() < step; }

void addColumn(std::span<const QPointF> column, std::vector<QPointF>& into) {
  const auto [least, greatest] =
      std::ranges::minmax_element(column, {}, [](const QPointF& point) { return point.y(); });
  const auto earlier = std::min(least, greatest);
  const auto later = std::max(least, greatest);
  into.push_back(column.front());
  if (earlier != column.begin()) into.push_back(*earlier);
  if (later != earlier) into.push_back(*later);
  if (later != column.end() - 1) into.push_back(column.back());
}

}  // namespace

bool CurveData::append(double step, double value) {
  if (!std::isfinite(value)) return true;
  const bool onward = raw_.empty() || step > raw_.back().x();
  if (!onward) {
    const auto keep = std::lower_bound(raw_.begin(), raw_.end(), step, isBefore) - raw_.begin();
    raw_.resize(std::size_t(keep));
    smooth_.resize(std::size_t(keep));
    restoreAverage();
  }
  average_ = weight_ * average_ + (1 - weight_) * value;
  past_ *= weight_;
  raw_.emplace_back(step, value);
  smooth_.emplace_back(step, average_ / (1 - past_));
  return onward;
}

void CurveData::setWeight(double weight) {
  weight_ = weight;
  const auto points = std::move(raw_);
  assign(points);
}

void CurveData::restoreAverage() {
  past_ = std::pow(weight_, double(raw_.size()));
  average_ = smooth_.empty() ? 0 : smooth_.back().y() * (1 - past_);
}

void CurveData::assign(std::span<const QPointF> points) {
  clear();
  raw_.reserve(points.size());
  smooth_.reserve(points.size());
  for (const auto& point : points) {
    // Points of a reduced level may share a step: the least and the greatest of a bucket.
    if (!raw_.empty() && point.x() == raw_.back().x()) {
      average_ = weight_ * average_ + (1 - weight_) * point.y();
      past_ *= weight_;
      raw_.push_back(point);
      smooth_.emplace_back(point.x(), average_ / (1 - past_));
    } else {
      append(point.x(), point.y());
    }
  }
}

void CurveData::clear() {
  raw_.clear();
  smooth_.clear();
  average_ = 0;
  past_ = 1;
}

std::optional<std::size_t> CurveData::nearest(double step) const {
  if (raw_.empty()) return std::nullopt;
  const auto after = std::lower_bound(raw_.begin(), raw_.end(), step, isBefore);
  if (after == raw_.begin()) return 0;
  if (after == raw_.end()) return raw_.size() - 1;
  const auto index = std::size_t(after - raw_.begin());
  return step - raw_[index - 1].x() <= after->x() - step ? index - 1 : index;
}

std::vector<QPointF> reduceToColumns(std::span<const QPointF> points, double low, double high,
                                     int columns) {
  auto first = std::lower_bound(points.begin(), points.end(), low, isBefore);
  auto last = std::upper_bound(first, points.end(), high,
                               [](double step, const QPointF& point) { return step < point.x(); });
  if (first != points.begin()) --first;
  if (last != points.end()) ++last;
  const std::span<const QPointF> seen(first, last);
  const auto wide = std::size_t(std::max(1, columns));
  if (seen.size() <= wide * points_a_column || high <= low)
    return std::vector<QPointF>(seen.begin(), seen.end());
  std::vector<QPointF> reduced;
  reduced.reserve(wide * points_a_column + 8);
  const auto columnOf = [&](const QPointF& point) {
    return std::floor((point.x() - low) / (high - low) * double(wide));
  };
  for (std::size_t start = 0; start < seen.size();) {
    std::size_t end = start + 1;
    while (end < seen.size() && columnOf(seen[end]) == columnOf(seen[start])) ++end;
    addColumn(seen.subspan(start, end - start), reduced);
    start = end;
  }
  return reduced;
}

}  // namespace arbiter::ui
