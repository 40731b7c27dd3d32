// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/project/schema.h"

#include <QTemporaryDir>
#include <QTest>
#include <array>

using namespace arbiter;
using namespace arbiter::project;
namespace fs = std::filesystem;

namespace {

constexpr Migration first_step{"CREATE TABLE a(x); INSERT INTO a VALUES(1);"};
constexpr Migration second_step{"ALTER TABLE a ADD COLUMN y DEFAULT 7;"};
constexpr Migration broken_step{"CREATE TABLE b(x); this is no SQL;"};
constexpr Migration header_step{
    "CREATE TABLE header(id INTEGER PRIMARY KEY, min_compatible INTEGER NOT NULL);"
    "INSERT INTO header VALUES(1,0);",
    2};
constexpr Migration harmless_step{"CREATE TABLE c(x);"};
constexpr Migration older_reader_step{"CREATE TABLE d(x);", 1};

}  // namespace

class SchemaTest : public QObject {
  Q_OBJECT
 private:
  std::unique_ptr<QTemporaryDir> directory_;
  fs::path file() const { return fs::path(directory_->path().toStdString()) / "project.db"; }
  std::unique_ptr<Database> database(const fs::path& path) const {
    auto opened = Database::open(path, {.create = true});
    if (!opened) qFatal("%s", to_english(opened.error()).c_str());
    return std::move(*opened);
  }
  static std::int64_t value(Database& database, const char* sql) {
    return database.connection().execAndGet(sql).getInt64();
  }

 private Q_SLOTS:
  void init() { directory_ = std::make_unique<QTemporaryDir>(); }

  void everyStepRunsOnce() {
    const auto made = database(file());
    QVERIFY(migrate_through(*made, 0, file(), std::array{first_step}));
    QVERIFY(migrate_through(*made, 1, file(), std::array{first_step, second_step}));
    QCOMPARE(value(*made, "SELECT y FROM a WHERE x=1"), std::int64_t{7});
    QCOMPARE(value(*made, "PRAGMA user_version"), std::int64_t{2});
    QCOMPARE(value(*made, "PRAGMA application_id"), application_id);
    QVERIFY(migrate_through(*made, 2, file(), std::array{first_step, second_step}));
  }

  void theOldProjectIsBackedUpBeforeItChanges() {
    const auto made = database(file());
    QVERIFY(migrate_through(*made, 0, file(), std::array{first_step}));
    QVERIFY(!fs::exists(file().string() + ".backup-v0"));
    QVERIFY(migrate_through(*made, 1, file(), std::array{first_step, second_step}));
    const auto backup = database(file().string() + ".backup-v1");
    QCOMPARE(value(*backup, "PRAGMA user_version"), std::int64_t{1});
    QCOMPARE(value(*backup, "SELECT count(*) FROM pragma_table_info('a')"), std::int64_t{1});
    QCOMPARE(value(*backup, "SELECT x FROM a"), std::int64_t{1});
  }

  void aStepThatFailsChangesNothing() {
    const auto made = database(file());
    QVERIFY(migrate_through(*made, 0, file(), std::array{first_step}));
    QVERIFY(!migrate_through(*made, 1, file(), std::array{first_step, broken_step}));
    QCOMPARE(value(*made, "PRAGMA user_version"), std::int64_t{1});
    QCOMPARE(value(*made, "SELECT count(*) FROM sqlite_schema WHERE name='b'"), std::int64_t{0});
  }

  void theFileKeepsTheOldestProgramThatMayReadIt() {
    const auto made = database(file());
    QVERIFY(migrate_through(*made, 0, file(),
                            std::array{first_step, header_step, harmless_step, older_reader_step}));
    QCOMPARE(value(*made, "PRAGMA user_version"), std::int64_t{4});
    QCOMPARE(value(*made, "SELECT min_compatible FROM header"), std::int64_t{2});
  }

  void currentSchemaIsSound() {
    const auto made = database(file());
    QVERIFY(migrate(*made, 0, file()));
    const auto version = check_schema(*made, file());
    QVERIFY(version);
    QCOMPARE(*version, current_schema_version());
    QCOMPARE(QString::fromStdString(made->connection().execAndGet("PRAGMA integrity_check")),
             QString("ok"));
    QCOMPARE(value(*made, "SELECT count(*) FROM pragma_foreign_key_check"), std::int64_t{0});
  }
};

QTEST_GUILESS_MAIN(SchemaTest)
#include "schema_test.moc"
