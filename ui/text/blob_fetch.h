// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/text/response_view.h"

namespace arbiter::ui {

class ProjectSession;

/// Fetches from the store of the open project, on the thread of its reads.
BlobFetch blobFetch(ProjectSession& session);

}  // namespace arbiter::ui
