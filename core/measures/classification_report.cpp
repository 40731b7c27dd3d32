// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/measures/classification_report.h"

#include <cassert>

namespace arbiter::measures {
namespace {

double share(std::int64_t part, std::int64_t whole) {
  return whole > 0 ? static_cast<double>(part) / static_cast<double>(whole) : 0.0;
}

void add(Figures& sum, const Figures& figures, double weight) {
  sum.precision += weight * figures.precision;
  sum.recall += weight * figures.recall;
  sum.f1 += weight * figures.f1;
}

Figures divided(const Figures& sum, double by) {
  if (by <= 0) return {};
  return {sum.precision / by, sum.recall / by, sum.f1 / by};
}

}  // namespace

Figures figures_of(std::int64_t correct, std::int64_t predicted, std::int64_t support) {
  // 2PR / (P + R), from the counts: the same number without a division by zero in between.
  return {share(correct, predicted), share(correct, support),
          share(2 * correct, predicted + support)};
}

Averages averages_of(std::span<const ClassFigures> classes) {
  Averages averages;
  std::int64_t correct = 0;
  std::int64_t predicted = 0;
  std::int64_t support = 0;
  double seen = 0;
  for (const auto& one : classes) {
    if (one.support == 0 && one.predicted == 0) continue;
    correct += one.correct;
    predicted += one.predicted;
    support += one.support;
    seen += 1;
    add(averages.macro, one.figures, 1);
    add(averages.weighted, one.figures, static_cast<double>(one.support));
  }
  averages.micro = figures_of(correct, predicted, support);
  averages.macro = divided(averages.macro, seen);
  averages.weighted = divided(averages.weighted, static_cast<double>(support));
  return averages;
}

ClassificationReport classification_report(const std::vector<std::string>& labels,
                                           std::span<const std::int32_t> truth,
                                           std::span<const std::int32_t> predicted) {
  assert(truth.size() == predicted.size());
  ClassificationReport report;
  report.count = static_cast<std::int64_t>(truth.size());
  report.confusion.assign(labels.size(), std::vector<std::int64_t>(labels.size(), 0));
  for (std::size_t i = 0; i < truth.size(); ++i)
    ++report.confusion[static_cast<std::size_t>(truth[i])][static_cast<std::size_t>(predicted[i])];
  std::int64_t correct = 0;
  for (std::size_t c = 0; c < labels.size(); ++c) {
    ClassFigures one{.name = labels[c], .figures = {}, .correct = report.confusion[c][c]};
    for (std::size_t other = 0; other < labels.size(); ++other) {
      one.support += report.confusion[c][other];
      one.predicted += report.confusion[other][c];
    }
    one.figures = figures_of(one.correct, one.predicted, one.support);
    correct += one.correct;
    report.classes.push_back(std::move(one));
  }
  report.averages = averages_of(report.classes);
  report.accuracy = share(correct, report.count);
  return report;
}

}  // namespace arbiter::measures
