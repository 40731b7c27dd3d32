// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/pre_tokenizer.h"

#include <QTest>
#include <nlohmann/json.hpp>

#include "core/base/random.h"
#include "core/text/gpt2_words.h"
#include "core/text/regex.h"

using namespace arbiter;
using namespace arbiter::text;

class PreTokenizerTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void cuts_data();
  void cuts();
  void refusedByName_data();
  void refusedByName();
  void knowsWhetherTheVocabularyIsBytes();
  void gpt2WordsAreThoseOfThePattern();
};

namespace {

QStringList words_of(const PreTokenizing& made, const QString& text) {
  QStringList words;
  const auto bytes = text.toStdString();
  made.words->split({bytes, true}, [&](Span word) {
    words << QString::fromUtf8(word.text.data(), static_cast<qsizetype>(word.text.size()));
  });
  return words;
}

}  // namespace

void PreTokenizerTest::cuts_data() {
  QTest::addColumn<QByteArray>("json");
  QTest::addColumn<QString>("text");
  QTest::addColumn<QStringList>("words");
  const auto row = [](const char* name, const char* json, const char* text, QStringList words) {
    QTest::newRow(name) << QByteArray(json) << QString::fromUtf8(text) << words;
  };
  row("byte level", R"({"type":"ByteLevel","add_prefix_space":false,"use_regex":true})",
      "Hello  there, you've 123!", {"Hello", " ", " there", ",", " you", "'ve", " 123", "!"});
  row("byte level with a space", R"({"type":"ByteLevel","add_prefix_space":true})", "a b",
      {" a", " b"});
  row("byte level, space there", R"({"type":"ByteLevel","add_prefix_space":true})", " a", {" a"});
  row("byte level uncut", R"({"type":"ByteLevel","add_prefix_space":false,"use_regex":false})",
      "a b", {"a b"});
  const char* split = R"({"type":"Split","pattern":{"String":"-"},"invert":false,"behavior":"%1"})";
  const auto behavior = [&](const char* name, QStringList words) {
    QTest::newRow(name) << QString(split).arg(name).toUtf8() << "a--b-c" << words;
  };
  behavior("Removed", {"a", "b", "c"});
  behavior("Isolated", {"a", "-", "-", "b", "-", "c"});
  behavior("MergedWithPrevious", {"a-", "-", "b-", "c"});
  behavior("MergedWithNext", {"a", "-", "-b", "-c"});
  behavior("Contiguous", {"a", "--", "b", "-", "c"});
  row("split inverted",
      R"({"type":"Split","pattern":{"Regex":"\\w+"},"invert":true,"behavior":"Removed"})",
      "the final countdown", {"the", "final", "countdown"});
  row("Llama 3's pattern",
      R"({"type":"Split","behavior":"Isolated","invert":false,"pattern":{"Regex":
      "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+"}})",
      "It'S 12345 (naïve)\n\n  x  ",
      {"It", "'S", " ", "123", "45", " (", "na\u00efve", ")\n\n", " ", " x", "  "});
  row("unicode white space", R"({"type":"Split","pattern":{"Regex":"\\s"},"behavior":"Removed"})",
      "a\u00a0b\u2003c\u0085d e", {"a", "b", "c", "d", "e"});
  row("digits", R"({"type":"Digits","individual_digits":false})", "Call 911!\u0663",
      {"Call ", "911", "!", "\u0663"});
  row("digits one by one", R"({"type":"Digits","individual_digits":true})", "Call 911!",
      {"Call ", "9", "1", "1", "!"});
  row("punctuation", R"({"type":"Punctuation"})", "Hey! You\u3002$x",
      {"Hey", "!", " You", "\u3002", "$", "x"});
  row("punctuation together", R"({"type":"Punctuation","behavior":"Contiguous"})", "a!?b",
      {"a", "!?", "b"});
  row("metaspace", R"({"type":"Metaspace","replacement":"▁","prepend_scheme":"always"})",
      "Hey  my friend", {"\u2581Hey", "\u2581", "\u2581my", "\u2581friend"});
  row("metaspace never", R"({"type":"Metaspace","replacement":"▁","prepend_scheme":"never"})",
      "a b", {"a", "\u2581b"});
  row("metaspace uncut",
      R"({"type":"Metaspace","replacement":"▁","prepend_scheme":"always","split":false})", "a b",
      {"\u2581a\u2581b"});
  row("metaspace of old files",
      R"({"type":"Metaspace","replacement":"▁","add_prefix_space":false})", "a b",
      {"a", "\u2581b"});
  row("sequence", R"({"type":"Sequence","pretokenizers":[{"type":"Digits","individual_digits":true},
      {"type":"Punctuation"},{"type":"ByteLevel","add_prefix_space":false}]})",
      "in 42.x", {"in", " ", "4", "2", ".", "x"});
}

