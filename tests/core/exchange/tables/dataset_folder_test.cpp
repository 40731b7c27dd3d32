// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exchange/tables/dataset_folder.h"

#include <QTemporaryDir>
#include <QTest>

#include "core/exchange/tables/card_yaml.h"
#include "tests/support/files.h"
#include "tests/support/rows.h"

using namespace arbiter;
using exchange::tables::card_member;
using exchange::tables::parts_of_folder;
using nlohmann::json;

class DatasetFolderTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void init() { folder_ = std::make_unique<QTemporaryDir>(); }

  void namesSayTheSplits_data() {
    QTest::addColumn<QStringList>("files");
    QTest::addColumn<QStringList>("parts");  // config/split:files
    QTest::newRow("one file") << QStringList{"rows.jsonl"} << QStringList{"/train:1"};
    QTest::newRow("splits") << QStringList{"train.jsonl", "test.jsonl.gz", "dev.jsonl"}
                            << QStringList{"/validation:1", "/test:1", "/train:1"};
    QTest::newRow("numbered") << QStringList{"data/train_prefs-00000-of-00002.jsonl",
                                             "data/train_prefs-00001-of-00002.jsonl",
                                             "data/test_prefs-00000-of-00001-9a8b.jsonl"}
                              << QStringList{"/test_prefs:1", "/train_prefs:2"};
    QTest::newRow("folders are configurations")
        << QStringList{"harmless-base/train.jsonl.gz", "harmless-base/test.jsonl.gz",
                       "helpful-base/train.jsonl.gz"}
        << QStringList{"harmless-base/test:1", "harmless-base/train:1", "helpful-base/train:1"};
    QTest::newRow("folders are splits") << QStringList{"train/a.csv", "train/b.csv", "test/a.csv"}
                                        << QStringList{"/test:1", "/train:2"};
    QTest::newRow("converted") << QStringList{"default/train/0000.jsonl", "default/test/0000.jsonl"}
                               << QStringList{"default/test:1", "default/train:1"};
    QTest::newRow("words in words") << QStringList{"latest.jsonl"} << QStringList{"/train:1"};
    QTest::newRow("what describes data is none")
        << QStringList{"train.jsonl", "dataset_infos.json", ".cache/x.jsonl", "README.txt"}
        << QStringList{"/train:1"};
  }
  void namesSayTheSplits() {
    QFETCH(const QStringList, files);
    QFETCH(const QStringList, parts);
    for (const auto& file : files) write(file.toStdString(), "{}\n");
    const auto found = parts_of_folder(root());
    QVERIFY2(found.has_value(), found ? "" : to_english(found.error()).c_str());
    QStringList shown;
    for (const auto& part : *found)
      shown << QString::fromStdString(part.config + '/' + part.split + ':' +
                                      std::to_string(part.files.size()));
    QCOMPARE(shown, parts);
  }

  void theCardSaysTheSplits() {
    write("README.md",
          "---\nlicense: mit\npretty_name: \"A: b\"\nconfigs:\n- config_name: default\n"
          "  data_files:\n  - split: train\n    path: \"data/a-*\"\n  - split: held\n    path:\n"
          "    - data/b-1.jsonl\n    - data/b-2.jsonl\n- config_name: other\n"
          "  data_files: data/c.jsonl # alone\n---\n# Text\nconfigs: no\n");
    for (const char* name : {"a-2", "a-1", "b-1", "b-2", "c", "unnamed"})
      write(std::string("data/") + name + ".jsonl", "{\"from\":\"" + std::string(name) + "\"}\n");
    const auto parts = parts_of_folder(root());
    QVERIFY2(parts.has_value(), parts ? "" : to_english(parts.error()).c_str());
    QCOMPARE(parts->size(), 3U);
    const auto read = test::read_rows(root(), {{}, "train"});
    QCOMPARE(QString::fromStdString(json(read.rows).dump()),
             QStringLiteral(R"([{"from":"a-1"},{"from":"a-2"}])"));
    QCOMPARE(test::read_rows(root(), {"default", "held"}).rows.size(), 2U);
    QCOMPARE(test::read_rows(root(), {"other", {}}).rows.size(), 1U);
    QCOMPARE(QString::fromStdString(read.places[1]), QStringLiteral("1:data/a-2.jsonl, line 1"));
    for (const auto& [part, names] :
         {std::pair(exchange::tables::Selection{}, "held, train"),
          std::pair(exchange::tables::Selection{"none", {}}, "default, other"),
          std::pair(exchange::tables::Selection{{}, "none"}, "held, train")}) {
      const auto refused = test::read_rows(root(), part);
      QVERIFY(refused.error.has_value());
      QVERIFY2(refused.message().find(names) != std::string::npos, refused.message().c_str());
    }
  }

  void aCardThatNamesWhatIsNotThere() {
    write("README.md", "---\nconfigs:\n- config_name: a\n  data_files: data/x-*\n---\n");
    write("rows.jsonl", "{}\n");
    const auto refused = test::read_rows(root());
    QVERIFY(refused.error && refused.message().find("data/x-*") != std::string::npos);
    write("README.md", "---\nconfigs: &x {a: b}\n---\n");
    QVERIFY(test::read_rows(root()).error.has_value());
    write("README.md", "# No card\n");
    QCOMPARE(test::read_rows(root()).rows.size(), 0U + 1U);
  }

  void cards_data() {
    QTest::addColumn<QByteArray>("card");
    QTest::addColumn<QByteArray>("value");
    QTest::newRow("absent") << QByteArray("---\na: b\n---\n") << QByteArray("null");
    QTest::newRow("no card") << QByteArray("configs: a\n") << QByteArray("null");
    QTest::newRow("text") << QByteArray("---\nconfigs: 'a b' # c\n---\n") << QByteArray("\"a b\"");
    QTest::newRow("in one line") << QByteArray("---\nconfigs: [a, \"b\"]\n---\n")
                                 << QByteArray(R"(["a","b"])");
    QTest::newRow("nested")
        << QByteArray("---\nconfigs:\n  - a: 1\n    b:\n      - c\n  - d\nx: {y\n---\n")
        << QByteArray(R"([{"a":"1","b":["c"]},"d"])");
    QTest::newRow("anchors") << QByteArray("---\nconfigs: *a\n---\n") << QByteArray();
    QTest::newRow("bad indentation")
        << QByteArray("---\nconfigs:\n  a: b\n    c: d\n---\n") << QByteArray();
  }
  void cards() {
    QFETCH(const QByteArray, card);
    QFETCH(const QByteArray, value);
    const auto read = card_member(card.toStdString(), "configs");
    QCOMPARE(read.has_value(), !value.isEmpty());
    if (read) QCOMPARE(QString::fromStdString(read->dump()), QString::fromUtf8(value));
  }

  void foldersThatCannotBeRead_data() {
    QTest::addColumn<QStringList>("files");
    QTest::addColumn<QString>("says");
    QTest::newRow("nothing") << QStringList{} << "no files of rows";
    QTest::newRow("two formats") << QStringList{"train.jsonl={}", "train.csv=a"} << "two formats";
    QTest::newRow("a list of files that leads out")
        << QStringList{R"(state.json={"_data_files":[{"filename":"../x.arrow"}]})"} << "filename";
    QTest::newRow("rows in another order")
        << QStringList{R"(state.json={"_data_files":[{"filename":"x.arrow"}],)"
                       R"("_indices_data_files":[{"filename":"i.arrow"}]})"}
        << "flatten_indices";
    QTest::newRow("a file that is not there")
        << QStringList{R"(state.json={"_data_files":[{"filename":"x.arrow"}]})"} << "x.arrow";
    QTest::newRow("splits that are no names")
        << QStringList{R"(dataset_dict.json={"splits":[1]})"} << "splits";
    QTest::newRow("a pointer")
        << QStringList{"train.jsonl=version https://git-lfs.github.com/spec/v1"} << "LFS";
  }
  void foldersThatCannotBeRead() {
    QFETCH(const QStringList, files);
    QFETCH(const QString, says);
    for (const auto& file : files) {
      const auto equals = file.indexOf(QLatin1Char('='));
      write(file.left(equals).toStdString(), file.mid(equals + 1).toStdString());
    }
    const auto read = test::read_rows(root());
    QVERIFY(read.error.has_value());
    QVERIFY2(QString::fromStdString(read.message()).contains(says), read.message().c_str());
  }

 private:
  std::filesystem::path root() const { return folder_->path().toStdString(); }
  void write(const std::string& name, const std::string& bytes) const {
    const auto path = root() / name;
    std::filesystem::create_directories(path.parent_path());
    test::write_bytes(path, bytes);
  }
  std::unique_ptr<QTemporaryDir> folder_;
};

QTEST_GUILESS_MAIN(DatasetFolderTest)
#include "dataset_folder_test.moc"
