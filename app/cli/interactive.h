// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <stop_token>
#include <string>

#include "core/project/project.h"
#include "core/studio/label/labelling.h"

namespace arbiter::cli {

struct InteractiveOptions {
  std::string annotator;
  std::int64_t limit = 0;  ///< 0: until nothing is left
  std::uint64_t seed = 1;
  std::function<void(const project::Judgment&)> judged;  ///< may be empty
};

/// Labelling in a terminal: shows a comparison on standard error and reads one answer a line from
/// standard input, until it ends, `q`, or a stop request.
Result<studio::LabelSession::Progress> annotate_interactively(project::Project& project,
                                                              const InteractiveOptions& options,
                                                              std::stop_token stop);

}  // namespace arbiter::cli