void PreTokenizerTest::cuts() {
  QFETCH(QByteArray, json);
  QFETCH(QString, text);
  QFETCH(QStringList, words);
  const auto made = make_pre_tokenizer(nlohmann::json::parse(json.toStdString()));
  QVERIFY2(made.has_value(), made ? "" : to_english(made.error()).c_str());
  QCOMPARE(words_of(*made, text), words);
}

void PreTokenizerTest::refusedByName_data() {
  QTest::addColumn<QByteArray>("json");
  QTest::addColumn<QString>("name");
  QTest::newRow("kind") << QByteArray(R"({"type":"UnicodeScripts"})") << "UnicodeScripts";
  QTest::newRow("inside of a sequence")
      << QByteArray(R"({"type":"Sequence","pretokenizers":[{"type":"BertPreTokenizer"}]})")
      << "BertPreTokenizer";
  QTest::newRow("behavior") << QByteArray(R"({"type":"Punctuation","behavior":"Scattered"})")
                            << "Scattered";
  QTest::newRow("after ByteLevel")
      << QByteArray(R"({"type":"Sequence","pretokenizers":[{"type":"ByteLevel"},
                        {"type":"Digits"}]})")
      << "Digits";
  QTest::newRow("pattern") << QByteArray(R"({"type":"Split","pattern":{"Regex":"(unclosed"}})")
                           << "(unclosed";
}

void PreTokenizerTest::refusedByName() {
  QFETCH(QByteArray, json);
  QFETCH(QString, name);
  const auto made = make_pre_tokenizer(nlohmann::json::parse(json.toStdString()));
  QVERIFY(!made);
  QCOMPARE(made.error().code, ErrorCode::incompatible);
  const auto message = QString::fromStdString(to_english(made.error()));
  QVERIFY2(message.contains(name), qPrintable(message));
}

void PreTokenizerTest::knowsWhetherTheVocabularyIsBytes() {
  using Json = nlohmann::json;
  QVERIFY(make_pre_tokenizer(Json{{"type", "ByteLevel"}})->byte_level);
  QVERIFY(!make_pre_tokenizer(Json{{"type", "Metaspace"}})->byte_level);
  const Json sequence = {{"type", "Sequence"},
                         {"pretokenizers", {{{"type", "Digits"}}, {{"type", "ByteLevel"}}}}};
  QVERIFY(make_pre_tokenizer(sequence)->byte_level);
  QVERIFY(!make_pre_tokenizer(Json())->words);
}

void PreTokenizerTest::gpt2WordsAreThoseOfThePattern() {
  const auto regex = Regex::compile(
      R"('s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+)");
  QVERIFY(regex);
  // Characters of every class, of one to four bytes, and what contractions are made of.
  const std::vector<std::string> parts{
      "a",      "Z",      "s",      "t",      "re",     "ve",         "m",      "ll",    "d",
      "'",      "'",      " ",      " ",      " ",      "\n",         "\t",     "\r",    "\v",
      "1",      "9",      "\u00bd", "\u0663", "!",      "-",          "_",      "$",     "\u00e9",
      "\u4e16", "\u3000", "\u00a0", "\u0085", "\u2028", "\U0001F999", "\u0301", "\u200b"};
  Random random(5);
  for (int round = 0; round < 3000; ++round) {
    std::string text;
    for (auto left = 1 + random.below(24); left > 0; --left) text += random.pick(parts);
    std::vector<std::pair<std::size_t, std::size_t>> expected;
    regex->for_each_match(
        text, [&](std::size_t begin, std::size_t end) { expected.emplace_back(begin, end); });
    std::vector<std::pair<std::size_t, std::size_t>> found;
    for (std::size_t i = 0; i < text.size(); i = found.back().second)
      found.emplace_back(i, i + gpt2_word_length(text, i));
    QVERIFY2(found == expected, text.c_str());
  }
}

QTEST_GUILESS_MAIN(PreTokenizerTest)
#include "pre_tokenizer_test.moc"
