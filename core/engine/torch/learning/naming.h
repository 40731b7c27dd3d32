// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/engine.h"
#include "core/engine/naming.h"
#include "core/engine/torch/compute.h"

namespace arbiter::engine::learning {

/// Names examples with the model of a folder; asks for a stop between batches.
Result<NamedRows> name_examples(const NameRequest& request, const Compute& compute,
                                RunObserver& observer);

}  // namespace arbiter::engine::learning
