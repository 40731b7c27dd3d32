// SPDX-License-Identifier: GPL-3.0-or-later
// The families' published formats, id for id: what comes out is what a tokenizer makes of the
// whole conversation written as the format's text, marks parsed.
#include <QTemporaryDir>
#include <QTest>
#include <nlohmann/json.hpp>

#include "core/base/files.h"
#include "core/text/bpe_tokenizer.h"
#include "core/text/chat_template.h"

using namespace arbiter;
using namespace arbiter::text;
using Json = nlohmann::json;

namespace {

using TokenizerPointer = std::shared_ptr<const Tokenizer>;

const std::vector<std::string> marks{"<unk>",
                                     "<s>",
                                     "</s>",
                                     "<|endoftext|>",
                                     "<|im_start|>",
                                     "<|im_end|>",
                                     "<|begin_of_text|>",
                                     "<|start_header_id|>",
                                     "<|end_header_id|>",
                                     "<|eot_id|>",
                                     "<|user|>",
                                     "<|assistant|>"};

Json added(const std::vector<std::string>& contents) {
  Json tokens = Json::array();
  for (std::size_t i = 0; i < contents.size(); ++i)
    tokens.push_back(
        {{"id", i}, {"content", contents[i]}, {"special", true}, {"normalized", false}});
  return tokens;
}

/// Byte-level, as GPT-2, Llama 3 and Qwen have it, with merges.
TokenizerPointer byte_level() {
  const QTemporaryDir directory;
  const std::filesystem::path folder = directory.path().toStdString();
  if (!train_byte_level_bpe({"Hello there, how are you?", "Fine, thank you. Be brief."},
                            {300, marks}, folder))
    return nullptr;
  return BpeTokenizer::from_json(Json::parse(read_file(folder / "tokenizer.json").value_or("{}")))
      .value_or(nullptr);
}

/// One token a character, with the space that SentencePiece writes as U+2581.
Json sentence_pieces(const std::vector<std::string>& special) {
  Json vocabulary = Json::object();
  for (const auto& piece : special) vocabulary[piece] = vocabulary.size();
  vocabulary["\u2581"] = vocabulary.size();
  vocabulary["<0x0A>"] = vocabulary.size();
  for (char c = '!'; c <= '~'; ++c) vocabulary[std::string(1, c)] = vocabulary.size();
  const Json space = {{"type", "Replace"}, {"pattern", {{"String", "\u2581"}}}, {"content", " "}};
  const Json strip = {{"type", "Strip"}, {"content", " "}, {"start", 1}, {"stop", 0}};
  const Json decoders = {space, {{"type", "ByteFallback"}}, {{"type", "Fuse"}}, strip};
  return {{"added_tokens", added(special)},
          {"decoder", {{"type", "Sequence"}, {"decoders", decoders}}},
          {"model",
           {{"type", "BPE"},
            {"unk_token", "<unk>"},
            {"byte_fallback", true},
            {"vocab", vocabulary},
            {"merges", Json::array()}}}};
}

/// As Llama 2's and Mistral's first tokenizer.json: a space is put before every part of a text.
TokenizerPointer with_prepended_space() {
  auto json = sentence_pieces({"<unk>", "<s>", "</s>"});
  json["normalizer"] = {
      {"type", "Sequence"},
      {"normalizers",
       {{{"type", "Prepend"}, {"prepend", "\u2581"}},
        {{"type", "Replace"}, {"pattern", {{"String", " "}}}, {"content", "\u2581"}}}}};
  return BpeTokenizer::from_json(json).value_or(nullptr);
}

/// As Mistral's third: tokens for the marks, a space before the first part only.
TokenizerPointer with_instruction_tokens() {
  auto json = sentence_pieces({"<unk>", "<s>", "</s>", "[INST]", "[/INST]"});
  json["pre_tokenizer"] = {{"type", "Metaspace"},
                           {"replacement", "\u2581"},
                           {"prepend_scheme", "first"},
                           {"split", false}};
  return BpeTokenizer::from_json(json).value_or(nullptr);
}

TokenizerPointer tokenizer_named(const QString& name) {
  if (name == "byte-level") return byte_level();
  return name == "prepended space" ? with_prepended_space() : with_instruction_tokens();
}

const std::vector<Message> conversation{
    {"system", "Be brief."}, {"user", "Hi!"}, {"assistant", "Hello."}, {"user", "Why?"}};

}  // namespace

class ChatFormatTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void idsAreThoseOfThePublishedFormat_data();
  void idsAreThoseOfThePublishedFormat();
  void spacesAreWhereSentencePieceHasThem();
  void responsesComeBack_data() { idsAreThoseOfThePublishedFormat_data(); }
  void responsesComeBack();
};

