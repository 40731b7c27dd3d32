// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/progress.h"

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <utility>

#include "core/base/clock.h"

namespace arbiter::cli {
namespace {

constexpr double bar_interval = 0.1;   // seconds
constexpr double line_interval = 5.0;  // seconds
constexpr std::int64_t bar_width = 30;

double fraction(const jobs::JobProgress& progress) {
  if (progress.total <= 0) return 0;
  return std::clamp(static_cast<double>(progress.step) / static_cast<double>(progress.total), 0.0,
                    1.0);
}

std::string details(const jobs::JobProgress& progress) {
  std::string text;
  if (progress.total > 0) {
    text = std::to_string(static_cast<int>(fraction(progress) * 100)) + " %";
  } else {
    text = std::to_string(progress.step);
  }
  if (!progress.note.empty()) text += ", " + progress.note;
  if (progress.seconds_left >= 1)
    text += ", " + std::to_string(static_cast<long long>(progress.seconds_left)) + " s left";
  return text;
}

}  // namespace

ProgressPrinter::ProgressPrinter(std::string title)
    : title_(std::move(title)),
      terminal_(isatty(STDERR_FILENO) == 1),
      last_at_(monotonic_seconds()) {}

void ProgressPrinter::show(const jobs::JobProgress& progress) {
  if (progress.step <= 0) return;
  const double now = monotonic_seconds();
  if (terminal_) {
    if (now - last_at_ < bar_interval) return;
    draw_bar(progress);
    last_at_ = now;
    return;
  }
  const auto tenth = static_cast<std::int64_t>(fraction(progress) * 10);
  if (now - last_at_ < line_interval && (tenth <= last_tenth_ || now - last_at_ < 1)) return;
  print_line(progress);
  last_at_ = now;
  last_tenth_ = tenth;
}

void ProgressPrinter::finish() {
  if (terminal_ && shown_) std::fputs("\r\033[K", stderr);
  std::fflush(stderr);
}

void ProgressPrinter::draw_bar(const jobs::JobProgress& progress) {
  const auto filled = static_cast<std::size_t>(fraction(progress) * bar_width);
  std::string bar(filled, '#');
  bar.resize(bar_width, '.');
  std::fprintf(stderr, "\r\033[K%s [%s] %s", title_.c_str(), bar.c_str(),
               details(progress).c_str());
  std::fflush(stderr);
  shown_ = true;
}

void ProgressPrinter::print_line(const jobs::JobProgress& progress) {
  std::fprintf(stderr, "%s: %s\n", title_.c_str(), details(progress).c_str());
}

}  // namespace arbiter::cli
