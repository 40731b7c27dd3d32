// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTest>

#include "ui/session/project_session.h"

namespace arbiter::test {

/// Waits until what the pages have asked to be read or written so far is done and shown, and what
/// they asked for then.
inline void settle(ui::ProjectSession& session) {
  QObject receiver;
  for (int round = 0; round < 3; ++round) {
    int done = 0;
    const auto mark = [&done](project::Project&) -> std::function<void()> {
      return [&done] { ++done; };
    };
    session.change(&receiver, mark);
    session.read(&receiver, mark);
    const bool shown = QTest::qWaitFor(
        [&] { return done == 2 && !session.isRunning(ui::ProjectSession::JobKind::Agreement); },
        60000);
    if (!shown) qFatal("the pages do not come to rest");
  }
}

}  // namespace arbiter::test
