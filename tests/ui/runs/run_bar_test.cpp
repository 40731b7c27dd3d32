// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/runs/run_bar.h"

#include <QTest>

#include "tests/support/isolated_config.h"
#include "tests/support/narrow.h"

namespace arbiter::ui {

class RunBarTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() { test::isolate_config(); }

  /// Where its buttons have no room beside the run's name they stand below it, whole.
  void aNarrowWindowCutsNoButton() {
    RunRow row;
    row.run.name = "ppo-2";
    row.run.kind = project::RunKind::ppo;
    row.run.state = project::RunState::done;
    row.inUse = true;
    RunBar bar;
    bar.setRun(row, {});
    bar.show();
    const auto height = [&bar](int width) {
      return bar.hasHeightForWidth() ? bar.heightForWidth(width) : bar.sizeHint().height();
    };
    const int beside = height(900);
    for (const int width : {900, 460, 330, 250, 900}) {
      for (int pass = 0; pass < 2; ++pass) {  // its height follows
        bar.resize(width, height(width));
        QCoreApplication::processEvents();
      }
      QCOMPARE(test::cut_in(bar), QStringList());
    }
    QCOMPARE(bar.height(), beside);
  }
};

}  // namespace arbiter::ui

QTEST_MAIN(arbiter::ui::RunBarTest)
#include "run_bar_test.moc"
