// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/wordpiece.h"

#include <QTemporaryDir>
#include <QTest>
#include <nlohmann/json.hpp>

#include "core/base/files.h"

using namespace arbiter;
using namespace arbiter::text;

namespace {

using Ids = std::vector<std::int32_t>;

/// 0 [PAD], 1 [UNK], 2 [CLS], 3 [SEP], 4 [MASK], then the pieces.
const std::vector<std::string> pieces{"un",   "##aff", "##able", "the", "cafe", ",",  "!",
                                      "runn", "##ing", "日",     "本",  "##s",  "The"};

}  // namespace

class WordPieceTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void init();
  void theLongestPiecesAreTaken();
  void wordsAreCutAsBertCutsThem();
  void whatIsNotThereIsUnknown();
  void specialTokensOnlyWhereTheyAreAskedFor();
  void decodingJoinsThePieces();
  void tokenizerJsonSaysTheSame();
  void damagedFilesAreTold();
  void aVocabularyOfOnesOwn();

 private:
  std::shared_ptr<const Tokenizer> tokenizer() {
    auto made = load_tokenizer(folder());
    return made ? *made : nullptr;
  }
  std::filesystem::path folder() const { return place_.path().toStdString(); }
  void write(const std::string& name, const std::string& bytes) {
    QVERIFY(write_file_atomically(folder() / name, bytes).has_value());
  }

  QTemporaryDir place_;
};

void WordPieceTest::init() {
  std::filesystem::remove(folder() / "tokenizer.json");
  std::filesystem::remove(folder() / "tokenizer_config.json");
  std::string text = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\n";
  for (const auto& piece : pieces) text += piece + '\n';
  write("vocab.txt", text);
}

void WordPieceTest::theLongestPiecesAreTaken() {
  QCOMPARE(tokenizer()->encode("unaffable"), (Ids{5, 6, 7}));
  QCOMPARE(tokenizer()->encode("running the cafes"), (Ids{12, 13, 8, 9, 16}));
}

void WordPieceTest::wordsAreCutAsBertCutsThem() {
  QCOMPARE(tokenizer()->encode("  the,the!\n"), (Ids{8, 10, 8, 11}));
  QCOMPARE(tokenizer()->encode("THE Café"), (Ids{8, 9}));      // lower case, without accents
  QCOMPARE(tokenizer()->encode("日本"), (Ids{14, 15}));        // a word each
  QCOMPARE(tokenizer()->encode("th\u200Be"), (Ids{8}));        // format characters go
  QCOMPARE(tokenizer()->encode("the\u00A0the"), (Ids{8, 8}));  // any white space
  write("tokenizer_config.json", R"({"do_lower_case": false})");
  QCOMPARE(tokenizer()->encode("The the"), (Ids{17, 8}));
  QCOMPARE(tokenizer()->encode("Café"), (Ids{1}));
}

void WordPieceTest::whatIsNotThereIsUnknown() {
  QCOMPARE(tokenizer()->encode("xyz"), (Ids{1}));
  QCOMPARE(tokenizer()->encode("unxable the"), (Ids{1, 8}));  // not cut in part
  QCOMPARE(tokenizer()->encode(std::string(101, 'u')), (Ids{1}));
  QCOMPARE(tokenizer()->encode(""), Ids{});
}

void WordPieceTest::specialTokensOnlyWhereTheyAreAskedFor() {
  QCOMPARE(tokenizer()->with_special({8, 9}), (Ids{2, 8, 9, 3}));
  QCOMPARE(tokenizer()->encode("the [SEP]", true), (Ids{8, 3}));
  const auto plain = tokenizer()->encode("[SEP]");
  QVERIFY(std::ranges::find(plain, 3) == plain.end());
}

void WordPieceTest::decodingJoinsThePieces() {
  QCOMPARE(tokenizer()->decode({2, 8, 5, 6, 7, 11, 3}), "the unaffable!");
  QCOMPARE(tokenizer()->decode({2, 8}, false), "[CLS] the");
  QCOMPARE(tokenizer()->decode({-1, 8, 4000}), "the");
}

