// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exchange/tables/arrow_reader.h"

#include <QTemporaryDir>
#include <QTest>
#include <cmath>

#include "tests/support/arrow_maker.h"
#include "tests/support/files.h"
#include "tests/support/rows.h"

using namespace arbiter;
using nlohmann::json;
using test::ArrowMaker;
using test::bytes_of;
using test::MadeBatch;
using test::MadeField;
using test::TypeId;

namespace {

using Ints = std::vector<std::int32_t>;
using Longs = std::vector<std::int64_t>;

const MadeField text_field{"t", TypeId::utf8, {}, {}, -1, {}};

/// One column of the texts "a", null, "bcd".
MadeBatch three_texts() { return {3, {{3, 1}}, {"\x05", bytes_of(Ints{0, 1, 1, 4}), "abcd"}, {}}; }

}  // namespace

class ArrowReaderTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void init() { folder_ = std::make_unique<QTemporaryDir>(); }

  void typesOfDataSets_data() {
    QTest::addColumn<int>("codec");
    QTest::newRow("plain") << int(ArrowMaker::Codec::none);
    QTest::newRow("lz4") << int(ArrowMaker::Codec::lz4);
    QTest::newRow("zstd") << int(ArrowMaker::Codec::zstd);
  }
  void typesOfDataSets() {
    QFETCH(const int, codec);
    ArrowMaker maker{ArrowMaker::Codec(codec)};
    MadeBatch b{2, {}, {}, {}};
    std::vector<MadeField> fields;
    const auto column = [&](MadeField field, std::vector<std::string> buffers) {
      fields.push_back(std::move(field));
      b.nodes.push_back({2, 1});
      b.buffers.emplace_back("\x01");  // the second value is null
      for (auto& buffer : buffers) b.buffers.push_back(std::move(buffer));
    };
    column(text_field, {bytes_of(Ints{0, 3, 3}), "one"});
    column({"large", TypeId::large_utf8, {}, {}, -1, {}},
           {bytes_of(Longs{0, 2000, 2000}), std::string(2000, 'x')});
    column({"i8", TypeId::whole, {{8, 4}, {1, 1}}, {}, -1, {}},
           {bytes_of(std::vector<std::int8_t>{-5, 0})});
    column({"u32", TypeId::whole, {{32, 4}, {0, 1}}, {}, -1, {}},
           {bytes_of(std::vector<std::uint32_t>{4'000'000'000U, 0})});
    column({"i64", TypeId::whole, {{64, 4}, {1, 1}}, {}, -1, {}},
           {bytes_of(Longs{-9'007'199'254'740'993, 0})});
    column({"u64", TypeId::whole, {{64, 4}, {0, 1}}, {}, -1, {}},
           {bytes_of(std::vector<std::uint64_t>{18'446'744'073'709'551'615U, 0})});
    column({"f16", TypeId::real, {{0, 2}}, {}, -1, {}},
           {bytes_of(std::vector<std::uint16_t>{0xC500, 0})});
    column({"f32", TypeId::real, {{1, 2}}, {}, -1, {}}, {bytes_of(std::vector<float>{0.1F, 0})});
    column({"f64", TypeId::real, {{2, 2}}, {}, -1, {}}, {bytes_of(std::vector<double>{3.0, 0})});
    column({"nan", TypeId::real, {{2, 2}}, {}, -1, {}},
           {bytes_of(std::vector<double>{std::nan(""), 0})});
    column({"yes", TypeId::boolean, {}, {}, -1, {}}, {"\x01"});
    column({"bin", TypeId::binary, {}, {}, -1, {}},
           {bytes_of(Ints{0, 4, 4}), std::string("\xFF\0\x01z", 4)});
    column({"day", TypeId::date, {{0, 2}}, {}, -1, {}}, {bytes_of(Ints{19'782, 0})});
    column({"utc", TypeId::timestamp, {{2, 2}}, {}, -1, "Europe/Berlin"},
           {bytes_of(Longs{-1'500'000, 0})});
    column({"local", TypeId::timestamp, {{0, 2}}, {}, -1, {}}, {bytes_of(Longs{951'782'400, 0})});
    column({"clock", TypeId::time, {{1, 2}, {32, 4}}, {}, -1, {}}, {bytes_of(Ints{3'723'045, 0})});
    column({"money", TypeId::decimal, {{10, 4}, {2, 4}, {128, 4}}, {}, -1, {}},
           {bytes_of(Longs{-12345, -1, 0, 0})});
    column({"view", TypeId::utf8_view, {}, {}, -1, {}},
           {bytes_of(Ints{14, 0, 0, 2, 0, 0, 0, 0}), "..fourteen bytes"});
    b.view_counts.push_back(1);
    fields.push_back({"null", TypeId::null, {}, {}, -1, {}});
    b.nodes.push_back({2, 2});
    maker.schema(fields);
    maker.batch(b);
    const auto read = readFile("types.arrow", maker.stream());
    QVERIFY2(!read.error, qPrintable(QString::fromStdString(read.message())));
    QCOMPARE(read.rows.size(), 2U);
    const json expected{{"t", "one"},
                        {"large", std::string(2000, 'x')},
                        {"i8", -5},
                        {"u32", 4'000'000'000U},
                        {"i64", -9'007'199'254'740'993},
                        {"u64", 18'446'744'073'709'551'615U},
                        {"f16", -5.0},
                        {"f32", 0.1},
                        {"f64", 3.0},
                        {"nan", nullptr},
                        {"yes", true},
                        {"bin", "/wABeg=="},
                        {"day", "2024-02-29"},
                        {"utc", "1969-12-31T23:59:58.5Z"},
                        {"local", "2000-02-29T00:00:00"},
                        {"clock", "01:02:03.045"},
                        {"money", -123.45},
                        {"view", "fourteen bytes"},
                        {"null", nullptr}};
    QCOMPARE(QString::fromStdString(read.rows[0].dump()), QString::fromStdString(expected.dump()));
    QVERIFY(read.rows[0]["f64"].is_number_float());
    for (const auto& [name, value] : read.rows[1].items()) QVERIFY2(value.is_null(), name.c_str());
    QCOMPARE(QString::fromStdString(read.places[1]), QStringLiteral("0:row 2"));
  }

  void listsAndStructures() {
    const MadeField role{"role", TypeId::utf8, {}, {}, -1, {}};
    const MadeField content{"content", TypeId::utf8, {}, {}, -1, {}};
    const MadeField message{"item", TypeId::structure, {}, {role, content}, -1, {}};
    const MadeField list{"talk", TypeId::list, {}, {message}, -1, {}};
    const MadeField number{"item", TypeId::whole, {{16, 4}, {1, 1}}, {}, -1, {}};
    const MadeField large{"ids", TypeId::large_list, {}, {number}, -1, {}};
    const MadeField pair{"pair", TypeId::fixed_size_list, {{2, 4}}, {number}, -1, {}};
    ArrowMaker maker;
    maker.schema({list, large, pair});
    // Three rows: two messages (the second null), none, a null list.
    maker.batch({3,
                 {{3, 1}, {2, 1}, {2, 0}, {2, 1}, {3, 0}, {4, 0}, {3, 0}, {6, 0}},
                 {"\x03", bytes_of(Ints{0, 2, 2, 2}), "\x01", "", bytes_of(Ints{0, 4, 8}),
                  "useruser", "\x01", bytes_of(Ints{0, 2, 2}), "hi", "",
                  bytes_of(Longs{0, 1, 1, 4}), "", bytes_of(std::vector<std::int16_t>{7, 8, 9, 10}),
                  "", "", bytes_of(std::vector<std::int16_t>{1, 2, 3, 4, 5, 6})},
                 {}});
    for (const auto& bytes : {maker.stream(), maker.file()}) {
      const auto read = readFile("lists.arrow", bytes);
      QVERIFY2(!read.error, qPrintable(QString::fromStdString(read.message())));
      const json expected = json::parse(
          R"([{"talk":[{"role":"user","content":"hi"},null],"ids":[7],"pair":[1,2]},
              {"talk":[],"ids":[],"pair":[3,4]},
              {"talk":null,"ids":[8,9,10],"pair":[5,6]}])");
      QCOMPARE(QString::fromStdString(json(read.rows).dump()),
               QString::fromStdString(expected.dump()));
    }
  }

  void dictionariesReplacedAndExtended() {
    MadeField coded = text_field;
    coded.dictionary = 7;
    ArrowMaker maker;
    maker.schema({coded});
    const auto numbers = [](std::vector<std::int8_t> values) {
      const auto count = static_cast<std::int64_t>(values.size());
      return MadeBatch{count, {{count, 0}}, {"", bytes_of(values)}, {}};
    };
    maker.dictionary(7, three_texts());
    maker.batch(numbers({2, 0, 1}));
    maker.dictionary(7, {1, {{1, 0}}, {"", bytes_of(Ints{0, 2}), "zz"}, {}}, /*delta=*/true);
    maker.batch(numbers({3, 2}));
    maker.dictionary(7, {1, {{1, 0}}, {"", bytes_of(Ints{0, 3}), "new"}, {}});
    maker.batch(numbers({0}));
    const auto read = readFile("coded.arrows", maker.stream());
    QVERIFY2(!read.error, qPrintable(QString::fromStdString(read.message())));
    std::string texts;
    for (const auto& row : read.rows) texts += row["t"].dump() + ' ';
    QCOMPARE(QString::fromStdString(texts),
             QStringLiteral("\"bcd\" \"a\" null \"zz\" \"bcd\" \"new\" "));
  }

  void damagedFilesAreRefused_data() {
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("says");
    const auto made = [](MadeBatch batch, MadeField field = text_field) {
      ArrowMaker maker;
      maker.schema({std::move(field)});
      maker.batch(batch);
      return QByteArray::fromStdString(maker.stream());
    };
    const auto whole = made(three_texts());
    QTest::newRow("cut off") << whole.left(whole.size() - 20) << "cut off";
    auto batch = three_texts();
    batch.buffers[1] = bytes_of(Ints{0, 1, 1, 5});
    QTest::newRow("offset beyond the text") << made(batch) << "damaged";
    batch.buffers[1] = bytes_of(Ints{0, 2, 1, 4});
    QTest::newRow("offsets that go back") << made(batch) << "damaged";
    batch.buffers[1] = bytes_of(Ints{0, 1});
    QTest::newRow("too few offsets") << made(batch) << "damaged";
    batch = three_texts();
    batch.nodes[0].length = 1'000'000;
    QTest::newRow("length of a column") << made(batch) << "damaged";
    batch = three_texts();
    batch.nodes.clear();
    QTest::newRow("no nodes") << made(batch) << "damaged";
    batch = three_texts();
    batch.length = 4;
    QTest::newRow("more rows than values") << made(batch) << "damaged";
    MadeField coded = text_field;
    coded.dictionary = 3;
    QTest::newRow("a dictionary that never came")
        << made({1, {{1, 0}}, {"", std::string(1, '\0')}, {}}, coded) << "dictionary";
    QTest::newRow("a union") << made({0, {}, {}, {}}, {"u", TypeId::tagged_union, {}, {}, -1, {}})
                             << "union";
    ArrowMaker big;
    big.schema({text_field}, /*big_endian=*/true);
    QTest::newRow("big-endian") << QByteArray::fromStdString(big.stream()) << "big-endian";
    QByteArray lies = whole;
    lies[4] = '\x7F';
    lies[6] = '\x7F';
    QTest::newRow("a message of wrong size") << lies << "Arrow file";
    ArrowMaker none;
    QTest::newRow("no columns") << [&] {
      none.schema({});
      return QByteArray::fromStdString(none.stream());
    }() << "without columns";
    ArrowMaker packed(ArrowMaker::Codec::zstd);
    packed.schema({text_field});
    packed.batch({1, {{1, 0}}, {"", bytes_of(Ints{0, 4000}), std::string(4000, 'a')}, {}});
    auto broken = QByteArray::fromStdString(packed.stream());
    const auto frame = broken.lastIndexOf(QByteArray("\x28\xB5\x2F\xFD"));
    broken[frame + 1] = 0;
    QTest::newRow("a damaged frame") << broken << "damaged";
  }
  void damagedFilesAreRefused() {
    QFETCH(const QByteArray, bytes);
    QFETCH(const QString, says);
    const auto read = readFile("bad.arrow", bytes.toStdString());
    QVERIFY(read.error.has_value());
    const auto message = QString::fromStdString(read.message());
    QVERIFY2(message.contains(says), qPrintable(message));
    QVERIFY2(message.contains(QStringLiteral("bad.arrow")), qPrintable(message));
  }

  void everyCutIsAnError() {
    ArrowMaker maker;
    maker.schema({text_field});
    maker.batch(three_texts());
    const auto whole = maker.file();
    for (std::size_t size = 8; size < whole.size(); ++size) {
      const auto read = readFile("cut.arrow", whole.substr(0, size));
      QVERIFY2(read.error.has_value(), qPrintable(QString::number(size)));
    }
  }

 private:
  test::ReadRows readFile(const std::string& name, const std::string& bytes) const {
    const auto path = std::filesystem::path(folder_->path().toStdString()) / name;
    test::write_bytes(path, bytes);
    return test::read_rows(path);
  }
  std::unique_ptr<QTemporaryDir> folder_;
};

QTEST_GUILESS_MAIN(ArrowReaderTest)
#include "arrow_reader_test.moc"
