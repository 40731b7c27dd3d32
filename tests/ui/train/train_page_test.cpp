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

  void trainingWithoutJudgmentsLeadsToLabelling() {
    QTemporaryDir folder;
    ProjectSession session(made(folder));
    TrainPage page;
    page.resize(1300, 800);
    page.setSession(&session);
    page.show();
    QSignalSpy failed(&session, &ProjectSession::jobFailed);
    QSignalSpy requested(&page, &Page::pageRequested);
    QTest::mouseClick(page.rewardCard()->startButton(), Qt::LeftButton);
    QTRY_COMPARE_WITH_TIMEOUT(failed.size(), 1, 60000);
    auto* message = page.rewardCard()->message();
    QVERIFY(message->isVisible());
    QVERIFY(!message->text().isEmpty());
    QVERIFY(page.rewardCard()->startButton()->isVisible());
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
    ProjectSession session(std::move(project));
    ProjectSession plain(made(other));
    TrainPage page;
    page.setSession(&session);
    const auto* reward = page.rewardCard()->form();
    const auto* ppo = page.policyForm()->form();
    const auto text = [](QWidget* editor) { return qobject_cast<QLineEdit*>(editor)->text(); };
    const auto number = [](QWidget* editor) { return qobject_cast<QSpinBox*>(editor)->value(); };
    QCOMPARE(text(reward->editor(QStringLiteral("trunk_learning_rate"))).toDouble(), 5e-4);
    QCOMPARE(number(ppo->editor(QStringLiteral("iterations"))), 17);
    QVERIFY(!qobject_cast<QCheckBox*>(ppo->editor(QStringLiteral("adaptive_kl")))->isChecked());
    QCOMPARE(qobject_cast<QComboBox*>(ppo->editor(QStringLiteral("schedule")))->currentText(),
             QStringLiteral("constant"));
    // Another project, other values.
    page.setSession(&plain);
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
    spin->selectAll();
    QTest::keyClicks(spin, QStringLiteral("20"));
    QTest::keyClick(spin, Qt::Key_Return);
    QCOMPARE(session.retrainAfter(), std::int64_t(20));
  }
};

}  // namespace arbiter::ui

QTEST_MAIN(arbiter::ui::TrainPageTest)
#include "train_page_test.moc"
