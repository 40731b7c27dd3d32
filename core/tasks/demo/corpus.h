// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/random.h"
#include "core/tasks/demo/demo_task.h"

namespace arbiter::tasks::demo {

/// Which of the four components an answer is to meet.
struct Quality {
  bool on_topic = true;
  bool polite = true;
  bool complete = true;
  bool plain = true;
};

/// An answer to a request about topic `topic` that meets exactly `quality`.
std::string write_answer(std::size_t topic, const Quality& quality, Random& random);

}  // namespace arbiter::tasks::demo
