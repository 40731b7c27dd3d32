// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/json_reader.h"

#include <QTemporaryDir>
#include <QTest>

#include "core/base/files.h"

using namespace arbiter;
using nlohmann::json;

class JsonReaderTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void membersOfTheRightTypeAreRead();
  void absentAndNullGiveTheFallback();
  void theFirstWrongMemberIsNamed_data();
  void theFirstWrongMemberIsNamed();
  void innerObjectsShareTheirErrors();
  void filesThatAreNoObjectAreNamed();
  void gitLfsPointersAreNamed();
};

void JsonReaderTest::membersOfTheRightTypeAreRead() {
  const json object = {{"i", 7},      {"whole", 2048.0}, {"n", 0.5},      {"b", true},
                       {"t", "text"}, {"l", {"a", "b"}}, {"ids", {1, 2}}, {"id", 3}};
  JsonReader reader(object, "file");
  QCOMPARE(reader.integer("i", 0), 7);
  QCOMPARE(reader.integer("whole", 0), 2048);
  QCOMPARE(reader.number("n", 0), 0.5);
  QCOMPARE(reader.number("i", 0), 7.0);
  QVERIFY(reader.flag("b", false));
  QCOMPARE(reader.text("t"), std::string("text"));
  QCOMPARE(reader.texts("l"), (std::vector<std::string>{"a", "b"}));
  QCOMPARE(reader.integers("ids"), (std::vector<std::int64_t>{1, 2}));
  QCOMPARE(reader.integers("id"), (std::vector<std::int64_t>{3}));
  QVERIFY(reader.result().has_value());
}

void JsonReaderTest::absentAndNullGiveTheFallback() {
  const json object = {{"none", nullptr}};
  JsonReader reader(object, "file");
  for (const char* key : {"none", "absent"}) {
    QCOMPARE(reader.integer(key, 5), 5);
    QCOMPARE(reader.number(key, 5), 5.0);
    QVERIFY(reader.flag(key, true));
    QCOMPARE(reader.text(key, "x"), std::string("x"));
    QVERIFY(reader.texts(key).empty());
    QVERIFY(reader.integers(key).empty());
    QVERIFY(!reader.object(key));
  }
  QVERIFY(reader.result().has_value());
}

void JsonReaderTest::theFirstWrongMemberIsNamed_data() {
  QTest::addColumn<QString>("value");
  QTest::addColumn<QString>("kind");
  QTest::addColumn<QString>("message");
  const auto row = [](const char* value, const char* kind, const char* message) {
    QTest::addRow("%s as %s", value, kind) << QString(value) << QString(kind) << QString(message);
  };
  row("\"many\"", "integer", "folder/config.json: `key`: It should be a whole number, not a text.");
  row("1.5", "integer", "folder/config.json: `key`: It should be a whole number, not 1.5.");
  row("1e300", "integer", "folder/config.json: `key`: It should be a whole number, not 1e+300.");
  row("18446744073709551615", "integer",
      "folder/config.json: `key`: It should be a whole number, not 18446744073709551615.");
  row("{}", "number", "folder/config.json: `key`: It should be a number, not an object.");
  row("1", "flag", "folder/config.json: `key`: It should be true or false, not 1.");
  row("[]", "text", "folder/config.json: `key`: It should be a text, not a list.");
  row("[1]", "texts", "folder/config.json: `key`: It should be a list of texts, not a list.");
  row("true", "integers",
      "folder/config.json: `key`: It should be a whole number or a list of them, not true or "
      "false.");
  row("3", "object", "folder/config.json: `key`: It should be an object, not 3.");
}

void JsonReaderTest::theFirstWrongMemberIsNamed() {
  QFETCH(QString, value);
  QFETCH(QString, kind);
  QFETCH(QString, message);
  const json object = {{"key", json::parse(value.toStdString())}, {"later", "wrong too"}};
  JsonReader reader(object, "folder/config.json");
  if (kind == "integer") QCOMPARE(reader.integer("key", 4), 4);
  if (kind == "number") QCOMPARE(reader.number("key", 4), 4.0);
  if (kind == "flag") QVERIFY(reader.flag("key", true));
  if (kind == "text") QVERIFY(reader.text("key").empty());
  if (kind == "texts") QVERIFY(reader.texts("key").empty());
  if (kind == "integers") QVERIFY(reader.integers("key").empty());
  if (kind == "object") QVERIFY(!reader.object("key"));
  reader.integer("later", 0);
  QVERIFY(!reader.result().has_value());
  QCOMPARE(QString::fromStdString(to_english(reader.result().error())), message);
  QCOMPARE(reader.result().error().code, ErrorCode::parse);
}

void JsonReaderTest::innerObjectsShareTheirErrors() {
  const json object = {{"rope", {{"factor", "two"}}}};
  JsonReader reader(object, "f");
  auto inner = reader.object("rope");
  QVERIFY(inner);
  inner->number("factor", 1);
  QCOMPARE(QString::fromStdString(to_english(reader.result().error())),
           QString("f: `rope.factor`: It should be a number, not a text."));
}

void JsonReaderTest::filesThatAreNoObjectAreNamed() {
  const QTemporaryDir directory;
  const auto file = std::filesystem::path(directory.path().toStdString()) / "config.json";
  for (const char* text : {"", "{", "[]", "3", "{\"a\": NaN}", "{\"a\": 1e999}"}) {
    QVERIFY(write_file_atomically(file, text).has_value());
    const auto read = read_json_object(file);
    QVERIFY2(!read, text);
    QVERIFY(to_english(read.error()).find("config.json is not a JSON object") != std::string::npos);
  }
}

void JsonReaderTest::gitLfsPointersAreNamed() {
  const QTemporaryDir directory;
  const auto file = std::filesystem::path(directory.path().toStdString()) / "config.json";
  QVERIFY(write_file_atomically(file, "version https://git-lfs.github.com/spec/v1\noid sha256:1\n")
              .has_value());
  const auto read = read_json_object(file);
  QVERIFY(!read);
  QVERIFY(to_english(read.error()).find("Git LFS") != std::string::npos);
}

QTEST_GUILESS_MAIN(JsonReaderTest)
#include "json_reader_test.moc"
