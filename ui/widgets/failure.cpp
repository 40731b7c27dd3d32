// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/failure.h"

#include "ui/widgets/message_bar.h"
#include "ui/widgets/page.h"

namespace arbiter::ui {

void showFailure(Page* page, MessageBar* message, const QString& text, ErrorCode code) {
  if (code != ErrorCode::no_data) return message->showError(text);
  message->showError(text, Page::tr("Go to Data"),
                     [page] { Q_EMIT page->pageRequested(QStringLiteral("data")); });
}

}  // namespace arbiter::ui
