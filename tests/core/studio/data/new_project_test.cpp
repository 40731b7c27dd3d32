// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/studio/data/new_project.h"

#include <QTemporaryDir>
#include <QTest>

#include "core/project/repositories.h"
#include "core/tasks/demo/demo_task.h"

using namespace arbiter;

class NewProjectTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void init() { folder_ = std::make_unique<QTemporaryDir>(); }
  void anEmptyProject();
  void aDemoProject();
  void anExistingProjectStays();

 private:
  studio::NewProject request(bool demo) const {
    return {std::filesystem::path(folder_->path().toStdString()) / "p", "Name", demo};
  }
  std::unique_ptr<QTemporaryDir> folder_;
};

void NewProjectTest::anEmptyProject() {
  const auto opened = studio::create_project(request(false));
  QVERIFY(opened.has_value());
  QCOMPARE((*opened)->name(), std::string("Name"));
  QCOMPARE((*opened)->counts()->prompts, 0);
}

void NewProjectTest::aDemoProject() {
  const auto opened = studio::create_project(request(true));
  QVERIFY(opened.has_value());
  const auto expected = tasks::demo::prompts();
  const auto held_out = (*opened)->prompts().list({.roles = {project::PromptRole::test}});
  QVERIFY(held_out.has_value());
  QCOMPARE(held_out->size(), expected.held_out.size());
  QCOMPARE(held_out->front().text, expected.held_out.front());
  QCOMPARE(static_cast<std::size_t>(
               *(*opened)->prompts().count({.roles = roles_for(project::PromptUse::label)})),
           expected.training.size());
  QVERIFY((*opened)->settings().get("task")->get<std::string>() == "demo");
}

void NewProjectTest::anExistingProjectStays() {
  QVERIFY(studio::create_project(request(true)).has_value());
  const auto again = studio::create_project(request(false));
  QVERIFY(!again.has_value());
  const auto opened = project::Project::open(request(false).folder);
  QVERIFY(opened.has_value());
  QVERIFY((*opened)->counts()->prompts > 0);
}

QTEST_GUILESS_MAIN(NewProjectTest)
#include "new_project_test.moc"
