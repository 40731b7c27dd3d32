// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/tokenizer.h"

#include <QTemporaryDir>
#include <QTest>
#include <atomic>
#include <nlohmann/json.hpp>
#include <thread>

#include "core/base/files.h"
#include "core/base/random.h"
#include "core/base/utf8.h"
#include "core/text/bpe_tokenizer.h"

using namespace arbiter;
using namespace arbiter::text;
using Json = nlohmann::json;
using Ids = std::vector<std::int32_t>;

class TokenizerTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void metaspaceWithByteFallback();
  void unknownTokensAreFused();
  void cutsInLongTextChangeNothing();
  void shortAndLongWordsMergeAlike();
  void wholeWordsSkipMerges();
  void addedTokensAreFoundLeftmostLongest();
  void addedTokensStripAndKeepToWords();
  void textCannotForgeSpecialTokens();
  void templateAddsBos();
  void decodeReturnsTheText_data();
  void decodeReturnsTheText();
  void decodeIsAlwaysUtf8();
  void readsGpt2sTwoFiles();
  void refusesOtherModelsByName();
  void damagedFilesSayWhere_data();
  void damagedFilesSayWhere();
  void endlessNestingIsRefused();
  void missingFilesAreNamed();
  void threadsShareOneTokenizer();
};

namespace {

/// A vocabulary in SentencePiece's manner: specials, bytes, characters, merges.
Json llama_like(bool byte_fallback = true) {
  Json vocabulary = {{"<unk>", 0}, {"<s>", 1}, {"</s>", 2}};
  std::int32_t next = 3;
  for (int byte = 0; byte < 256 && byte_fallback; ++byte) {
    char piece[8];
    std::snprintf(piece, sizeof piece, "<0x%02X>", byte);
    vocabulary[piece] = next++;
  }
  for (const char* piece : {"\u2581", "h", "e", "l", "o", "w", "r", "d"})
    vocabulary[piece] = next++;
  const std::vector<std::pair<const char*, const char*>> pairs{
      {"l", "l"},          {"h", "e"},           {"\u2581", "he"},
      {"ll", "o"},         {"\u2581he", "llo"},  {"\u2581", "w"},
      {"o", "r"},          {"l", "d"},           {"\u2581w", "or"},
      {"\u2581wor", "ld"}, {"\u2581", "\u2581"}, {"\u2581\u2581", "\u2581\u2581"}};
  Json merges = Json::array();
  for (const auto& [left, right] : pairs) {
    merges.push_back(std::string(left) + " " + right);
    vocabulary[std::string(left) + right] = next++;
  }
  Json tokens = Json::array();
  for (const auto& [content, id] : {std::pair("<unk>", 0), {"<s>", 1}, {"</s>", 2}})
    tokens.push_back({{"id", id}, {"content", content}, {"special", true}, {"normalized", false}});
  return Json{{"added_tokens", tokens},
              {"normalizer",
               {{"type", "Sequence"},
                {"normalizers",
                 {{{"type", "Prepend"}, {"prepend", "\u2581"}},
                  {{"type", "Replace"}, {"pattern", {{"String", " "}}}, {"content", "\u2581"}}}}}},
              {"pre_tokenizer", nullptr},
              {"post_processor",
               {{"type", "TemplateProcessing"},
                {"single", {{{"SpecialToken", {{"id", "<s>"}}}}, {{"Sequence", {{"id", "A"}}}}}},
                {"special_tokens", {{"<s>", {{"id", "<s>"}, {"ids", {1}}, {"tokens", {"<s>"}}}}}}}},
              {"decoder",
               {{"type", "Sequence"},
                {"decoders",
                 {{{"type", "Replace"}, {"pattern", {{"String", "\u2581"}}}, {"content", " "}},
                  {{"type", "ByteFallback"}},
                  {{"type", "Fuse"}},
                  {{"type", "Strip"}, {"content", " "}, {"start", 1}, {"stop", 0}}}}}},
              {"model",
               {{"type", "BPE"},
                {"unk_token", "<unk>"},
                {"fuse_unk", true},
                {"byte_fallback", byte_fallback},
                {"vocab", vocabulary},
                {"merges", merges}}}};
}

/// Byte-level BPE trained on a few lines, with what `change` makes of its file.
template <class Change>
Json trained(Change change) {
  const QTemporaryDir directory;
  const std::filesystem::path folder = directory.path().toStdString();
  const auto done = train_byte_level_bpe(
      {"to be or not to be, that is the question", "whether it is nobler in the mind"},
      {300, {"<|endoftext|>", "<|user|>", "<|assistant|>"}}, folder);
  auto json = Json::parse(done ? read_file(folder / "tokenizer.json").value_or("{}") : "{}");
  change(json);
  return json;
}

std::shared_ptr<const Tokenizer> make(const Json& json) {
  auto made = BpeTokenizer::from_json(json);
  if (!made) qWarning("%s", to_english(made.error()).c_str());
  return made.value_or(nullptr);
}

std::vector<std::string> pieces(const Tokenizer& tokenizer, const Ids& ids) {
  std::vector<std::string> list;
  for (const auto id : ids) list.push_back(tokenizer.piece(id));
  return list;
}

using Pieces = std::vector<std::string>;

std::string random_text(Random& random, bool valid) {
  std::string text;
  for (auto left = random.below(40); left > 0; --left) {
    switch (random.below(valid ? 5 : 7)) {
      case 0:
        append_utf8(text, static_cast<char32_t>(0x20 + random.below(0x5F)));
        break;
      case 1:
        text += random.pick(std::vector<std::string>{" ", "  ", "\n", "\t", " the", "hello"});
        break;
      case 2:
        append_utf8(text, static_cast<char32_t>(0x80 + random.below(0x780)));
        break;
      case 3:
        append_utf8(text, static_cast<char32_t>(0x3040 + random.below(0x6000)));
        break;
      case 4:
        append_utf8(text, static_cast<char32_t>(0x1F300 + random.below(0x400)));
        break;
      default:
        text += static_cast<char>(random.below(256));
    }
  }
  return text;
}

}  // namespace

