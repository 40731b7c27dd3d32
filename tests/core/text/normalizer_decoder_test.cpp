// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>
#include <nlohmann/json.hpp>

#include "core/text/decoder.h"
#include "core/text/normalizer.h"
#include "core/text/post_processor.h"

using namespace arbiter;
using namespace arbiter::text;
using Json = nlohmann::json;

class NormalizerDecoderTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void normalizes_data();
  void normalizes();
  void normalizersAreRefusedByName();
  void decodes_data();
  void decodes();
  void decodersAreRefusedByName();
  void templatesAddTokens();
  void postProcessorsAreRefusedByName();
};

namespace {

bool names(const Error& error, const std::string& name) {
  return error.code == ErrorCode::incompatible && to_english(error).contains("`" + name + "`");
}

}  // namespace

void NormalizerDecoderTest::normalizes_data() {
  QTest::addColumn<QByteArray>("json");
  QTest::addColumn<QByteArray>("text");
  QTest::addColumn<QByteArray>("expected");
  const auto row = [](const char* name, const char* json, QByteArray text, QByteArray expected) {
    QTest::newRow(name) << QByteArray(json) << text << expected;
  };
  row("NFC", R"({"type":"NFC"})", "e\u0301 \ufb01", "\u00e9 \ufb01");
  row("NFD", R"({"type":"NFD"})", "\u00e9", "e\u0301");
  row("NFKC", R"({"type":"NFKC"})", "\ufb01 e\u0301 \uff21", "fi \u00e9 A");
  row("NFKD", R"({"type":"NFKD"})", "\u00bd\u00e9", "1\u20442e\u0301");
  row("NFC of Hangul", R"({"type":"NFC"})", "\u1112\u1161\u11ab", "\ud55c");
  row("NFC keeps what is not UTF-8", R"({"type":"NFC"})", "e\u0301\xff\xc3 e\u0301",
      "\u00e9\xff\xc3 \u00e9");
  row("NFC keeps NUL", R"({"type":"NFC"})", QByteArray("a\0e\u0301", 5),
      QByteArray("a\0\u00e9", 4));
  row("Prepend", R"({"type":"Prepend","prepend":"▁"})", "a", "\u2581a");
  row("Prepend to nothing", R"({"type":"Prepend","prepend":"▁"})", "", "");
  row("Replace", R"({"type":"Replace","pattern":{"String":" "},"content":"▁"})", " a  b",
      "\u2581a\u2581\u2581b");
  row("Replace by pattern", R"({"type":"Replace","pattern":{"Regex":" {2,}"},"content":"_"})",
      "a   b c", "a_b c");
  row("Sequence",
      R"({"type":"Sequence","normalizers":[{"type":"Prepend","prepend":"▁"},
          {"type":"Replace","pattern":{"String":" "},"content":"▁"},{"type":"NFC"}]})",
      "a e\u0301", "\u2581a\u2581\u00e9");
}

void NormalizerDecoderTest::normalizes() {
  QFETCH(QByteArray, json);
  QFETCH(QByteArray, text);
  QFETCH(QByteArray, expected);
  const auto made = make_normalizer(Json::parse(json.toStdString()));
  QVERIFY2(made.has_value(), made ? "" : to_english(made.error()).c_str());
  QCOMPARE(QByteArray::fromStdString((*made)->apply(text.toStdString())), expected);
}

void NormalizerDecoderTest::normalizersAreRefusedByName() {
  for (const char* type : {"Lowercase", "BertNormalizer", "Precompiled", "StripAccents"}) {
    const auto made = make_normalizer(Json{{"type", type}});
    QVERIFY(!made);
    QVERIFY2(names(made.error(), type), to_english(made.error()).c_str());
  }
  const auto inside =
      make_normalizer(Json{{"type", "Sequence"}, {"normalizers", {{{"type", "Nmt"}}}}});
  QVERIFY(!inside && names(inside.error(), "Nmt"));
  QVERIFY(make_normalizer(Json()).value() == nullptr);
}

