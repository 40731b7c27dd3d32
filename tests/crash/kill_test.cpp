// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/crash/kill_scenarios.h"

class KillTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void labelling() { arbiter::test::kill_while_labelling(5, 11); }
  void importing() { arbiter::test::kill_while_importing(5, 12); }
};

QTEST_GUILESS_MAIN(KillTest)
#include "kill_test.moc"
