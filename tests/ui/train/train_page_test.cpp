// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/train/train_page.h"

#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QSpinBox>
#include <QtTest>

#include "core/project/project.h"
#include "core/project/repositories.h"
#include "core/studio/training/recipe.h"
#include "tests/support/isolated_config.h"
#include "tests/support/project_rows.h"
#include "tests/support/session_rows.h"
#include "ui/theme/theme.h"
#include "ui/train/policy_form.h"
#include "ui/train/train_card.h"
#include "ui/widgets/field_form.h"

namespace arbiter::ui {
namespace {

std::unique_ptr<project::Project> made(const QTemporaryDir& folder) {
  auto project = project::Project::create(folder.filePath(QStringLiteral("p")).toStdString());
  if (!project) qFatal("%s", to_english(project.error()).c_str());
  return std::move(*project);
}

}  // namespace

class TrainPageTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() {
    test::isolate_config();
    Theme::instance().setMode(Theme::Mode::Light);
  }

  void theFormHasEveryFieldAndWritesIt() {
    engine::PpoOptions options;
    FieldForm form(engine::fields(options), {QStringLiteral("iterations")});
    for (const auto& field : engine::fields(options))
      QVERIFY2(form.editor(QLatin1String(field.name)), field.name);
    auto* iterations = qobject_cast<QSpinBox*>(form.editor(QStringLiteral("iterations")));
    QVERIFY(iterations);
    QCOMPARE(iterations->value(), int(options.iterations));
    iterations->setValue(3);
    QCOMPARE(options.iterations, std::int64_t(3));
    auto* rate = qobject_cast<QLineEdit*>(form.editor(QStringLiteral("learning_rate")));
    QVERIFY(rate);
    rate->clear();
    QTest::keyClicks(rate, QStringLiteral("2e-4"));
    QCOMPARE(options.learning_rate, 2e-4);
    QVERIFY(!rate->toolTip().isEmpty());
  }

  void withoutJudgmentsNothingStarts() {
    QTemporaryDir folder;
    ProjectSession session(made(folder));
    TrainPage page;
    page.resize(1300, 800);
    page.setSession(&session);
    page.show();
    for (auto* card : {page.rewardCard(), page.policyCard()}) {
      QVERIFY(!card->startButton()->isEnabled());
      QTRY_VERIFY(!card->startButton()->toolTip().isEmpty());
    }
    // Asked for by its command it says why.
    page.perform(QStringLiteral("reward"));
    QVERIFY(session.runningJobs().empty());
    QCOMPARE(page.rewardCard()->message()->text(), page.rewardCard()->startButton()->toolTip());
  }

  void aSecondTrainingIsToldToWait() {
    QTemporaryDir folder;
    ProjectSession session(made(folder));
    TrainPage page;
    page.setSession(&session);
    page.show();
    session.startJob(ProjectSession::JobKind::TrainPolicy, QStringLiteral("PPO"),
                     [](jobs::JobControl& control) -> Result<void> {
                       while (!control.stop_requested()) std::this_thread::yield();
                       return fail(ErrorCode::cancelled, "Stopped.");
                     });
    page.perform(QStringLiteral("ppo"));
    QCOMPARE(session.runningJobs().size(), std::size_t(1));
    QVERIFY(page.policyCard()->message()->isVisible());
    QVERIFY(page.policyCard()->message()->text().contains(QStringLiteral("PPO")));
  }

