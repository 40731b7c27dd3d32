// SPDX-License-Identifier: GPL-3.0-or-later
// The 47 strings and ids that go round with GPT-2's vocabulary.
#include <QTest>
#include <sstream>

#include "core/base/files.h"
#include "core/text/tokenizer.h"
#include "tests/support/public_data.h"

using namespace arbiter;

class Gpt2CasesTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void cases_data();
  void cases();
};

namespace {

std::filesystem::path folder() { return test::public_data_folder() / "tokenizers" / "gpt2"; }

/// `text` cut at each `separator`; what follows the last one (an empty text here) counts.
std::vector<std::string> cut(const std::string& text, const std::string& separator) {
  std::vector<std::string> parts;
  std::size_t begin = 0;
  for (auto end = text.find(separator); end != std::string::npos;
       end = text.find(separator, begin)) {
    parts.push_back(text.substr(begin, end - begin));
    begin = end + separator.size();
  }
  parts.push_back(text.substr(begin));
  return parts;
}

std::vector<std::string> read_cases() {
  return cut(read_file(folder() / "cases.inp").value_or(""), "\n__ggml_vocab_test__\n");
}

std::vector<std::vector<std::int32_t>> read_ids() {
  std::vector<std::vector<std::int32_t>> all;
  for (const auto& line : cut(read_file(folder() / "cases.out").value_or(""), "\n")) {
    std::istringstream numbers(line);
    auto& ids = all.emplace_back();
    for (std::int32_t id = 0; numbers >> id;) ids.push_back(id);
  }
  return all;
}

}  // namespace

void Gpt2CasesTest::cases_data() {
  QTest::addColumn<QByteArray>("text");
  QTest::addColumn<QList<int>>("ids");
  const auto texts = read_cases();
  const auto ids = read_ids();
  for (std::size_t i = 0; i < std::min(texts.size(), ids.size()); ++i)
    QTest::addRow("%zu", i) << QByteArray::fromStdString(texts[i])
                            << QList<int>(ids[i].begin(), ids[i].end());
  QTest::newRow("count") << QByteArray() << QList<int>{static_cast<int>(texts.size())};
}

void Gpt2CasesTest::cases() {
  if (!std::filesystem::exists(folder())) QSKIP(test::no_public_data);
  QFETCH(QByteArray, text);
  QFETCH(QList<int>, ids);
  if (qstrcmp(QTest::currentDataTag(), "count") == 0) {
    QCOMPARE(ids.front(), 47);
    return;
  }
  static const auto tokenizer = text::load_tokenizer(folder());
  QVERIFY2(tokenizer.has_value(), tokenizer ? "" : to_english(tokenizer.error()).c_str());
  const auto encoded = (*tokenizer)->encode(text.toStdString());
  QCOMPARE(QList<int>(encoded.begin(), encoded.end()), ids);
  QCOMPARE(QByteArray::fromStdString((*tokenizer)->decode(encoded)), text);
}

QTEST_GUILESS_MAIN(Gpt2CasesTest)
#include "gpt2_cases_test.moc"
