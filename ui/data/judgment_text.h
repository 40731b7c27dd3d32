// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <vector>

#include "core/project/repositories.h"

namespace arbiter::ui {

/// The responses as the judgment showed them, A first; in the comparison's own order where that was
/// not recorded.
const std::vector<project::Id>& letteredOrder(const project::Judgment& judgment,
                                              const project::Comparison& comparison);

/// What a judgment says, in words: "A much better than B", "tie", "both bad", "withdrawn". A
/// letter is what the annotator saw it on, whatever stands where now.
QString judgmentText(const project::Judgment& judgment, const project::Comparison& comparison);

}  // namespace arbiter::ui