  void whatWasTypedStandsThereAgain() {
    QTemporaryDir folder;
    const auto iterations = [](TrainPage& page) {
      return qobject_cast<QSpinBox*>(
          page.policyForm()->form()->editor(QStringLiteral("iterations")));
    };
    {
      ProjectSession session(made(folder));
      TrainPage page;
      page.setSession(&session);
      QTRY_VERIFY(page.policyForm()->form()->isEnabled());
      QVERIFY(iterations(page)->value() != 7);
      iterations(page)->setValue(7);
      page.leave();
    }
    ProjectSession session(
        test::must(project::Project::open(folder.filePath(QStringLiteral("p")).toStdString())));
    TrainPage page;
    page.setSession(&session);
    QTRY_COMPARE(iterations(page)->value(), 7);
    // What nobody has changed still follows the recipe.
    studio::Recipe recipe;
    recipe.options<engine::PpoOptions>().episodes = 128;
    QVERIFY(studio::set_recipe(*test::rowsOf(session), recipe));
    page.setSession(&session);
    QTRY_COMPARE(
        qobject_cast<QSpinBox*>(page.policyForm()->form()->editor(QStringLiteral("episodes")))
            ->value(),
        128);
    QCOMPARE(iterations(page)->value(), 7);
  }

  void choicesAreWords() {
    engine::RewardOptions options;
    FieldForm form(engine::fields(options), {});
    auto* ranking = qobject_cast<QComboBox*>(form.editor(QStringLiteral("ranking_model")));
    QCOMPARE(ranking->currentData().toString(), QStringLiteral("plackett_luce"));
    QVERIFY(ranking->currentText().contains(QStringLiteral("Plackett-Luce")));
    ranking->setCurrentIndex(ranking->findData(QStringLiteral("pairs")));
    QCOMPARE(options.ranking_model, std::string("pairs"));
  }

  void theFormsStartWithTheProjectsRecipe() {
    QTemporaryDir folder;
    auto project = made(folder);
    studio::Recipe recipe;
    recipe.options<engine::RewardOptions>().trunk_learning_rate = 5e-4;
    recipe.options<engine::PpoOptions>().iterations = 17;
    recipe.options<engine::PpoOptions>().adaptive_kl = false;
    recipe.options<engine::PpoOptions>().schedule = "constant";
    QVERIFY(studio::set_recipe(*project, recipe));
    QTemporaryDir other;
    auto without = made(other);
    ProjectSession session(std::move(project));
    ProjectSession plain(std::move(without));
    TrainPage page;
    page.setSession(&session);
    const auto* reward = page.rewardCard()->form();
    const auto* ppo = page.policyForm()->form();
    const auto text = [](QWidget* editor) { return qobject_cast<QLineEdit*>(editor)->text(); };
    const auto number = [](QWidget* editor) { return qobject_cast<QSpinBox*>(editor)->value(); };
    QTRY_VERIFY(reward->isEnabled());
    QCOMPARE(text(reward->editor(QStringLiteral("trunk_learning_rate"))).toDouble(), 5e-4);
    QCOMPARE(number(ppo->editor(QStringLiteral("iterations"))), 17);
    QVERIFY(!qobject_cast<QCheckBox*>(ppo->editor(QStringLiteral("adaptive_kl")))->isChecked());
    QCOMPARE(qobject_cast<QComboBox*>(ppo->editor(QStringLiteral("schedule")))->currentData(),
             QVariant(QStringLiteral("constant")));
    // Another project, other values.
    page.setSession(&plain);
    QTRY_VERIFY(reward->isEnabled());
    QCOMPARE(number(ppo->editor(QStringLiteral("iterations"))),
             int(engine::PpoOptions().iterations));
    QVERIFY(qobject_cast<QCheckBox*>(ppo->editor(QStringLiteral("adaptive_kl")))->isChecked());
  }

  void retrainingIsSetPerProject() {
    QTemporaryDir folder;
    ProjectSession session(made(folder));
    TrainPage page;
    page.setSession(&session);
    page.show();
    auto* spin = page.findChild<QSpinBox*>(QStringLiteral("retrainAfter"));
    QVERIFY(spin);
    QTRY_VERIFY(spin->isEnabled());
    spin->selectAll();
    QTest::keyClicks(spin, QStringLiteral("20"));
    QTest::keyClick(spin, Qt::Key_Return);
    QCOMPARE(session.retrainAfter(), std::int64_t(20));
  }
};

}  // namespace arbiter::ui

QTEST_MAIN(arbiter::ui::TrainPageTest)
#include "train_page_test.moc"