void WordPieceTest::tokenizerJsonSaysTheSame() {
  nlohmann::json vocabulary{{"[PAD]", 0}, {"[UNK]", 1}, {"[CLS]", 2}, {"[SEP]", 3}, {"[MASK]", 4}};
  for (std::size_t i = 0; i < pieces.size(); ++i) vocabulary[pieces[i]] = 5 + i;
  const nlohmann::json json{
      {"added_tokens",
       {{{"id", 2}, {"content", "[CLS]"}, {"special", true}, {"normalized", false}},
        {{"id", 3}, {"content", "[SEP]"}, {"special", true}, {"normalized", false}}}},
      {"normalizer",
       {{"type", "BertNormalizer"},
        {"clean_text", true},
        {"handle_chinese_chars", true},
        {"strip_accents", nullptr},
        {"lowercase", true}}},
      {"pre_tokenizer", {{"type", "BertPreTokenizer"}}},
      {"post_processor",
       {{"type", "TemplateProcessing"},
        {"single",
         {{{"SpecialToken", {{"id", "[CLS]"}, {"type_id", 0}}}},
          {{"Sequence", {{"id", "A"}, {"type_id", 0}}}},
          {{"SpecialToken", {{"id", "[SEP]"}, {"type_id", 0}}}}}},
        {"special_tokens",
         {{"[CLS]", {{"id", "[CLS]"}, {"ids", {2}}, {"tokens", {"[CLS]"}}}},
          {"[SEP]", {{"id", "[SEP]"}, {"ids", {3}}, {"tokens", {"[SEP]"}}}}}}}},
      {"decoder", {{"type", "WordPiece"}, {"prefix", "##"}, {"cleanup", true}}},
      {"model",
       {{"type", "WordPiece"},
        {"unk_token", "[UNK]"},
        {"continuing_subword_prefix", "##"},
        {"max_input_chars_per_word", 100},
        {"vocab", vocabulary}}}};
  const auto from_text = tokenizer();
  write("tokenizer.json", json.dump());
  const auto from_json = tokenizer();
  QVERIFY(from_json != nullptr);
  for (const char* text : {"unaffable", "THE Café!", "日本 xyz", "  the,the"})
    QCOMPARE(from_json->encode(text), from_text->encode(text));
  QCOMPARE(from_json->with_special({8}), (Ids{2, 8, 3}));
  QCOMPARE(from_json->vocabulary_size(), 18);
}

void WordPieceTest::damagedFilesAreTold() {
  const auto refused = [&](const char* json) {
    write("tokenizer.json", json);
    return !load_tokenizer(folder()).has_value();
  };
  QVERIFY(refused(R"({"model": {"type": "WordPiece"}})"));
  QVERIFY(refused(R"({"model": {"type": "WordPiece", "vocab": {"[UNK]": 5}}})"));
  QVERIFY(refused(R"({"model": {"type": "WordPiece", "vocab": {"[UNK]": 0}},
                      "pre_tokenizer": {"type": "Whitespace"}})"));
  QVERIFY(refused(R"({"model": {"type": "WordPiece", "vocab": {"a": 0}},
                      "pre_tokenizer": {"type": "BertPreTokenizer"}})"));
  QVERIFY(refused(R"({"model": {"type": "WordPiece", "vocab": {"[UNK]": 0}},
                      "pre_tokenizer": {"type": "BertPreTokenizer"},
                      "added_tokens": [{"id": 9, "content": "x"}]})"));
  std::filesystem::remove(folder() / "tokenizer.json");
  write("vocab.txt", "a\nb\n");
  const auto made = load_tokenizer(folder());
  QVERIFY(!made);
  QVERIFY(to_english(made.error()).find("[UNK]") != std::string::npos);
}

void WordPieceTest::aVocabularyOfOnesOwn() {
  const QTemporaryDir place;
  const std::filesystem::path folder = place.path().toStdString();
  QVERIFY(write_word_vocabulary({"Anna", "sees", "Oslo."}, folder).has_value());
  const auto made = load_tokenizer(folder);
  QVERIFY(made.has_value());
  const auto ids = (*made)->encode("Oslo sees Anna.");
  QCOMPARE(ids.size(), std::size_t{4});
  QCOMPARE((*made)->decode(ids), "Oslo sees Anna.");
  // Words that are not in it are read by their characters.
  const auto other = (*made)->encode("Aose");
  QCOMPARE(other.size(), std::size_t{4});
  QCOMPARE((*made)->decode(other), "Aose");
}

QTEST_GUILESS_MAIN(WordPieceTest)
#include "wordpiece_test.moc"
