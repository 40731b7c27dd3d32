// SPDX-License-Identifier: GPL-3.0-or-later
// Models of the user's own on the Train page: chosen, looked at, trained from, remembered.
#include <QFileDialog>
#include <QPlainTextEdit>
#include <QSignalSpy>
#include <QSpinBox>

#include "core/studio/data/new_project.h"
#include "core/studio/models/current_model.h"
#include "core/studio/models/run_models.h"
#include "tests/support/judged_project.h"
#include "tests/support/model_page.h"
#include "tests/support/session_rows.h"
#include "tests/support/window_with_engine.h"
#include "ui/theme/theme.h"
#include "ui/train/policy_form.h"
#include "ui/train/train_card.h"
#include "ui/train/train_page.h"
#include "ui/widgets/field_form.h"

namespace arbiter::ui {
namespace {

namespace fs = std::filesystem;

constexpr int patience = 120000;  // ms, for a machine that does much else

void setNumber(const FieldForm* form, const char* field, int value) {
  auto* spin = qobject_cast<QSpinBox*>(form->editor(QLatin1String(field)));
  QVERIFY2(spin, field);
  spin->setValue(value);
}

QStringList items(const ModelChoice* choice) {
  QStringList texts;
  const auto* box = test::model_box(choice);
  for (int i = 0; i < box->count(); ++i) texts << box->itemText(i);
  return texts;
}

}  // namespace

class OwnModelTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() {
    if (!test::begin_with_engine()) QSKIP(test::no_engine);
    test::must(test::make_tiny_model(place("own")));
    makeTrained();
  }

  void aFolderIsLookedAtAndTrainedFrom() {
    const QTemporaryDir folder;
    ProjectSession session(judged(folder));
    Shown shown(session);
    auto* choice = test::model_choice(shown.page, "rewardStart");
    choice->choose(text(place("own")));
    QVERIFY(!choice->ready());  // not before it was looked at
    QVERIFY(!shown.page.rewardCard()->startButton()->isEnabled());
    QTRY_VERIFY_WITH_TIMEOUT(choice->ready(), patience);
    QVERIFY(test::model_facts(choice).contains(QStringLiteral("llama")));
    QVERIFY(test::model_facts(choice).contains(QStringLiteral("192")));
    // Folded at first: the first prompt as the model will see it.
    const auto* prompt = choice->findChild<QPlainTextEdit*>(QStringLiteral("firstPrompt"));
    QVERIFY(prompt->isHidden());
    const auto first = test::must(test::rowsOf(session)->prompts().list({}, 0, 1)).front().text;
    QVERIFY(prompt->toPlainText().contains(QString::fromStdString(first)));

    auto* start = shown.page.rewardCard()->startButton();
    QTRY_VERIFY(start->isEnabled());
    setNumber(shown.page.rewardCard()->form(), "epochs", 1);
    run(session, start);
    const auto run =
        test::must(test::rowsOf(session)->runs().latest_done(project::RunKind::reward)).value();
    QCOMPARE(fs::path(run.parent_model), place("own"));
    // The other cards offer it, too, and the project still knows it when it is opened again.
    auto* other = test::model_choice(shown.page, "sftModel");
    QTRY_VERIFY(items(other).contains(QStringLiteral("own")));
    const auto kept = test::must(studio::own_models(*test::rowsOf(session)));
    QCOMPARE(kept.size(), std::size_t(1));
    QCOMPARE(kept.front().folder, place("own"));
  }

  void theDialogChooses() {
    const QTemporaryDir folder;
    ProjectSession session(judged(folder));
    Shown shown(session);
    auto* choice = test::model_choice(shown.page, "rewardStart");
    auto* box = test::model_box(choice);
    box->setCurrentIndex(box->count() - 1);
    Q_EMIT box->activated(box->count() - 1);
    auto* dialog = choice->findChild<QFileDialog*>();
    QVERIFY(dialog);
    QVERIFY(!choice->isOwn());  // what was chosen stays so until a folder is
    QCOMPARE(box->currentIndex(), 0);
    Q_EMIT dialog->fileSelected(text(place("own")) + QLatin1Char('/'));
    dialog->close();
    QTRY_VERIFY_WITH_TIMEOUT(choice->isOwn() && choice->ready(), patience);
    QCOMPARE(choice->folder(), place("own"));
    QCOMPARE(box->currentText(), QStringLiteral("own"));
    QVERIFY(box->toolTip().contains(text(place("own"))));
  }