void ChatFormatTest::idsAreThoseOfThePublishedFormat_data() {
  QTest::addColumn<QString>("tokenizer");
  QTest::addColumn<QString>("family");
  QTest::addColumn<QString>("prompt");
  QTest::addColumn<QString>("response");
  const auto row = [](const char* tokenizer, const char* family, const char* prompt,
                      const char* response) {
    QTest::addRow("%s, %s", family, tokenizer)
        << QString(tokenizer) << QString(family) << QString(prompt) << QString(response);
  };
  row("byte-level", "arbiter",
      "<|user|>Be brief.\n\nHi!<|assistant|>Hello.<|endoftext|><|user|>Why?<|assistant|>",
      "Because.<|endoftext|>");
  row("byte-level", "chatml",
      "<|im_start|>system\nBe brief.<|im_end|>\n<|im_start|>user\nHi!<|im_end|>\n"
      "<|im_start|>assistant\nHello.<|im_end|>\n<|im_start|>user\nWhy?<|im_end|>\n"
      "<|im_start|>assistant\n",
      "Because.<|im_end|>");
  row("byte-level", "llama3",
      "<|begin_of_text|><|start_header_id|>system<|end_header_id|>\n\nBe brief.<|eot_id|>"
      "<|start_header_id|>user<|end_header_id|>\n\nHi!<|eot_id|>"
      "<|start_header_id|>assistant<|end_header_id|>\n\nHello.<|eot_id|>"
      "<|start_header_id|>user<|end_header_id|>\n\nWhy?<|eot_id|>"
      "<|start_header_id|>assistant<|end_header_id|>\n\n",
      "Because.<|eot_id|>");
  const char* llama2 =
      "<s>[INST] <<SYS>>\nBe brief.\n<</SYS>>\n\nHi! [/INST] Hello. </s>"
      "<s>[INST] Why? [/INST]";
  row("byte-level", "llama2", llama2, " Because. </s>");
  row("prepended space", "llama2", llama2, " Because. </s>");
  const char* mistral = "<s>[INST] Be brief.\n\nHi! [/INST] Hello.</s>[INST] Why? [/INST]";
  row("byte-level", "mistral", mistral, " Because.</s>");
  row("prepended space", "mistral", mistral, " Because.</s>");
  row("instruction tokens", "mistral",
      "<s>[INST] Be brief.\n\nHi![/INST] Hello.</s>[INST] Why?[/INST]", " Because.</s>");
  row("byte-level", "hh",
      "Be brief.\n\nHuman: Hi!\n\nAssistant: Hello.\n\nHuman: Why?\n\nAssistant:",
      " Because.<|endoftext|>");
  row("byte-level", "plain", "Be brief.\n\nHi!\n\nHello.\n\nWhy?", "Because.<|endoftext|>");
}

void ChatFormatTest::idsAreThoseOfThePublishedFormat() {
  QFETCH(QString, tokenizer);
  QFETCH(QString, family);
  QFETCH(QString, prompt);
  QFETCH(QString, response);
  const auto used = tokenizer_named(tokenizer);
  QVERIFY(used);
  const auto which = chat_family_from_name(family.toStdString()).value();
  const auto eos = used->id_of("<|endoftext|>").value_or(used->id_of("</s>").value_or(-1));

  auto ids = encode_prompt(*used, which, conversation);
  QCOMPARE(ids, used->encode(prompt.toStdString(), true));
  const auto answer = encode_response(*used, which, "Because.", true, eos);
  ids.insert(ids.end(), answer.begin(), answer.end());
  QCOMPARE(ids, used->encode((prompt + response).toStdString(), true));
  // A response that was cut off has the same ids without what ends it.
  auto cut = encode_response(*used, which, "Because", false, eos);
  QVERIFY(cut.size() < answer.size() && std::equal(cut.begin(), cut.end(), answer.begin()));
  // An assistant's turn in the history is what the model wrote.
  auto longer = conversation;
  longer.push_back({"assistant", "Because."});
  longer.push_back({"user", "So?"});
  const auto later = encode_prompt(*used, which, longer);
  const auto kept = which == ChatFamily::hh || which == ChatFamily::plain ? 1 : 0;
  if (which == ChatFamily::plain) return;
  QVERIFY(std::equal(ids.begin(), ids.end() - kept, later.begin()));
}

void ChatFormatTest::spacesAreWhereSentencePieceHasThem() {
  const auto text = [](const Tokenizer& tokenizer, ChatFamily family) {
    std::string shown;
    auto ids = encode_prompt(tokenizer, family, {{"user", "Hi"}});
    const auto response = encode_response(tokenizer, family, "Yes", true, 2);
    ids.insert(ids.end(), response.begin(), response.end());
    for (const auto id : ids) shown += tokenizer.piece(id);
    return QString::fromStdString(shown);
  };
  const auto old = with_prepended_space();
  const auto recent = with_instruction_tokens();
  QVERIFY(old && recent);
  QCOMPARE(text(*old, ChatFamily::llama2),
           QString::fromUtf8("<s>\u2581[INST]\u2581Hi\u2581[/INST]\u2581Yes\u2581</s>"));
  QCOMPARE(text(*old, ChatFamily::mistral),
           QString::fromUtf8("<s>\u2581[INST]\u2581Hi\u2581[/INST]\u2581Yes</s>"));
  QCOMPARE(text(*recent, ChatFamily::mistral),
           QString::fromUtf8("<s>[INST]\u2581Hi[/INST]\u2581Yes</s>"));
}

void ChatFormatTest::responsesComeBack() {
  QFETCH(QString, tokenizer);
  QFETCH(QString, family);
  const auto used = tokenizer_named(tokenizer);
  QVERIFY(used);
  const auto which = chat_family_from_name(family.toStdString()).value();
  for (const std::string response : {"Because.", "a b", ""})
    QCOMPARE(decode_response(*used, which, encode_response(*used, which, response, true, 2)),
             response);
}

QTEST_GUILESS_MAIN(ChatFormatTest)
#include "chat_format_test.moc"
