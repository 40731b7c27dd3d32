// SPDX-License-Identifier: GPL-3.0-or-later
// Clips are judged on the Label page by the keys that texts are judged by.
#include <QLabel>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <algorithm>

#include "tests/support/clips.h"
#include "tests/support/isolated_config.h"
#include "tests/support/session_rows.h"
#include "ui/label/label_page.h"
#include "ui/text/clip_clock.h"
#include "ui/text/clip_response_view.h"

using namespace arbiter;
using project::Outcome;

namespace {

std::unique_ptr<project::Project> projectOfClips(const std::filesystem::path& folder, int pairs,
                                                 int texts) {
  auto project = test::must(project::Project::create(folder));
  test::add_clip_pairs(*project, pairs, "CartPole-endless-v1", 60);
  if (texts > 0) test::add_comparisons(*project, std::size_t(texts));
  return project;
}

struct Fixture {
  explicit Fixture(int pairs, int texts = 0)
      : session(projectOfClips(std::filesystem::path(directory.path().toStdString()) / "p", pairs,
                               texts)) {
    session.setAnnotator(QStringLiteral("ann"));
    page.resize(1200, 800);
    page.setSession(&session);
    page.show();
    page.activate();
  }

  std::vector<project::Judgment> history() {
    std::vector<project::Judgment> list;
    test::must(test::rowsOf(session)->judgments().each(0, [&](const auto& judgment) {
      list.push_back(judgment);
      return true;
    }));
    return list;
  }

  QList<ui::ClipResponseView*> clips() const {
    QList<ui::ClipResponseView*> shown;
    for (auto* view : page.findChildren<ui::ClipResponseView*>())
      if (view->clip() != nullptr) shown << view;
    return shown;
  }

  /// Everything that can be read, or is read out, on the page as it stands.
  QStringList words() const {
    QStringList all;
    for (const auto* widget : page.findChildren<QWidget*>()) {
      if (!widget->isVisible()) continue;
      all << widget->accessibleName() << widget->accessibleDescription() << widget->toolTip();
      if (const auto* label = qobject_cast<const QLabel*>(widget)) all << label->text();
    }
    return all;
  }

  bool offersToHold() const {
    const auto hints = page.findChildren<ui::KeyHint*>();
    return std::ranges::any_of(hints, [](const auto* hint) {
      return hint->isVisible() && hint->key() == QLatin1String("P");
    });
  }

  QTemporaryDir directory;
  ui::ProjectSession session;
  ui::LabelPage page;
};

}  // namespace

class ClipLabelTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() { test::isolate_config(); }

  void thirtyPairsAreJudgedByKeys();
  void keysHoldTheClips();
  void whereClipsCameFromIsNotSaid();
  void textsAndClipsTakeTurns();
};

void ClipLabelTest::thirtyPairsAreJudgedByKeys() {
  Fixture f(30);
  const Qt::Key keys[] = {Qt::Key_Left, Qt::Key_Right, Qt::Key_Space, Qt::Key_1,
                          Qt::Key_X,    Qt::Key_C,     Qt::Key_S};
  for (int i = 0; i < 30; ++i) {
    QTRY_COMPARE(f.clips().size(), 2);
    QVERIFY(f.clips()[0]->isVisible());
    QTest::keyClick(&f.page, keys[i % 7]);
    QTRY_COMPARE(f.history().size(), std::size_t(i + 1));
  }
  QTRY_VERIFY(f.page.findChild<QWidget*>(QStringLiteral("done"))->isVisible());
  QVERIFY(!ui::ClipClock::instance().isRunning());  // nothing is on the screen
  const auto history = f.history();
  const Outcome outcomes[] = {Outcome::ranked, Outcome::ranked,   Outcome::ranked,
                              Outcome::ranked, Outcome::both_bad, Outcome::both_good,
                              Outcome::skip};
  for (std::size_t i = 0; i < 30; ++i) {
    QCOMPARE(history[i].outcome, outcomes[i % 7]);
    const auto& order = history[i].shown_order;
    QCOMPARE(order.size(), std::size_t{2});
    if (i % 7 == 0 || i % 7 == 3) QCOMPARE(history[i].ranking[0], std::vector{order[0]});
    if (i % 7 == 1) QCOMPARE(history[i].ranking[0], std::vector{order[1]});
    if (i % 7 == 3) QCOMPARE(history[i].strength, 3.0);
  }
  QTest::keyClick(&f.page, Qt::Key_Z, Qt::ControlModifier);
  QTRY_COMPARE(f.clips().size(), 2);
  QCOMPARE(f.history().back().outcome, Outcome::withdrawn);
}

void ClipLabelTest::keysHoldTheClips() {
  Fixture f(2);
  auto& clock = ui::ClipClock::instance();
  QTRY_COMPARE(f.clips().size(), 2);
  QTRY_VERIFY(clock.isRunning());  // once its clips have come
  QTest::keyClick(&f.page, Qt::Key_P);
  QVERIFY(!clock.isRunning());
  QCOMPARE(f.clips()[0]->shownStep(), f.clips()[1]->shownStep());
  QTest::keyClick(&f.page, Qt::Key_P);
  QVERIFY(clock.isRunning());
  // The next pair plays whether or not the last one was held.
  QTest::keyClick(&f.page, Qt::Key_P);
  QTest::keyClick(&f.page, Qt::Key_Left);
  QTRY_VERIFY(clock.isRunning());
  f.page.hide();
  QVERIFY(!clock.isRunning());
}

void ClipLabelTest::whereClipsCameFromIsNotSaid() {
  Fixture f(1);
  QTRY_COMPARE(f.clips().size(), 2);
  QTest::keyClick(&f.page, Qt::Key_Question);
  for (const auto& text : f.words()) {
    QVERIFY2(!text.contains(QLatin1String("secret")), qPrintable(text));
    QVERIFY2(!text.contains(QLatin1String("reward"), Qt::CaseInsensitive), qPrintable(text));
  }
}

void ClipLabelTest::textsAndClipsTakeTurns() {
  Fixture f(3, 3);
  int clips = 0;
  for (int i = 0; i < 6; ++i) {
    auto* board = f.page.findChild<ui::JudgeBoard*>();
    const bool moves = board->features().moves;
    QCOMPARE(board->features().raw, !moves);
    if (moves) QTRY_COMPARE(f.clips().size(), 2);
    clips += moves ? 1 : 0;
    QTRY_COMPARE(f.offersToHold(), moves);
    QTest::keyClick(&f.page, Qt::Key_Right);
  }
  QCOMPARE(clips, 3);
  QCOMPARE(f.history().size(), std::size_t{6});
}

QTEST_MAIN(ClipLabelTest)
#include "clip_label_test.moc"
