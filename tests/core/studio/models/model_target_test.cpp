// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/studio/models/model_target.h"

#include <QTemporaryDir>
#include <QTest>
#include <map>

#include "core/project/project.h"
#include "core/studio/models/model_folder.h"
#include "tests/support/files.h"

using namespace arbiter;
using studio::Existing;
namespace fs = std::filesystem;

class ModelTargetTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void init() {
    folder_ = std::make_unique<QTemporaryDir>();
    for (const char* name : {"source", "older"}) makeModel(path(name));
  }

  void aCopyIsMadeWhereNothingIs() {
    QVERIFY(studio::copy_model(path("source"), {.folder = path("copy")}));
    QVERIFY(fs::exists(path("copy/config.json")));
    QVERIFY(!fs::exists(path("copy/trainer.json")));  // what only training needs
  }

  void whatIsThereIsRefused_data() {
    QTest::addColumn<QString>("name");
    QTest::addColumn<bool>("alsoReplacing");
    QTest::newRow("a model") << "older" << false;
    QTest::newRow("documents") << "documents" << true;
    QTest::newRow("a model among documents") << "mixed" << true;
    QTest::newRow("a model with folders") << "nested" << true;
    QTest::newRow("a model that is linked to") << "linked" << true;
    QTest::newRow("half a model") << "half" << true;
    QTest::newRow("the source") << "source" << true;
    QTest::newRow("what holds the source") << "." << true;
    QTest::newRow("the source by a link") << "link" << true;
    QTest::newRow("a project") << "project" << true;
    QTest::newRow("in a project") << "project/checkpoints/x" << true;
    QTest::newRow("the current folder") << "current" << false;
    QTest::newRow("what holds the current folder") << "holds" << true;
  }
  void whatIsThereIsRefused() {
    QFETCH(const QString, name);
    QFETCH(const bool, alsoReplacing);
    fs::create_directory(path("documents"));
    test::write_bytes(path("documents/thesis"), "three years");
    makeModel(path("mixed"));
    test::write_bytes(path("mixed/README.md"), "words");
    makeModel(path("nested"));
    fs::create_directory(path("nested/letters"));
    makeModel(path("linked"));
    fs::create_symlink("../documents/thesis", path("linked/vocab.json"));
    fs::create_directory(path("half"));
    test::write_bytes(path("half/config.json"), "{}");
    fs::create_directory_symlink("source", path("link"));
    QVERIFY(project::Project::create(path("project")));
    makeModel(path("current"));
    makeModel(path("holds"));
    fs::create_directory(path("holds/deeper"));
    const auto before = fs::current_path();
    fs::current_path(name == "holds" ? path("holds/deeper") : path("current"));
    const auto all = snapshot();

    const auto refuse = studio::copy_model(path("source"), {.folder = path(name)});
    const auto replace = studio::copy_model(
        path("source"), {.folder = path(name), .existing = Existing::replace_model});
    const auto after = snapshot();
    fs::current_path(before);
    QCOMPARE(refuse.error().code, ErrorCode::invalid_argument);
    QCOMPARE(replace.has_value(), !alsoReplacing);
    if (alsoReplacing) QCOMPARE(after, all);
  }

  void anOlderModelIsReplacedAsAWhole() {
    test::write_bytes(path("older/merges.txt"), "of the older one");
    QVERIFY(studio::copy_model(path("source"),
                               {.folder = path("older"), .existing = Existing::replace_model}));
    QVERIFY(!fs::exists(path("older/merges.txt")));
    QVERIFY(fs::exists(path("older/model.safetensors")));
  }

  void theMembersOfARewardModelGoWithIt() {
    for (const char* name : {"source", "older"}) {
      test::write_bytes(path(name) / "arbiter.json", R"({"members": 3})");
      for (const char* member : {"members/2", "members/3"}) makeModel(path(name) / member);
    }
    test::write_bytes(path("source/members/2/config.json"), "second");
    test::write_bytes(path("source/members/3/config.json"), "third");
    makeModel(path("source/adapter"));  // what only training needs
    makeModel(path("current"));
    makeModel(path("current/members/2"));
    const auto before = fs::current_path();
    fs::current_path(path("current"));
    for (const auto& target : {path("new"), path("older"), fs::path(".")}) {
      const auto copied = studio::copy_model(
          path("source"), {.folder = target, .existing = Existing::replace_model});
      QVERIFY2(copied, copied ? "" : to_english(copied.error()).c_str());
      QCOMPARE(test::read_bytes(target / "members/2/config.json"), std::string("second"));
      QCOMPARE(test::read_bytes(target / "members/3/config.json"), std::string("third"));
      QVERIFY(!fs::exists(target / "adapter"));
    }
    fs::current_path(before);
    // One that has none takes the older one's away.
    fs::remove_all(path("source/members"));
    test::write_bytes(path("source/arbiter.json"), "{}");
    QVERIFY(studio::copy_model(path("source"),
                               {.folder = path("older"), .existing = Existing::replace_model}));
    QVERIFY(!fs::exists(path("older/members")));
    // A member that is missing is found before anything is written.
    test::write_bytes(path("source/arbiter.json"), R"({"members": 2})");
    const auto missing = studio::copy_model(path("source"), {.folder = path("other")});
    QCOMPARE(missing.error().code, ErrorCode::not_found);
    QVERIFY(!fs::exists(path("other")));
  }

  void whatIsNoMemberIsKept_data() {
    QTest::addColumn<QString>("file");
    QTest::newRow("beside the members") << "members/notes";
    QTest::newRow("a folder of another name") << "members/letters/config.json";
    QTest::newRow("within a member") << "members/2/thesis";
    QTest::newRow("deeper") << "members/2/deeper/config.json";
  }
  void whatIsNoMemberIsKept() {
    QFETCH(const QString, file);
    makeModel(path("older/members/2"));
    fs::create_directories(path("older/" + file).parent_path());
    test::write_bytes(path("older/" + file), "three years");
    const auto all = snapshot();
    QVERIFY(!studio::copy_model(path("source"),
                                {.folder = path("older"), .existing = Existing::replace_model}));
    QCOMPARE(snapshot(), all);
  }

  /// Whoever stands in it goes on seeing it.
  void theCurrentFolderIsReplacedFileByFile() {
    makeModel(path("current"));
    test::write_bytes(path("current/merges.txt"), "of the older one");
    test::write_bytes(path("source/config.json"), "new");
    const auto before = fs::current_path();
    fs::current_path(path("current"));
    const auto refused = studio::copy_model(path("source"), {.folder = "."});
    const auto replaced =
        studio::copy_model(path("source"), {.folder = ".", .existing = Existing::replace_model});
    const auto seen = read_file("config.json");
    const auto left = std::distance(fs::directory_iterator("."), fs::directory_iterator());
    const bool same = fs::equivalent(".", path("current"));
    fs::current_path(before);
    QVERIFY(!refused);
    QVERIFY(replaced);
    QCOMPARE(seen.value_or(""), std::string("new"));
    QVERIFY(same);
    QCOMPARE(left, std::ptrdiff_t{2});
    QVERIFY(!fs::exists(path("current/merges.txt")));
  }

  void whatIsPutThereMeanwhileIsKept() {
    const auto written =
        studio::write_model({.folder = path("older"), .existing = Existing::replace_model},
                            [&](const fs::path& made) -> Result<void> {
                              makeModel(made);
                              test::write_bytes(path("older/notes"), "words");
                              return {};
                            });
    QVERIFY(!written);
    QCOMPARE(test::read_bytes(path("older/notes")), std::string("words"));
  }

 private:
  fs::path path(const QString& name) const {
    return fs::path(folder_->path().toStdString()) / name.toStdString();
  }
  static void makeModel(const fs::path& folder) {
    fs::create_directories(folder);
    for (const char* name : {"config.json", "model.safetensors", "trainer.json"})
      test::write_bytes(folder / name, "{}");
    if (folder.filename() != "source") fs::remove(folder / "trainer.json");
  }
  std::map<std::string, std::string> snapshot() const {
    std::map<std::string, std::string> all;
    for (const auto& entry : fs::recursive_directory_iterator(folder_->path().toStdString()))
      all[entry.path()] = entry.is_regular_file() ? test::read_bytes(entry.path()) : "";
    return all;
  }
  std::unique_ptr<QTemporaryDir> folder_;
};

QTEST_GUILESS_MAIN(ModelTargetTest)
#include "model_target_test.moc"
