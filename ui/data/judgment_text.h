// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include "core/project/repositories.h"

namespace arbiter::ui {

/// What a judgment says, in words: "A much better than B", "tie", "both bad", "withdrawn". Letters
/// are given by the responses' order in the comparison.
QString judgmentText(const project::Judgment& judgment, const project::Comparison& comparison);

}  // namespace arbiter::ui