  void aFolderWithoutAModelIsRefusedInPlace() {
    const QTemporaryDir folder;
    ProjectSession session(judged(folder));
    Shown shown(session);
    auto* choice = test::model_choice(shown.page, "rewardStart");
    choice->choose(folder.path());
    QTRY_VERIFY_WITH_TIMEOUT(test::model_message(choice)->isVisible(), patience);
    QVERIFY(test::model_message(choice)->text().contains(QStringLiteral("config.json")));
    QVERIFY(!choice->ready());
    auto* start = shown.page.rewardCard()->startButton();
    QVERIFY(!start->isEnabled());
    QCOMPARE(start->toolTip(), test::model_message(choice)->text());
    QVERIFY(test::must(studio::own_models(*test::rowsOf(session))).empty());
    // Back to the model in use it can start.
    auto* box = test::model_box(choice);
    box->setCurrentIndex(0);
    Q_EMIT box->activated(0);
    QTRY_VERIFY(start->isEnabled());
    QVERIFY(!test::model_message(choice)->isVisible());
  }

  void adaptersAskForTheirBase() {
    const QTemporaryDir folder;
    const auto adapters = fs::path(folder.filePath(QStringLiteral("adapters")).toStdString());
    fs::copy(adapter_, adapters, fs::copy_options::recursive);
    test::set_json(adapters / "adapter_config.json", "base_model_name_or_path", "someone/model");
    ProjectSession session(judged(folder));
    Shown shown(session);
    auto* choice = test::model_choice(shown.page, "sftModel");
    choice->choose(text(adapters));
    auto* message = test::model_message(choice);
    QTRY_VERIFY_WITH_TIMEOUT(message->isVisible(), patience);
    QVERIFY(message->text().contains(QStringLiteral("someone/model")));
    QVERIFY(!message->text().contains(QStringLiteral("--base")));  // words of the command line
    auto* step = message->findChild<QPushButton*>();
    QVERIFY(step->isVisible());
    choice->chooseBase(text(place("own")));
    QTRY_VERIFY_WITH_TIMEOUT(choice->ready(), patience);
    QVERIFY(!message->isVisible());
    QVERIFY(test::model_facts(choice).contains(text(place("own"))));
    // What is trained from names that base, and stands in the project.
    QVERIFY(text(choice->folder()).startsWith(text(session.project().folder())));
    QVERIFY(studio::check_model(choice->folder()));
    const auto kept = test::must(studio::own_models(*test::rowsOf(session)));
    QCOMPARE(kept.front().folder, adapters);
    QCOMPARE(kept.front().base, place("own"));
  }

  void aTemplateThatNobodyKnowsIsAskedFor() {
    const QTemporaryDir folder;
    const auto model = fs::path(folder.filePath(QStringLiteral("similar")).toStdString());
    fs::copy(place("own"), model, fs::copy_options::recursive);
    test::write_bytes(model / "chat_template.jinja", "{{ bos_token }}<|im_start|>{{ m.role }}");
    ProjectSession session(judged(folder));
    Shown shown(session);
    auto* choice = test::model_choice(shown.page, "rewardStart");
    choice->choose(text(model));
    auto* family = choice->findChild<QComboBox*>(QStringLiteral("chatFamily"));
    QTRY_VERIFY_WITH_TIMEOUT(family->isVisible(), patience);
    QVERIFY(!choice->ready());
    QVERIFY(!shown.page.rewardCard()->startButton()->isEnabled());
    QVERIFY(family->currentData().toString().isEmpty());  // nothing is guessed
    QVERIFY(choice->findChild<QLabel*>(QStringLiteral("modelWarning"))->isVisible());
    const int plain = family->findData(QStringLiteral("plain"));
    family->setCurrentIndex(plain);
    Q_EMIT family->activated(plain);
    QTRY_VERIFY_WITH_TIMEOUT(choice->ready(), patience);
    auto* start = shown.page.rewardCard()->startButton();
    QTRY_VERIFY(start->isEnabled());
    setNumber(shown.page.rewardCard()->form(), "epochs", 1);
    run(session, start);
    const auto run =
        test::must(test::rowsOf(session)->runs().latest_done(project::RunKind::reward)).value();
    QCOMPARE(run.settings["chat_template"], nlohmann::json("plain"));
    // Remembered with what was chosen: the next time nobody is asked.
    auto* other = test::model_choice(shown.page, "sftModel");
    QTRY_VERIFY(items(other).contains(QStringLiteral("similar")));
    other->choose(text(model));
    QTRY_VERIFY_WITH_TIMEOUT(other->ready(), patience);
    QCOMPARE(other->chatTemplate(), std::string("plain"));
  }

