// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exchange/tables/row_writer.h"

#include <QTemporaryDir>
#include <QTest>

#include "core/exchange/output_file.h"
#include "core/exchange/tables/duckdb_library.h"
#include "tests/support/files.h"
#include "tests/support/rows.h"

using namespace arbiter;
using exchange::OutputFile;
using exchange::tables::DuckDb;
using nlohmann::json;
using nlohmann::ordered_json;

namespace {

constexpr const char* no_duckdb = "DuckDB's library is not here (packaging/with-tables.sh)";

/// Rows as data sets have them, and what is hard to keep in them.
const char* const rows_text = R"([
  {"prompt":"a, \u0022b\u0022\nc","chosen":[{"role":"user","content":" x "},{"role":"assistant","content":""}],
   "n":9007199254740993,"score":3.0,"ok":true,"tags":["2024-01-01","1"],"day":"2024-01-01",
   "big":18446744073709551615,"mixed":"[1]","extra":{"a":null,"b":{}},"id":"007","none":null},
  {"prompt":"日本 😀","chosen":[],"n":-1,"score":null,"ok":null,"tags":[],"day":"no day",
   "big":1,"mixed":[1],"extra":{"a":"x","b":{}},"id":"12","none":null},
  {"prompt":"","chosen":null,"n":0,"score":5e-324,"ok":false,"tags":null,"day":null,
   "big":0,"mixed":9007199254740993,"extra":null,"id":"","none":null}
])";

}  // namespace

class RowWriterTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void init() { folder_ = std::make_unique<QTemporaryDir>(); }

  /// The first: a library that was loaded stays for the life of the process.
  void withoutDuckDbItIsSaid() {
    const auto before = qgetenv("ARBITER_DUCKDB");
    qputenv("ARBITER_DUCKDB", "/nowhere/libduckdb.so");
    const auto refused = OutputFile::create_rows(path("rows.parquet"));
    qputenv("ARBITER_DUCKDB", before);
    QVERIFY(!refused.has_value());
    const auto message = QString::fromStdString(to_english(refused.error()));
    QVERIFY2(message.contains(QStringLiteral("with-tables.sh")), qPrintable(message));
    QVERIFY2(message.contains(QStringLiteral("/nowhere/libduckdb.so")), qPrintable(message));
  }

  void whatIsWrittenIsReadAgain_data() {
    QTest::addColumn<QString>("name");
    for (const char* name : {"rows.jsonl", "rows.json", "rows.jsonl.gz", "rows.jsonl.zst",
                             "rows.json.zst", "rows.parquet", "rows"})
      QTest::newRow(name) << name;
  }
  void whatIsWrittenIsReadAgain() {
    QFETCH(const QString, name);
    if (name.endsWith(QStringLiteral("parquet")) && !exchange::tables::load_duckdb())
      QSKIP(no_duckdb);
    const auto rows = ordered_json::parse(rows_text);
    write(name, rows);
    const auto read = test::read_rows(path(name));
    QVERIFY2(!read.error, read.message().c_str());
    QCOMPARE(QString::fromStdString(json(read.rows).dump(1)),
             QString::fromStdString(json::parse(rows_text).dump(1)));
  }

  void tablesInTextKeepEveryText_data() {
    QTest::addColumn<QString>("name");
    for (const char* name : {"rows.csv", "rows.tsv", "rows.csv.gz", "rows.csv.zst"})
      QTest::newRow(name) << name;
  }
  void tablesInTextKeepEveryText() {
    QFETCH(const QString, name);
    const auto rows = ordered_json::parse(rows_text);
    write(name, rows);
    const auto read = test::read_rows(path(name));
    QVERIFY2(!read.error, read.message().c_str());
    QCOMPARE(read.rows.size(), rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i) {
      for (const auto& [column, value] : rows[i].items()) {
        const json expected =
            value.is_string() || value.is_null() ? json(value) : json(value.dump());
        QVERIFY2(read.rows[i][column] == expected, column.c_str());
      }
    }
  }

  void otherReadersSeeTheSame() {
    if (!exchange::tables::load_duckdb()) QSKIP(no_duckdb);
    const auto rows = ordered_json::parse(rows_text);
    write("rows.parquet", rows);
    write("rows.csv", rows);
    const auto file = path("rows.parquet").string();
    QCOMPARE(
        query("SELECT typeof(n) || typeof(score) || typeof(ok) || typeof(tags) || typeof(day) || "
              "typeof(chosen) || typeof(big) || typeof(id) FROM '" +
              file + "'"),
        QStringLiteral("BIGINTDOUBLEBOOLEANVARCHAR[]VARCHAR"
                       "STRUCT(\"role\" VARCHAR, \"content\" VARCHAR)[]UBIGINTVARCHAR"));
    QCOMPARE(query("SELECT CAST(count(*) AS VARCHAR) || max(n) || chosen[1].content FROM '" + file +
                   "' GROUP BY chosen[1].content ORDER BY 1"),
             QStringLiteral("19007199254740993 x "));
    QCOMPARE(
        query("SELECT string_agg(prompt, '|') || '|' || string_agg(tags, '|') FROM read_csv('" +
              path("rows.csv").string() + "', all_varchar=true, nullstr='')"),
        QStringLiteral("a, \"b\"\nc|日本 😀|[\"2024-01-01\",\"1\"]|[]"));
  }

  /// Who looks ahead asks again where there was nothing more.
  void theEndStaysTheEnd() {
    if (!exchange::tables::load_duckdb()) QSKIP(no_duckdb);
    auto database = DuckDb::open();
    auto texts = database->query("SELECT 'one'", "test");
    std::string_view text;
    QVERIFY(*texts->next(text));
    for (int i = 0; i < 3; ++i) {
      const auto more = texts->next(text);
      QVERIFY2(more.has_value(), more ? "" : to_english(more.error()).c_str());
      QVERIFY(!*more);
    }
  }

  void columnsThatComeLater() {
    const auto rows = ordered_json::parse(R"([{"a":"1"},{"b":"2"},{"a":"3","b":"4"}])");
    write("late.csv", rows);
    QCOMPARE(QString::fromStdString(test::read_bytes(path("late.csv"))),
             QStringLiteral("a,b\r\n1,\r\n,2\r\n3,4\r\n"));
    if (!exchange::tables::load_duckdb()) QSKIP(no_duckdb);
    write("late.parquet", rows);
    QCOMPARE(QString::fromStdString(json(test::read_rows(path("late.parquet")).rows).dump()),
             QStringLiteral(R"([{"a":"1","b":null},{"a":null,"b":"2"},{"a":"3","b":"4"}])"));
  }

  void namesThatNeedQuotes() {
    if (!exchange::tables::load_duckdb()) QSKIP(no_duckdb);
    const auto rows = ordered_json::parse(
        R"([{"it's":1,"a \u0022b\u0022":{"c d":1,"e'f":[{"g\u0022h":"x"}]},"select":true,"case":{"A":1,"a":2}}])");
    write("quo'ted [x]*.parquet", rows);
    QCOMPARE(
        QString::fromStdString(json(test::read_rows(path("quo'ted [x]*.parquet")).rows).dump()),
        QString::fromStdString(json(rows).dump()));
  }

  void numbersThatJsonDoesNotHave() {
    if (!exchange::tables::load_duckdb()) QSKIP(no_duckdb);
    auto database = DuckDb::open();
    const auto made = database->run(
        "COPY (SELECT 'nan'::DOUBLE a, '-inf'::FLOAT b, 'a NaN, \"Infinity\\' c, ['inf'::DOUBLE, "
        "1] d) "
        "TO '" +
            path("odd.parquet").string() + "' (FORMAT parquet)",
        "odd.parquet");
    QVERIFY2(made.has_value(), made ? "" : to_english(made.error()).c_str());
    const auto read = test::read_rows(path("odd.parquet"));
    QCOMPARE(read.rows.size(), 1U);
    const json expected{
        {"a", nullptr}, {"b", nullptr}, {"c", "a NaN, \"Infinity\\"}, {"d", {nullptr, 1.0}}};
    QVERIFY2(read.rows[0] == expected, read.rows[0].dump().c_str());
  }

  void manyLargeRows() {
    if (!exchange::tables::load_duckdb()) QSKIP(no_duckdb);
    ordered_json rows = ordered_json::array();
    for (int i = 0; i < 3000; ++i)
      rows.push_back({{"i", i}, {"text", std::string(static_cast<std::size_t>(i % 7) * 700, 'x')}});
    rows.push_back({{"i", 3000}, {"text", std::string(std::size_t{20} << 20U, 'y')}});
    write("large.parquet", rows);
    const auto read = test::read_rows(path("large.parquet"));
    QVERIFY2(!read.error, read.message().c_str());
    QCOMPARE(read.rows.size(), 3001U);
    for (int i = 0; i <= 3000; ++i) {
      if (read.rows[std::size_t(i)] != json(rows[std::size_t(i)]))
        QFAIL(qPrintable(QString::number(i)));
    }
  }

  void damagedParquetIsRefused() {
    if (!exchange::tables::load_duckdb()) QSKIP(no_duckdb);
    write("whole.parquet", ordered_json::parse(rows_text));
    const auto whole = test::read_bytes(path("whole.parquet"));
    for (const std::size_t size : {std::size_t{4}, std::size_t{40}, whole.size() - 1}) {
      test::write_bytes(path("cut.parquet"), whole.substr(0, size));
      const auto read = test::read_rows(path("cut.parquet"));
      QVERIFY(read.error.has_value());
      QVERIFY2(read.message().find("cut.parquet") != std::string::npos, read.message().c_str());
    }
  }

  void noRows() {
    write("none.json", ordered_json::array());
    QCOMPARE(QString::fromStdString(test::read_bytes(path("none.json"))), QStringLiteral("[]\n"));
    write("none.jsonl", ordered_json::array());
    QVERIFY(test::read_bytes(path("none.jsonl")).empty());
  }

  void endingsThatAreNotWritten() {
    for (const char* name : {"rows.arrow", "rows.xlsx", "rows.parquet.gz"}) {
      QVERIFY(!OutputFile::create_rows(path(name)).has_value());
      QVERIFY(!std::filesystem::exists(path(name)));
    }
  }

 private:
  std::filesystem::path path(const QString& name) const {
    return std::filesystem::path(folder_->path().toStdString()) / name.toStdString();
  }
  void write(const QString& name, const ordered_json& rows) const {
    auto out = OutputFile::create_rows(path(name));
    QVERIFY2(out.has_value(), out ? "" : to_english(out.error()).c_str());
    for (const auto& row : rows) QVERIFY(out->write_row(row).has_value());
    const auto done = out->finish();
    QVERIFY2(done.has_value(), done ? "" : to_english(done.error()).c_str());
  }
  static QString query(const std::string& sql) {
    auto database = DuckDb::open();
    auto texts = database->query(sql, "test");
    if (!texts) return QString::fromStdString(to_english(texts.error()));
    std::string_view text;
    if (!texts->next(text)) return {};
    return QString::fromUtf8(text.data(), qsizetype(text.size()));
  }
  std::unique_ptr<QTemporaryDir> folder_;
};

QTEST_GUILESS_MAIN(RowWriterTest)
#include "row_writer_test.moc"
