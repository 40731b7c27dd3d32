// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exchange/conll.h"

#include <QTemporaryDir>
#include <QTest>
#include <fstream>

#include "core/base/error.h"

using namespace arbiter;
using namespace arbiter::exchange;

class ConllTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void twoColumns();
  void fourColumns();
  void schemesAreSeen();
  void aRaggedLineIsRefused();
  void whatIsNoConllIsRefused();
  void whatIsWrittenIsReadAgain();

 private:
  Result<ConllFile> read(const std::string& text) {
    const auto file = std::filesystem::path(place_.path().toStdString()) / "file.conll";
    std::ofstream(file, std::ios::binary) << text;
    return read_conll(file);
  }
  QTemporaryDir place_;
};

void ConllTest::twoColumns() {
  const auto file = read("Anna B-PER\nsees\tO\r\nNew B-LOC\nDelhi I-LOC\n\n\n. O\n");
  QVERIFY(file);
  QCOMPARE(file->columns, 2);
  QCOMPARE(file->sentences.size(), std::size_t{2});
  QCOMPARE(file->sentences[0].words, (std::vector<std::string>{"Anna", "sees", "New", "Delhi"}));
  QCOMPARE(file->sentences[0].tags, (std::vector<std::string>{"B-PER", "O", "B-LOC", "I-LOC"}));
  QCOMPARE(file->sentences[1].line, 7);
}

void ConllTest::fourColumns() {
  const auto file = read(
      "-DOCSTART- -X- O O\n\nOslo NNP I-NP I-LOC\nis VBZ I-VP O\n\n-DOCSTART- -X- O O\n\n"
      "Riga NNP I-NP I-LOC");
  QVERIFY(file);
  QCOMPARE(file->columns, 4);
  QCOMPARE(file->sentences.size(), std::size_t{2});
  QCOMPARE(file->sentences[0].tags, (std::vector<std::string>{"I-LOC", "O"}));
  QCOMPARE(file->scheme, measures::TagScheme::iob1);
}

void ConllTest::schemesAreSeen() {
  QCOMPARE(read("A B-X\nB I-X\n")->scheme, measures::TagScheme::iob2);
  QCOMPARE(read("A B-X\nB E-X\n\nC S-X\n")->scheme, measures::TagScheme::iobes);
  QCOMPARE(read("A I-X\nB B-X\n")->scheme, measures::TagScheme::iob1);
}

void ConllTest::aRaggedLineIsRefused() {
  const auto file = read("Anna B-PER\nsees O\nOslo\n. O\n");
  QVERIFY(!file);
  QCOMPARE(file.error().code, ErrorCode::parse);
  QCOMPARE(file.error().where.line, 3);
  const auto text = to_english(file.error());
  QVERIFY2(text.find("file.conll:3") != std::string::npos, text.c_str());
  QVERIFY(text.find("1 columns where the lines before have 2") != std::string::npos);
}

void ConllTest::whatIsNoConllIsRefused() {
  QCOMPARE(read("a b c\n").error().where.line, 1);
  QCOMPARE(read("A B-X\nB Q-X\n").error().where.line, 2);
  QCOMPARE(read("A O\n\xFF\xFE O\n").error().where.line, 2);
  QCOMPARE(read("\n\n").error().code, ErrorCode::no_data);
  QCOMPARE(read_conll("/nowhere/at/all").error().code, ErrorCode::not_found);
}

void ConllTest::whatIsWrittenIsReadAgain() {
  const auto file = read("Anna B-PER\nsees O\n\nOslo B-LOC\n");
  const auto again = read(write_conll(file->sentences));
  QVERIFY(again);
  QCOMPARE(again->sentences.size(), file->sentences.size());
  QCOMPARE(again->sentences[1].words, file->sentences[1].words);
  QCOMPARE(again->sentences[0].tags, file->sentences[0].tags);
}

QTEST_GUILESS_MAIN(ConllTest)
#include "conll_test.moc"
