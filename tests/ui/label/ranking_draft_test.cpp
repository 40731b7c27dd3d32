// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/label/ranking_draft.h"

#include <QTest>

using arbiter::ui::RankingDraft;
using Tiers = std::vector<std::vector<std::size_t>>;

class RankingDraftTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void theLastPlaceFillsItself() {
    RankingDraft draft(3);
    QVERIFY(!draft.canConfirm());
    draft.place(2);
    QVERIFY(!draft.canConfirm());
    draft.place(0);
    QVERIFY(draft.canConfirm());
    QCOMPARE(draft.confirmed(), (Tiers{{2}, {0}, {1}}));
  }

  void levelAnswersShareATier() {
    RankingDraft draft(4);
    draft.place(1);
    draft.joinNext();
    draft.place(3);
    draft.place(0);
    QCOMPARE(draft.confirmed(), (Tiers{{1, 3}, {0}, {2}}));
    QCOMPARE(draft.placeOf(3), 1);
    QCOMPARE(draft.placeOf(0), 3);  // two stand before it
    QCOMPARE(draft.placeOf(2), 0);
  }

  void theLastOneCanJoinToo() {
    RankingDraft draft(3);
    draft.place(0);
    draft.place(1);
    draft.joinNext();
    QCOMPARE(draft.confirmed(), (Tiers{{0}, {1, 2}}));
  }

  void takingBackUndoesOnePlace() {
    RankingDraft draft(3);
    draft.place(0);
    draft.joinNext();
    draft.place(1);
    draft.takeBack();
    QCOMPARE(draft.placed(), 1U);
    draft.joinNext();
    draft.takeBack();  // only the joining
    QCOMPARE(draft.placed(), 1U);
    draft.takeBack();
    draft.takeBack();
    QCOMPARE(draft.placed(), 0U);
  }

  void nobodyIsPlacedTwice() {
    RankingDraft draft(2);
    draft.place(1);
    draft.place(1);
    draft.place(9);
    QCOMPARE(draft.placed(), 1U);
  }
};

QTEST_MAIN(RankingDraftTest)
#include "ranking_draft_test.moc"
