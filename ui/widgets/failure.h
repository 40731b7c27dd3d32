// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include "core/base/error.h"

namespace arbiter::ui {

class MessageBar;
class Page;

/// Says on a page what its work has failed of; where data is missing, with the way to it.
void showFailure(Page* page, MessageBar* message, const QString& text, ErrorCode code);

}  // namespace arbiter::ui
