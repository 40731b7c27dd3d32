// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTemporaryDir>
#include <QTest>
#include <nlohmann/json.hpp>

#include "core/base/files.h"
#include "core/text/tokenizer.h"

using namespace arbiter;

class BpeTrainerTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void mergesTheMostFrequentPairsFirst();
  void tiesGoToSmallerIds();
  void specialTokensHaveTheFirstIds();
  void writesWhatOtherLibrariesRead();
  void sameDocumentsGiveSameBytes();
  void roundTripsAnyText();
  void stopsWhereNothingRepeats();
  void refusesAVocabularyWithoutRoomForBytes();
};

namespace {

struct Trained {
  QTemporaryDir directory;
  std::filesystem::path folder() const { return directory.path().toStdString(); }
  nlohmann::json json() const {
    return nlohmann::json::parse(read_file(folder() / "tokenizer.json").value_or(""));
  }
  std::shared_ptr<const text::Tokenizer> load() const {
    return text::load_tokenizer(folder()).value_or(nullptr);
  }
};

std::unique_ptr<Trained> train(const std::vector<std::string>& documents, std::int32_t vocabulary,
                               std::vector<std::string> special = {"<|endoftext|>"}) {
  auto trained = std::make_unique<Trained>();
  const auto done =
      text::train_byte_level_bpe(documents, {vocabulary, std::move(special)}, trained->folder());
  return done ? std::move(trained) : nullptr;
}

std::vector<std::string> merges_of(const Trained& trained) {
  return trained.json()["model"]["merges"].get<std::vector<std::string>>();
}

}  // namespace

void BpeTrainerTest::mergesTheMostFrequentPairsFirst() {
  // Counts: "hug" 10, "pug" 5, "pun" 12, "bun" 4, "hugs" 5. So u+g (20), then u+n (16),
  // then h+ug (15), then p+un (12): the example of the field's textbooks.
  std::vector<std::string> documents;
  const auto repeat = [&](const char* word, int times) {
    for (int i = 0; i < times; ++i) documents.emplace_back(word);
  };
  repeat("hug", 10);
  repeat("pug", 5);
  repeat("pun", 12);
  repeat("bun", 4);
  repeat("hugs", 5);
  const auto trained = train(documents, 1 + 256 + 4);
  QVERIFY(trained);
  QCOMPARE(merges_of(*trained), (std::vector<std::string>{"u g", "u n", "h ug", "p un"}));
  const auto tokenizer = trained->load();
  QVERIFY(tokenizer);
  const auto ids = tokenizer->encode("hugs bun");
  std::vector<std::string> pieces;
  for (const auto id : ids) pieces.push_back(tokenizer->piece(id));
  QCOMPARE(pieces, (std::vector<std::string>{"hug", "s", "\u0120", "b", "un"}));
}

void BpeTrainerTest::tiesGoToSmallerIds() {
  // xy, ab and ay stand twice each: `a` comes before `x`, and in `a` `b` before `y`.
  const auto trained = train({"xy", "ay", "ab", "xy", "ab", "ay"}, 1 + 256 + 3);
  QVERIFY(trained);
  QCOMPARE(merges_of(*trained), (std::vector<std::string>{"a b", "a y", "x y"}));
}

void BpeTrainerTest::specialTokensHaveTheFirstIds() {
  const auto trained = train({"a b"}, 300, {"<|endoftext|>", "<|user|>", "<|assistant|>"});
  QVERIFY(trained);
  const auto tokenizer = trained->load();
  QVERIFY(tokenizer);
  QCOMPARE(tokenizer->id_of("<|endoftext|>"), 0);
  QCOMPARE(tokenizer->id_of("<|user|>"), 1);
  QCOMPARE(tokenizer->id_of("<|assistant|>"), 2);
  QCOMPARE(tokenizer->id_of("!"), 3);  // the first of the alphabet in order of code points
}

void BpeTrainerTest::writesWhatOtherLibrariesRead() {
  const auto trained = train({"low lower lowest"}, 260);
  QVERIFY(trained);
  const auto json = trained->json();
  QVERIFY(json["model"]["type"] == "BPE");
  QVERIFY(json["pre_tokenizer"]["type"] == "ByteLevel");
  QVERIFY(json["pre_tokenizer"]["add_prefix_space"] == false);
  QVERIFY(json["pre_tokenizer"]["use_regex"] == true);
  QVERIFY(json["decoder"]["type"] == "ByteLevel");
  QVERIFY(json["added_tokens"][0]["content"] == "<|endoftext|>");
  QVERIFY(json["added_tokens"][0]["special"] == true);
  QVERIFY(json["model"]["vocab"].size() == std::size_t{260});
  const auto config =
      nlohmann::json::parse(read_file(trained->folder() / "tokenizer_config.json").value_or(""));
  QVERIFY(config["eos_token"] == "<|endoftext|>");
  QVERIFY(std::filesystem::exists(trained->folder() / "special_tokens_map.json"));
}

void BpeTrainerTest::sameDocumentsGiveSameBytes() {
  const std::vector<std::string> documents{"the cat sat on the mat", "the dog sat on the log",
                                           "cats and dogs, dogs and cats"};
  auto reversed = documents;
  std::ranges::reverse(reversed);
  const auto bytes = [](const Trained& trained) {
    return read_file(trained.folder() / "tokenizer.json").value_or("");
  };
  const auto first = train(documents, 290);
  const auto second = train(documents, 290);
  const auto third = train(reversed, 290);
  QVERIFY(first && second && third);
  QVERIFY(!bytes(*first).empty());
  QCOMPARE(bytes(*first), bytes(*second));
  QCOMPARE(bytes(*first), bytes(*third));
}

void BpeTrainerTest::roundTripsAnyText() {
  const auto trained = train({"to be or not to be", "that is the question"}, 280);
  QVERIFY(trained);
  const auto tokenizer = trained->load();
  QVERIFY(tokenizer);
  const std::string text = "To be \u2014 oder nicht sein?\n\t \u95ee\u9898 \U0001F999  end ";
  QCOMPARE(tokenizer->decode(tokenizer->encode(text)), text);
  QVERIFY(tokenizer->encode("to be").size() < 4);
}

void BpeTrainerTest::stopsWhereNothingRepeats() {
  const auto trained = train({"abc"}, 1000);
  QVERIFY(trained);
  QCOMPARE(trained->load()->vocabulary_size(), 257);
}

void BpeTrainerTest::refusesAVocabularyWithoutRoomForBytes() {
  const QTemporaryDir directory;
  const auto done =
      text::train_byte_level_bpe({"abc"}, {256, {"<|endoftext|>"}}, directory.path().toStdString());
  QVERIFY(!done);
  QCOMPARE(done.error().code, ErrorCode::invalid_argument);
  QVERIFY(!std::filesystem::exists(directory.filePath("tokenizer.json").toStdString()));
}

QTEST_GUILESS_MAIN(BpeTrainerTest)
#include "bpe_trainer_test.moc"