  void theModelInUseIsAskedAboutToo() {
    const QTemporaryDir folder;
    const auto model = fs::path(folder.filePath(QStringLiteral("similar")).toStdString());
    fs::copy(place("own"), model, fs::copy_options::recursive);
    test::write_bytes(model / "chat_template.jinja", "{{ bos_token }}<|im_start|>{{ m.role }}");
    auto project = judged(folder);
    test::must(studio::set_current_model(*project, model));
    ProjectSession session(std::move(project));
    Shown shown(session);
    auto* choice = test::model_choice(shown.page, "rewardStart");
    auto* family = choice->findChild<QComboBox*>(QStringLiteral("chatFamily"));
    QTRY_VERIFY_WITH_TIMEOUT(family->isVisible(), patience);
    QVERIFY(!shown.page.rewardCard()->startButton()->isEnabled());
    QVERIFY(!shown.page.rewardCard()->startButton()->toolTip().isEmpty());
  }

  void aRewardModelFromElsewhereScoresThePolicy() {
    const QTemporaryDir folder;
    const auto elsewhere = fs::path(folder.filePath(QStringLiteral("reward")).toStdString());
    fs::copy(reward_, elsewhere, fs::copy_options::recursive);
    ProjectSession session(judged(folder));
    Shown shown(session);
    auto* card = shown.page.policyCard();
    auto* algorithm = shown.page.policyForm()->findChild<QComboBox*>(QStringLiteral("algorithm"));
    algorithm->setCurrentText(QStringLiteral("RLOO"));
    QVERIFY(!card->startButton()->isEnabled());
    auto* choice = test::model_choice(shown.page, "rewardModel");
    // A language model scores nothing.
    choice->choose(text(place("own")));
    QTRY_VERIFY_WITH_TIMEOUT(test::model_message(choice)->isVisible(), patience);
    QVERIFY(test::model_message(choice)->text().contains(QStringLiteral("no reward model")));
    choice->choose(text(elsewhere));
    QTRY_VERIFY_WITH_TIMEOUT(choice->isOwn() && choice->ready(), patience);
    QTRY_VERIFY(card->startButton()->isEnabled());
    setNumber(shown.page.policyForm()->form(), "iterations", 1);
    setNumber(shown.page.policyForm()->form(), "episodes", 8);
    setNumber(shown.page.policyForm()->form(), "max_new_tokens", 8);
    run(session, card->startButton());
    const auto run =
        test::must(test::rowsOf(session)->runs().latest_done(project::RunKind::rloo)).value();
    QCOMPARE(run.settings["reward_model"],
             nlohmann::json(studio::stored_path(session.project(), elsewhere)));
    QCOMPARE(run.reward_run, project::Id(0));
    QVERIFY(test::must(studio::own_models(*test::rowsOf(session))).empty());
    QCOMPARE(test::must(studio::own_models(*test::rowsOf(session), studio::OwnKind::reward)).size(),
             std::size_t(1));
    // As the start of a policy it is refused: it writes nothing.
    auto* start = test::model_choice(shown.page, "policyModel");
    start->choose(text(elsewhere));
    QTRY_VERIFY_WITH_TIMEOUT(test::model_message(start)->isVisible(), patience);
    QVERIFY(!card->startButton()->isEnabled());
  }

