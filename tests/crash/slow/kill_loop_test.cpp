// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/crash/kill_scenarios.h"

class KillLoopTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void labelling() { arbiter::test::kill_while_labelling(40, 21); }
  void importing() { arbiter::test::kill_while_importing(60, 22); }
};

QTEST_GUILESS_MAIN(KillLoopTest)
#include "kill_loop_test.moc"
