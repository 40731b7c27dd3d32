// SPDX-License-Identifier: GPL-3.0-or-later
#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QGuiApplication>
#include <QLabel>
#include <QLayout>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>
#include <QTranslator>
#include <QWheelEvent>
#include <algorithm>
#include <memory>

#include "core/engine/options.h"
#include "ui/theme/theme.h"
#include "ui/widgets/command_palette.h"
#include "ui/widgets/empty_state.h"
#include "ui/widgets/field_form.h"
#include "ui/widgets/job_note.h"
#include "ui/widgets/key_hint.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/message_bar.h"
#include "ui/widgets/progress_strip.h"
#include "ui/widgets/segmented_control.h"
#include "ui/widgets/wheel_guard.h"

using namespace arbiter::ui;

class WidgetsTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void aSegmentIsChosenByPointerAndKeys() {
    SegmentedControl control(SegmentedControl::Mode::Choice);
    control.setSegments({{"one", {}}, {"two", {}}, {"three", {}}});
    control.resize(300, 30);
    control.show();
    QSignalSpy activated(&control, &SegmentedControl::activated);
    QCOMPARE(control.current(), 0);
    QTest::mouseClick(&control, Qt::LeftButton, {}, QPoint(150, 15));
    QCOMPARE(control.current(), 1);
    QTest::keyClick(&control, Qt::Key_Right);
    QTest::keyClick(&control, Qt::Key_Right);  // stays at the end
    QCOMPARE(control.current(), 2);
    QCOMPARE(activated.first()[0].toInt(), 1);
  }

  void scrollingPastAChoiceChangesNothing() {
    QWidget page;
    QComboBox choice(&page);
    choice.addItems({QStringLiteral("one"), QStringLiteral("two")});
    guardFromWheel(&choice);
    page.show();
    const auto turn = [&] {
      QWheelEvent wheel({5, 5}, choice.mapToGlobal(QPointF(5, 5)), {}, {0, -120}, Qt::NoButton,
                        Qt::NoModifier, Qt::NoScrollPhase, false);
      QApplication::sendEvent(&choice, &wheel);
    };
    turn();
    QCOMPARE(choice.currentIndex(), 0);
    page.activateWindow();
    choice.setFocus();
    QTRY_VERIFY(choice.hasFocus());
    turn();
    QCOMPARE(choice.currentIndex(), 1);
  }

  void aFlashGoesOutByItself() {
    SegmentedControl control(SegmentedControl::Mode::Action);
    control.setSegments({{"one", "1"}, {"two", "2"}});
    QCOMPARE(control.current(), -1);
    control.flash(1);
    QCOMPARE(control.current(), 1);
    QTRY_COMPARE_WITH_TIMEOUT(control.current(), -1, 30000);
  }

  void aMessageCarriesItsNextStep() {
    MessageBar bar;
    QVERIFY(bar.isHidden());
    int done = 0;
    bar.showError(QStringLiteral("The disk is full."), QStringLiteral("Try again"),
                  [&] { ++done; });
    QVERIFY(!bar.isHidden());
    QCOMPARE(bar.text(), QStringLiteral("The disk is full."));
    bar.findChild<QPushButton*>()->click();
    QCOMPARE(done, 1);
    QVERIFY(bar.isHidden());
    QVERIFY(bar.text().isEmpty());
  }

  void aMessageWithLittleRoomPutsItsStepBelow() {
    MessageBar bar;
    bar.resize(Theme::em(60), 80);
    bar.showError(QStringLiteral("There is no model here."), QStringLiteral("Choose another"), {});
    auto* step = bar.findChild<QPushButton*>();
    auto* text = bar.findChildren<QLabel*>().last();
    QVERIFY(QTest::qWaitForWindowExposed(&bar));
    QTRY_VERIFY(step->geometry().left() >= text->geometry().right());
    bar.resize(Theme::em(20), 160);
    QTRY_VERIFY(step->geometry().top() >= text->geometry().bottom());
  }

  void aLongWordCanBeBrokenAndIsCopiedWhole() {
    const QString path =
        QStringLiteral("/home/") + QString(100, QLatin1Char('x')) + QStringLiteral("/model");
    auto shown = breakable(path);
    QVERIFY(std::ranges::all_of(shown.split(QChar(0x200B)),
                                [](const QString& part) { return part.size() <= 16; }));
    std::unique_ptr<QLabel> label(textLabel(shown));
    label->show();
    label->setSelection(0, int(shown.size()));
    QTest::keyClick(label.get(), Qt::Key_C, Qt::ControlModifier);
    QCOMPARE(QGuiApplication::clipboard()->text(), path);
    // Neither a letter of two units nor one with its accent comes apart.
    const auto joined = QString(15, QLatin1Char('a')) + QStringLiteral("\U0001F600e\u0301");
    for (const auto& part : breakable(joined).split(QChar(0x200B))) {
      QVERIFY(!part.startsWith(QChar(0x0301)));
      QVERIFY(part.isEmpty() || !part.front().isLowSurrogate());
    }
  }

  void aMessageMayShowAnotherFromItsStep() {
    MessageBar bar;
    bar.showError(QStringLiteral("first"), QStringLiteral("go"),
                  [&] { bar.showError(QStringLiteral("second")); });
    bar.findChild<QPushButton*>()->click();
    QVERIFY(!bar.isHidden());
    QCOMPARE(bar.text(), QStringLiteral("second"));
  }

  void hintsTakeNoFocus() {
    KeyHint hint(QStringLiteral("undo"), QStringLiteral("Ctrl Z"));
    QCOMPARE(hint.focusPolicy(), Qt::NoFocus);
    QVERIFY(hint.accessibleDescription().contains(QStringLiteral("Ctrl Z")));
    QVERIFY(hint.sizeHint().width() > 20);
  }

  /// What the core notes of its work is in the window's language, its numbers in the locale's way.
  void notesAreTranslated() {
    class German : public QTranslator {
      QString translate(const char* context, const char* text, const char*, int) const override {
        if (QLatin1String(context) != QLatin1String("core")) return {};
        if (QLatin1String(text) == QLatin1String("labels")) return QStringLiteral("Urteile");
        if (QLatin1String(text) == QLatin1String("loss {value}"))
          return QStringLiteral("Verlust {value}");
        return {};
      }
      bool isEmpty() const override { return false; }
    } german;
    QVERIFY(QCoreApplication::installTranslator(&german));
    const QLocale before;
    QLocale::setDefault(QLocale::German);
    QCOMPARE(noteText("labels"), QStringLiteral("Urteile"));
    QCOMPARE(noteText("loss 0.693"), QStringLiteral("Verlust 0,693"));
    QCOMPARE(noteText("KL -1.2 per sequence"), QStringLiteral("KL −1,2 per sequence"));
    QCOMPARE(noteText("head-to-heads"), QStringLiteral("head-to-heads"));
    QLocale::setDefault(before);
  }

  void keysAreNamedInTheWindowsWords() {
    QCOMPARE(keyText(QKeySequence(QStringLiteral("Ctrl+Shift+D"))), QStringLiteral("Ctrl Shift D"));
    QCOMPARE(keyText(QKeySequence(QStringLiteral("Ctrl++"))), QStringLiteral("Ctrl +"));
    QCOMPARE(keyText(QKeySequence(QStringLiteral("Ctrl+-"))), QStringLiteral("Ctrl -"));
    QCOMPARE(keyText({}), QString());
  }

  /// The line keeps its height where nothing is found.
  void aPaletteWithoutHitsShowsItsLine() {
    QWidget window;
    window.resize(800, 600);
    CommandPalette palette(&window);
    window.show();
    palette.open({{QStringLiteral("Quit"), {}, [] {}, false}});
    auto* line = palette.findChild<QLineEdit*>();
    const int height = line->sizeHint().height();
    QTRY_COMPARE(line->height(), height);
    line->setText(QStringLiteral("zzz"));
    QTRY_VERIFY(palette.height() < 2 * height + palette.layout()->contentsMargins().top() * 2);
    QCOMPARE(line->height(), height);
  }

  /// A decimal is written in the window's language, and may be typed with a point as well.
  void decimalsFollowTheLanguage() {
    const QLocale before;
    QLocale::setDefault(QLocale::German);
    arbiter::engine::SftOptions options;
    options.learning_rate = 0.002;
    FieldForm form(arbiter::engine::fields(options), {}, nullptr);
    auto* line = qobject_cast<QLineEdit*>(form.editor(QStringLiteral("learning_rate")));
    QVERIFY(line);
    QCOMPARE(line->text(), QStringLiteral("0,002"));
    for (const auto* typed : {"0,003", "0.003"}) {
      options.learning_rate = 1;
      line->setText(QLatin1String(typed));
      QVERIFY(line->hasAcceptableInput());
      QCOMPARE(options.learning_rate, 0.003);
    }
    QLocale::setDefault(before);
  }

  void timeLeftInWords() {
    QVERIFY(timeLeft(-1).isEmpty());
    QCOMPARE(timeLeft(8.2), QStringLiteral("8 s left"));
    QCOMPARE(timeLeft(180), QStringLiteral("3 min left"));
    QVERIFY(timeLeft(7200).contains(QLatin1Char('h')));
  }

  void aStripPausesAndResumes() {
    ProgressStrip strip;
    QSignalSpy paused(&strip, &ProgressStrip::pauseRequested);
    QSignalSpy resumed(&strip, &ProgressStrip::resumeRequested);
    auto* button = strip.findChildren<QToolButton*>().first();
    button->click();
    QCOMPARE(paused.size(), 1);
    strip.setPaused(true);
    button->click();
    QCOMPARE(resumed.size(), 1);
  }

  void theFirstStepIsThePrimaryOne() {
    EmptyState state(QStringLiteral("data"), QStringLiteral("Nothing"), QStringLiteral("Do this."));
    QCOMPARE(state.addStep(QStringLiteral("first"))->property("role").toString(),
             QStringLiteral("primary"));
    QVERIFY(state.addStep(QStringLiteral("second"))->property("role").isNull());
  }
};

QTEST_MAIN(WidgetsTest)
#include "widgets_test.moc"