void TokenizerTest::metaspaceWithByteFallback() {
  const auto tokenizer = make(llama_like());
  QVERIFY(tokenizer);
  const auto ids = tokenizer->encode("hello world\n \u00e9");
  QCOMPARE(pieces(*tokenizer, ids),
           (Pieces{"\u2581hello", "\u2581world", "<0x0A>", "\u2581", "<0xC3>", "<0xA9>"}));
  QCOMPARE(tokenizer->decode(ids), std::string("hello world\n \u00e9"));
}

void TokenizerTest::unknownTokensAreFused() {
  const auto tokenizer = make(llama_like(false));
  QVERIFY(tokenizer);
  QCOMPARE(pieces(*tokenizer, tokenizer->encode("he???o")), (Pieces{"\u2581he", "<unk>", "o"}));
}

void TokenizerTest::cutsInLongTextChangeNothing() {
  const auto json = llama_like();
  auto uncut = json;
  // A piece that no text holds, after each character: nothing may be cut any more.
  for (const char* before : {"h", "e", "l", "o", "w", "r", "d", "\u00e9", "\n", "?"})
    uncut["model"]["vocab"][std::string(before) + "\u2581x"] = uncut["model"]["vocab"].size();
  const auto cutting = make(json);
  const auto whole = make(uncut);
  QVERIFY(cutting && whole);
  Random random(11);
  const std::vector<std::string> parts{"hello", "world", "he", "o",  "ll", "\u00e9", "\n",
                                       " ",     "  ",    "?",  " w", "ld", "\u2581", "   "};
  for (int round = 0; round < 500; ++round) {
    std::string text;
    for (auto left = random.below(60); left > 0; --left) text += random.pick(parts);
    QCOMPARE(cutting->encode(text), whole->encode(text));
  }
}

