// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "core/jobs/job.h"

namespace arbiter::cli {

/// Shows how far a job is on standard error: a bar that redraws itself on a terminal, a line at
/// most every few seconds and ten percent elsewhere, so that logs stay short.
class ProgressPrinter {
 public:
  explicit ProgressPrinter(std::string title);
  void show(const jobs::JobProgress& progress);
  /// Ends the bar's line; nothing where nothing was shown.
  void finish();

 private:
  void draw_bar(const jobs::JobProgress& progress);
  void print_line(const jobs::JobProgress& progress);

  std::string title_;
  bool terminal_;
  bool shown_ = false;
  double last_at_;
  std::int64_t last_tenth_ = 0;
};

}  // namespace arbiter::cli
