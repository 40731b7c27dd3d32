// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/project/schema.h"

#include <QTemporaryDir>
#include <QTest>
#include <array>

#include "core/project/prompt_roles.h"
#include "core/project/rows.h"

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

  /// Prompts of a project from before there were roles: reserved ones are for test, those that
  /// every run has held out by hash are for validation.
  void promptsGetTheRolesThatTheyHad_data() {
    QTest::addColumn<QString>("before");
    QTest::addColumn<double>("share");
    QTest::addColumn<int>("duplicate");
    const QString runs =
        "INSERT INTO runs(uuid,kind,name,state,settings,seed,threads,precision,program_version,"
        "parent_model,started_at) VALUES(zeroblob(16),%1,'',2,'%2',1,1,'','','',1);";
    QTest::newRow("no run") << QString() << 0.1 << 2;
    QTest::newRow("the recipe's share")
        << QString(
               "INSERT INTO settings VALUES('recipe','{\"reward\":{\"held_out_fraction\":0.05}}');")
        << 0.05 << 2;
    QTest::newRow("a reward model") << runs.arg(1).arg("{\"held_out_fraction\":0.03}") << 0.03 << 0;
    QTest::newRow("fine-tuned") << runs.arg(0).arg("{}") << 0.05 << 0;
    QTest::newRow("rolled out") << runs.arg(2).arg("{}") << 0.0 << 0;
  }

  void promptsGetTheRolesThatTheyHad() {
    QFETCH(QString, before);
    QFETCH(double, share);
    QFETCH(int, duplicate);
    const auto made = database(file());
    const auto steps = schema_steps();
    QVERIFY(migrate_through(*made, 0, file(), steps.first(1)));
    if (!before.isEmpty()) made->execute(before.toUtf8().constData());
    for (int i = 0; i < 300; ++i) {
      auto& insert = made->statement(
          "INSERT INTO prompts(uuid,form,text,held_out) VALUES(randomblob(16),0,?,?)");
      insert.bind(1, "prompt " + std::to_string(i));
      insert.bind(2, i < 20 ? 1 : 0);
      insert.exec();
    }
    // The same text, reserved once and once not.
    made->execute("INSERT INTO prompts(uuid,form,text,held_out) VALUES(randomblob(16),0,'x',0)");
    made->execute("INSERT INTO prompts(uuid,form,text,held_out) VALUES(randomblob(16),0,'x',1)");
    QVERIFY(migrate_through(*made, 1, file(), steps));
    QCOMPARE(value(*made, "SELECT max(role)-min(role) FROM prompts WHERE text='x'"),
             std::int64_t{0});
    QCOMPARE(value(*made, "SELECT min(role) FROM prompts WHERE text='x'"), std::int64_t(duplicate));
    auto& row = made->statement("SELECT text,role FROM prompts WHERE text<>'x' ORDER BY id");
    std::int64_t validation = 0;
    for (int i = 0; row.executeStep(); ++i) {
      const auto expected = i < 20                                                ? 2
                            : in_first_share(row.getColumn(0).getString(), share) ? 1
                                                                                  : 0;
      QCOMPARE(row.getColumn(1).getInt(), expected);
      validation += expected == 1 ? 1 : 0;
    }
    row.reset();
    const auto others = in_first_share("x", share) && duplicate == 0 ? 2 : 0;
    QCOMPARE(value(*made, "SELECT validation_prompts FROM counters"), validation + others);
    QCOMPARE(value(*made,
                   "SELECT count(*) FROM prompts p WHERE EXISTS(SELECT 1 FROM prompts q "
                   "WHERE q.text_hash=p.text_hash AND q.text=p.text)"),
             std::int64_t{302});
  }

  void theFileKeepsTheOldestProgramThatMayReadIt() {
    const auto made = database(file());
    QVERIFY(migrate_through(*made, 0, file(),
                            std::array{first_step, header_step, harmless_step, older_reader_step}));
    QCOMPARE(value(*made, "PRAGMA user_version"), std::int64_t{4});
    QCOMPARE(value(*made, "SELECT min_compatible FROM header"), std::int64_t{2});
  }

  /// Of a project from before pairs could be retired none is, and all are asked as before.
  void comparisonsOfAnOlderProjectAreNotRetired() {
    const auto made = database(file());
    const auto steps = schema_steps();
    QVERIFY(migrate_through(*made, 0, file(), steps.first(4)));
    made->execute("INSERT INTO prompts(id,uuid,form,text) VALUES(1,randomblob(16),0,'x')");
    made->execute(
        "INSERT INTO comparisons(uuid,prompt,responses,judge_set) "
        "VALUES(randomblob(16),1,'1 2',7)");
    QVERIFY(migrate_through(*made, 4, file(), steps));
    QCOMPARE(value(*made, "SELECT count(*) FROM comparisons WHERE retired=0 AND judge_set=7"),
             std::int64_t{1});
    // An older program may still read it.
    QVERIFY(value(*made, "SELECT min_compatible FROM header") <= 4);
  }

  /// A file that was imported with an older program is known when it is imported again.
  void comparisonsOfAnOlderProjectAreFoundByTheirContent() {
    const auto made = database(file());
    QVERIFY(migrate_through(*made, 0, file(), schema_steps().first(5)));
    auto& prompt = made->statement(
        "INSERT INTO prompts(id,uuid,form,text,text_hash) VALUES(3,randomblob(16),0,'x',?)");
    prompt.bind(1, rows::text_hash("x"));
    prompt.exec();
    made->execute(
        "INSERT INTO responses(id,uuid,prompt,kind,origin,text,form) VALUES"
        "(4,randomblob(16),3,0,0,'yes',0),(5,randomblob(16),3,0,0,'[]',1);"
        "INSERT INTO comparisons(id,uuid,prompt,responses) VALUES(1,randomblob(16),3,'[5,4]'),"
        "(2,randomblob(16),3,'damaged'),(3,randomblob(16),3,'[4,99]')");
    QVERIFY(migrate_through(*made, 5, file(), schema_steps()));
    rows::ContentHash content(rows::text_hash("x"));
    content.add(0, 0, "yes");
    QCOMPARE(value(*made, "SELECT content_hash FROM comparisons WHERE id=3"), content.value());
    content.add(0, 1, "[]");
    QCOMPARE(value(*made, "SELECT content_hash FROM comparisons WHERE id=1"), content.value());
    QCOMPARE(value(*made, "SELECT content_hash FROM comparisons WHERE id=2"), std::int64_t{0});
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