void TokenizerTest::shortAndLongWordsMergeAlike() {
  // One word of any length against merging by the definition: lowest rank, leftmost, one by one.
  MergeTable merges(40);
  Random random(3);
  std::map<std::pair<std::int32_t, std::int32_t>, std::pair<std::uint32_t, std::int32_t>> plain;
  for (std::uint32_t rank = 0; rank < 40; ++rank) {
    const auto left = static_cast<std::int32_t>(random.below(4 + rank));
    const auto right = static_cast<std::int32_t>(random.below(4 + rank));
    if (plain.contains({left, right})) continue;
    const auto joined = static_cast<std::int32_t>(4 + rank);
    merges.insert(left, right, rank, joined);
    plain[{left, right}] = {rank, joined};
  }
  for (int round = 0; round < 300; ++round) {
    Ids word(1 + random.below(150));
    for (auto& symbol : word) symbol = static_cast<std::int32_t>(random.below(4));
    Ids expected = word;
    for (;;) {
      auto best = plain.end();
      std::size_t at = 0;
      for (std::size_t i = 0; i + 1 < expected.size(); ++i) {
        const auto found = plain.find({expected[i], expected[i + 1]});
        if (found == plain.end()) continue;
        if (best != plain.end() && found->second.first >= best->second.first) continue;
        best = found;
        at = i;
      }
      if (best == plain.end()) break;
      expected[at] = best->second.second;
      expected.erase(expected.begin() + static_cast<std::ptrdiff_t>(at) + 1);
    }
    apply_merges(merges, word);
    QCOMPARE(word, expected);
  }
}

void TokenizerTest::wholeWordsSkipMerges() {
  const auto with = [](bool ignore) {
    return make(trained([&](Json& json) {
      json["model"]["ignore_merges"] = ignore;
      json["model"]["vocab"]["zqx"] = 900;
    }));
  };
  QCOMPARE(with(true)->encode("zqx"), Ids{900});
  QCOMPARE(with(false)->encode("zqx").size(), std::size_t{3});
}

void TokenizerTest::addedTokensAreFoundLeftmostLongest() {
  const auto tokenizer = make(trained([](Json& json) {
    json["added_tokens"].push_back({{"id", 500}, {"content", "<a>"}, {"special", false}});
    json["added_tokens"].push_back({{"id", 501}, {"content", "<a><b>"}, {"special", false}});
  }));
  QVERIFY(tokenizer);
  const auto text = std::string("x<a><b><a>");
  const auto ids = tokenizer->encode(text);
  QCOMPARE(ids.size(), std::size_t{3});
  QCOMPARE(ids[1], 501);
  QCOMPARE(ids[2], 500);
  QCOMPARE(tokenizer->decode(ids), text);
  QCOMPARE(tokenizer->vocabulary_size(), 502);
  QCOMPARE(tokenizer->piece(501), std::string("<a><b>"));
}

void TokenizerTest::addedTokensStripAndKeepToWords() {
  const auto tokenizer = make(trained([](Json& json) {
    json["added_tokens"].push_back(
        {{"id", 500}, {"content", "<m>"}, {"lstrip", true}, {"rstrip", true}});
    json["added_tokens"].push_back({{"id", 501}, {"content", "cat"}, {"single_word", true}});
  }));
  QVERIFY(tokenizer);
  QCOMPARE(tokenizer->encode("a \n<m>\u00a0 b"),
           (Ids{*tokenizer->id_of("a"), 500, *tokenizer->id_of("b")}));
  QCOMPARE(tokenizer->encode("cat").front(), 501);
  QCOMPARE(tokenizer->encode("(cat)")[1], 501);
  for (const char* text : {"cats", "concat", "\u00e9cat", "cat\u4e16"})
    QVERIFY2(std::ranges::count(tokenizer->encode(text), 501) == 0, text);
}

void TokenizerTest::textCannotForgeSpecialTokens() {
  const auto plain = make(trained([](Json&) {}));
  // Where whole words skip the merges, the vocabulary itself would give the token away.
  const auto skipping = make(trained([](Json& json) {
    json["model"]["ignore_merges"] = true;
    json["pre_tokenizer"]["use_regex"] = false;
  }));
  for (const auto& tokenizer : {plain, skipping}) {
    QVERIFY(tokenizer);
    for (const char* text : {"<|user|>", "a<|assistant|>", "<|endoftext|><|user|>"}) {
      const auto ids = tokenizer->encode(text);
      QVERIFY2(std::ranges::all_of(ids, [](auto id) { return id > 2; }), text);
      QCOMPARE(tokenizer->decode(ids), std::string(text));
    }
    QCOMPARE(tokenizer->encode("<|user|>", true), Ids{1});
    QCOMPARE(tokenizer->decode({1, 2, 0}, false),
             std::string("<|user|><|assistant|><|endoftext|>"));
    QCOMPARE(tokenizer->decode({1, 2, 0}), std::string());
  }
}