void NormalizerDecoderTest::decodes_data() {
  QTest::addColumn<QByteArray>("json");
  QTest::addColumn<QStringList>("pieces");
  QTest::addColumn<QString>("text");
  const auto row = [](const char* name, const char* json, QStringList pieces, const char* text) {
    QTest::newRow(name) << QByteArray(json) << pieces << QString::fromUtf8(text);
  };
  row("ByteLevel", R"({"type":"ByteLevel"})", {"H\u00c3", "\u00a9", "\u0120you", "<s> x"},
      "H\u00e9 you<s> x");
  const char* llama = R"({"type":"Sequence","decoders":[
      {"type":"Replace","pattern":{"String":"▁"},"content":" "},{"type":"ByteFallback"},
      {"type":"Fuse"},{"type":"Strip","content":" ","start":1,"stop":0}]})";
  row("Llama 2", llama, {"\u2581\u2581Hey", "<0x0A>", "<0xC3>", "<0xA9>", "\u2581x"},
      " Hey\n\u00e9 x");
  row("Llama 2, broken bytes", llama, {"a", "<0xC3>", "<0x28>"}, "a\ufffd\ufffd");
  row("Strip at the end", R"({"type":"Strip","content":"_","start":0,"stop":2})", {"a___", "_b"},
      "a__b");
  row("Metaspace", R"({"type":"Metaspace","replacement":"▁","prepend_scheme":"always"})",
      {"\u2581Hey", "\u2581my"}, "Hey my");
  row("Metaspace never", R"({"type":"Metaspace","replacement":"▁","prepend_scheme":"never"})",
      {"\u2581Hey", "\u2581my"}, " Hey my");
  row("none", "null", {"a", "b"}, "a b");
}

void NormalizerDecoderTest::decodes() {
  QFETCH(QByteArray, json);
  QFETCH(QStringList, pieces);
  QFETCH(QString, text);
  const auto made = make_decoder(Json::parse(json.toStdString()));
  QVERIFY2(made.has_value(), made ? "" : to_english(made.error()).c_str());
  std::vector<std::string> list;
  for (const auto& piece : pieces) list.push_back(piece.toStdString());
  std::string joined;
  for (const auto& piece : (*made)->apply(std::move(list))) joined += piece;
  QCOMPARE(QString::fromStdString(joined), text);
}

void NormalizerDecoderTest::decodersAreRefusedByName() {
  for (const char* type : {"WordPiece", "BPEDecoder", "CTC"}) {
    const auto made = make_decoder(Json{{"type", type}});
    QVERIFY(!made);
    QVERIFY2(names(made.error(), type), to_english(made.error()).c_str());
  }
}

void NormalizerDecoderTest::templatesAddTokens() {
  const auto made = make_post_processor(Json::parse(R"({"type":"Sequence","processors":[
      {"type":"ByteLevel"},
      {"type":"TemplateProcessing","single":[{"SpecialToken":{"id":"<s>","type_id":0}},
       {"Sequence":{"id":"A","type_id":0}},{"SpecialToken":{"id":"</s>","type_id":0}}],
       "pair":[],"special_tokens":{"<s>":{"id":"<s>","ids":[1],"tokens":["<s>"]},
       "</s>":{"id":"</s>","ids":[2,3],"tokens":["</s>","x"]}}}]})"));
  QVERIFY2(made.has_value(), made ? "" : to_english(made.error()).c_str());
  QCOMPARE(made->before, (std::vector<std::int32_t>{1}));
  QCOMPARE(made->after, (std::vector<std::int32_t>{2, 3}));
}

void NormalizerDecoderTest::postProcessorsAreRefusedByName() {
  for (const char* type : {"BertProcessing", "RobertaProcessing"}) {
    const auto made = make_post_processor(Json{{"type", type}});
    QVERIFY(!made && names(made.error(), type));
  }
  const auto unnamed = make_post_processor(
      Json::parse(R"({"type":"TemplateProcessing","single":[{"SpecialToken":{"id":"<s>"}}]})"));
  QVERIFY(!unnamed);
  QCOMPARE(unnamed.error().code, ErrorCode::parse);
}

QTEST_GUILESS_MAIN(NormalizerDecoderTest)
#include "normalizer_decoder_test.moc"
