// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include "ui/label/ranking_draft.h"
#include "ui/text/reading_document.h"

namespace arbiter::ui {

/// A ranking as far as it has come, "C › A = B › …", and what to press next. Rendered it is rich
/// text with the letters in bold; raw it is plain, for screen readers.
QString orderText(const RankingDraft& draft, TextMode mode = TextMode::Rendered);

}  // namespace arbiter::ui