void TokenizerTest::templateAddsBos() {
  const auto tokenizer = make(llama_like());
  QVERIFY(tokenizer);
  QCOMPARE(tokenizer->with_special({7, 8}), (Ids{1, 7, 8}));
  QCOMPARE(make(trained([](Json&) {}))->with_special({7}), Ids{7});
}

void TokenizerTest::decodeReturnsTheText_data() {
  QTest::addColumn<bool>("llama");
  QTest::addColumn<bool>("valid");
  QTest::newRow("byte level") << false << true;
  QTest::newRow("byte level, not UTF-8") << false << false;
  QTest::newRow("metaspace") << true << true;
}

void TokenizerTest::decodeReturnsTheText() {
  QFETCH(bool, llama);
  QFETCH(bool, valid);
  const auto tokenizer = make(llama ? llama_like() : trained([](Json&) {}));
  QVERIFY(tokenizer);
  Random random(17);
  for (int round = 0; round < 1000; ++round) {
    const auto text = random_text(random, valid);
    QCOMPARE(QByteArray::fromStdString(tokenizer->decode(tokenizer->encode(text))),
             QByteArray::fromStdString(repair_utf8(text)));
  }
}

void TokenizerTest::decodeIsAlwaysUtf8() {
  for (const auto& tokenizer : {make(llama_like()), make(trained([](Json&) {}))}) {
    Random random(23);
    for (int round = 0; round < 500; ++round) {
      Ids ids(random.below(12));
      for (auto& id : ids) id = static_cast<std::int32_t>(random.below(330)) - 10;
      QVERIFY(is_utf8(tokenizer->decode(ids, false)));
    }
  }
}

void TokenizerTest::readsGpt2sTwoFiles() {
  const auto json = trained([](Json&) {});
  const QTemporaryDir directory;
  const std::filesystem::path folder = directory.path().toStdString();
  std::string merges = "#version: 0.2\r\n";
  for (const auto& merge : json["model"]["merges"]) merges += merge.get<std::string>() + "\r\n";
  QVERIFY(write_file_atomically(folder / "vocab.json", json["model"]["vocab"].dump()));
  QVERIFY(write_file_atomically(folder / "merges.txt", merges));
  QVERIFY(write_file_atomically(folder / "added_tokens.json", R"({"<|user|>":1,"<|tool|>":400})"));
  QVERIFY(write_file_atomically(folder / "special_tokens_map.json",
                                R"({"additional_special_tokens":[],"x":{"content":"<|user|>"}})"));
  const auto tokenizer = load_tokenizer(folder);
  QVERIFY2(tokenizer.has_value(), tokenizer ? "" : to_english(tokenizer.error()).c_str());
  const auto whole = make(json);
  QCOMPARE((*tokenizer)->encode("to be or not"), whole->encode("to be or not"));
  QCOMPARE((*tokenizer)->encode("<|tool|>"), Ids{400});
  QCOMPARE((*tokenizer)->encode("<|endoftext|><|user|>", true), (Ids{0, 1}));
  QVERIFY((*tokenizer)->encode("<|user|>").size() > 1);
}

void TokenizerTest::refusesOtherModelsByName() {
  for (const char* type : {"WordPiece", "Unigram", "WordLevel"}) {
    const auto made =
        BpeTokenizer::from_json(trained([&](Json& json) { json["model"]["type"] = type; }));
    QVERIFY(!made);
    QCOMPARE(made.error().code, ErrorCode::incompatible);
    QVERIFY(to_english(made.error()).contains(type));
  }
  const auto suffixed = BpeTokenizer::from_json(
      trained([](Json& json) { json["model"]["end_of_word_suffix"] = "</w>"; }));
  QVERIFY(!suffixed);
  QVERIFY(to_english(suffixed.error()).contains("end_of_word_suffix"));
}