  void aLongPathWidensNothing() {
    const QTemporaryDir folder;
    ProjectSession session(judged(folder));
    Shown shown(session);
    auto* choice = test::model_choice(shown.page, "rewardStart");
    // What is said of a short one is as wide.
    choice->choose(QStringLiteral("/nowhere"));
    QTRY_VERIFY_WITH_TIMEOUT(test::model_message(choice)->isVisible(), patience);
    const int before = choice->minimumSizeHint().width();
    const auto deep = folder.filePath(QString(200, QLatin1Char('x')) + QLatin1Char('/') +
                                      QString(200, QLatin1Char('y')));
    QVERIFY(QDir().mkpath(deep));
    choice->choose(deep);
    QTRY_VERIFY_WITH_TIMEOUT(test::model_message(choice)->text().contains(deep), patience);
    QVERIFY(choice->minimumSizeHint().width() < before + Theme::em(6));
    QVERIFY(test::model_message(choice)->text().contains(deep));  // whole where it is read
  }

 private:
  struct Shown {
    explicit Shown(ProjectSession& session) {
      page.resize(1300, 900);
      page.setSession(&session);
      page.show();
      if (!QTest::qWaitFor([&] { return page.rewardCard()->startButton()->isEnabled(); }) &&
          test::must(studio::current_model(*test::rowsOf(session))).filename() != "similar")
        qFatal("the page does not get ready");
      const auto* models = test::model_box(test::model_choice(page, "rewardStart"));
      if (!QTest::qWaitFor([&] { return models->count() > 0; })) qFatal("no models are listed");
    }
    TrainPage page;
  };

  fs::path place(const char* name) const {
    return folder_.filePath(QLatin1String(name)).toStdString();
  }
  static QString text(const fs::path& path) { return QString::fromStdString(path.string()); }

  static std::unique_ptr<project::Project> judged(const QTemporaryDir& folder) {
    const auto inside = [&](const char* name) {
      return fs::path(folder.filePath(QLatin1String(name)).toStdString());
    };
    auto project =
        test::must(studio::create_project({.folder = inside("p"), .name = "Demo", .demo = true}));
    test::judge_tiny_answers(*project, inside("model"), 8);
    return project;
  }

  /// Adapters and a reward model, as the program itself writes them.
  void makeTrained() {
    made_ = judged(folder_);
    jobs::JobControl control;
    jobs::MetricChannel channel(jobs::MetricChannel::Reader::nobody);
    studio::SftTraining adapters;
    adapters.common.model = place("own");
    adapters.common.take_into_use = false;
    adapters.options.epochs = 1;
    adapters.options.lora.rank = 2;
    auto run = test::must(studio::train(*made_, adapters, control, channel));
    adapter_ = test::must(studio::model_of_run(*made_, run.id)) / "adapter";
    studio::RewardTraining reward;
    reward.options.epochs = 1;
    run = test::must(studio::train(*made_, reward, control, channel));
    reward_ = test::must(studio::model_of_run(*made_, run.id));
  }

  static void run(ProjectSession& session, QPushButton* start) {
    QSignalSpy finished(&session, &ProjectSession::jobFinished);
    QSignalSpy failed(&session, &ProjectSession::jobFailed);
    QTest::mouseClick(start, Qt::LeftButton);
    QTRY_COMPARE_WITH_TIMEOUT(finished.size() + failed.size(), 1, patience);
    QVERIFY2(failed.isEmpty(), failed.isEmpty() ? "" : qPrintable(failed[0][2].toString()));
  }

  QTemporaryDir folder_;
  std::unique_ptr<project::Project> made_;
  fs::path adapter_;
  fs::path reward_;
};

}  // namespace arbiter::ui

QTEST_MAIN(arbiter::ui::OwnModelTest)
#include "own_model_test.moc"