void TokenizerTest::damagedFilesSayWhere_data() {
  QTest::addColumn<QByteArray>("patch");
  QTest::addColumn<QString>("field");
  const auto row = [](const char* patch, const char* field) {
    QTest::newRow(patch) << QByteArray(patch) << QString(field);
  };
  row(R"([{"op":"remove","path":"/model/vocab"}])", "model.vocab");
  row(R"([{"op":"replace","path":"/model/vocab/a","value":"x"}])", "model.vocab.a");
  row(R"([{"op":"replace","path":"/model/vocab/a","value":-1}])", "model.vocab.a");
  row(R"([{"op":"replace","path":"/model/vocab/a","value":4000000000}])", "model.vocab.a");
  row(R"([{"op":"replace","path":"/model/merges/3","value":"a"}])", "model.merges[3]");
  row(R"([{"op":"replace","path":"/model/merges/3","value":"a \u0413"}])", "model.merges[3]");
  row(R"([{"op":"replace","path":"/model/merges/3","value":7}])", "model.merges[3]");
  row(R"([{"op":"replace","path":"/added_tokens/0/id","value":"0"}])", "added_tokens");
  row(R"([{"op":"replace","path":"/added_tokens/0/id","value":2000000000}])", "added_tokens");
  row(R"([{"op":"replace","path":"/added_tokens","value":{}}])", "added_tokens");
  row(R"([{"op":"replace","path":"/model","value":3}])", "model");
}

void TokenizerTest::damagedFilesSayWhere() {
  QFETCH(QByteArray, patch);
  QFETCH(QString, field);
  const auto json = trained([](Json&) {}).patch(Json::parse(patch.toStdString()));
  const QTemporaryDir directory;
  const std::filesystem::path folder = directory.path().toStdString();
  QVERIFY(write_file_atomically(folder / "tokenizer.json", json.dump()));
  const auto made = load_tokenizer(folder);
  QVERIFY(!made);
  QCOMPARE(made.error().code, ErrorCode::parse);
  QCOMPARE(QString::fromStdString(made.error().where.field), field);
  QCOMPARE(made.error().where.file, (folder / "tokenizer.json").string());
}

void TokenizerTest::endlessNestingIsRefused() {
  const auto nest = [](const char* open, const char* close) {
    std::string json;
    for (int level = 0; level < 200'000; ++level) json += open;
    json += R"({"type":"NFC"})";
    for (int level = 0; level < 200'000; ++level) json += close;
    return json;
  };
  const std::pair<const char*, const char*> parts[] = {
      {"normalizer", R"({"type":"Sequence","normalizers":[)"},
      {"pre_tokenizer", R"({"type":"Sequence","pretokenizers":[)"},
      {"decoder", R"({"type":"Sequence","decoders":[)"},
      {"post_processor", R"({"type":"Sequence","processors":[)"}};
  for (const auto& [name, open] : parts) {
    const QTemporaryDir directory;
    const std::filesystem::path folder = directory.path().toStdString();
    QVERIFY(write_file_atomically(
        folder / "tokenizer.json",
        "{\"" + std::string(name) + "\":" + nest(open, "]}") + R"(,"model":{"type":"BPE"}})"));
    const auto made = load_tokenizer(folder);
    QVERIFY(!made);
    QCOMPARE(made.error().code, ErrorCode::parse);
    QCOMPARE(made.error().where.field, std::string(name));
  }
}

void TokenizerTest::missingFilesAreNamed() {
  const QTemporaryDir directory;
  const std::filesystem::path folder = directory.path().toStdString();
  QCOMPARE(load_tokenizer(folder).error().code, ErrorCode::not_found);
  QVERIFY(write_file_atomically(folder / "tokenizer.model", "x"));
  QCOMPARE(load_tokenizer(folder).error().code, ErrorCode::incompatible);
  QVERIFY(write_file_atomically(folder / "tokenizer.json", "{\"model\": "));
  QCOMPARE(load_tokenizer(folder).error().code, ErrorCode::parse);
  QVERIFY(write_file_atomically(folder / "tokenizer.json", ""));
  QCOMPARE(load_tokenizer(folder).error().code, ErrorCode::parse);
}

void TokenizerTest::threadsShareOneTokenizer() {
  const auto tokenizer = make(trained([](Json&) {}));
  QVERIFY(tokenizer);
  std::atomic<int> wrong = 0;
  std::vector<std::jthread> threads;
  for (std::uint64_t seed = 0; seed < 4; ++seed) {
    threads.emplace_back([&, seed] {
      Random random(seed);
      for (int round = 0; round < 300; ++round) {
        const auto text = random_text(random, true);
        if (tokenizer->decode(tokenizer->encode(text)) != text) ++wrong;
      }
    });
  }
  threads.clear();
  QCOMPARE(wrong.load(), 0);
}

QTEST_GUILESS_MAIN(TokenizerTest)
#include "tokenizer_test.moc"
