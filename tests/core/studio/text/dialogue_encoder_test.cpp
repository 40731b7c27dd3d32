// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/studio/text/dialogue_encoder.h"

#include <QTest>
#include <nlohmann/json.hpp>

using namespace arbiter;
using namespace arbiter::studio;

namespace {

project::Prompt prompt(project::PromptForm form, std::string text) {
  project::Prompt row;
  row.form = form;
  row.text = std::move(text);
  return row;
}

}  // namespace

class DialogueEncoderTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void plainPromptIsOneTurn();
  void transcriptsSplitIntoTurns();
  void messageListsAreRead();
  void brokenMessageListsAreErrors_data();
  void brokenMessageListsAreErrors();
  void endIsAssumedUnlessItIsSaid();
  void clipsAreNoText();
};

void DialogueEncoderTest::plainPromptIsOneTurn() {
  const auto messages = messages_of(prompt(project::PromptForm::plain, "\n\nHuman: kept as it is"));
  QVERIFY(messages.has_value());
  QCOMPARE(messages->size(), std::size_t{1});
  QCOMPARE((*messages)[0].role, std::string("user"));
  QCOMPARE((*messages)[0].content, std::string("\n\nHuman: kept as it is"));
}

void DialogueEncoderTest::transcriptsSplitIntoTurns() {
  const auto messages =
      messages_of(prompt(project::PromptForm::hh,
                         "\n\nHuman: Hello\nthere\n\nAssistant: Hi.\n\nHuman: Bye\n\nAssistant:"));
  QVERIFY(messages.has_value());
  QCOMPARE(messages->size(), std::size_t{3});
  QCOMPARE((*messages)[0].content, std::string("Hello\nthere"));
  QCOMPARE((*messages)[1].role, std::string("assistant"));
  QCOMPARE((*messages)[1].content, std::string("Hi."));
  QCOMPARE((*messages)[2].role, std::string("user"));
}

void DialogueEncoderTest::messageListsAreRead() {
  const auto messages = messages_of(
      prompt(project::PromptForm::messages,
             R"([{"role":"system","content":"Be kind."},{"role":"user","content":"Hi"}])"));
  QVERIFY(messages.has_value());
  QCOMPARE(messages->size(), std::size_t{2});
  QCOMPARE((*messages)[0].role, std::string("system"));
}

void DialogueEncoderTest::brokenMessageListsAreErrors_data() {
  QTest::addColumn<QString>("text");
  QTest::newRow("no JSON") << "hello";
  QTest::newRow("no list") << "{}";
  QTest::newRow("empty") << "[]";
  QTest::newRow("no content") << R"([{"role":"user"}])";
  QTest::newRow("content of another type") << R"([{"role":"user","content":3}])";
}

void DialogueEncoderTest::brokenMessageListsAreErrors() {
  QFETCH(QString, text);
  const auto messages = messages_of(prompt(project::PromptForm::messages, text.toStdString()));
  QVERIFY(!messages.has_value());
  QCOMPARE(messages.error().code, ErrorCode::parse);
}

void DialogueEncoderTest::endIsAssumedUnlessItIsSaid() {
  project::Response response;
  QVERIFY(has_ended(response));
  response.settings = {{"temperature", 1.0}};
  QVERIFY(has_ended(response));
  response.settings = {{"ended", false}};
  QVERIFY(!has_ended(response));
  response.settings = {{"ended", true}};
  QVERIFY(has_ended(response));
}

void DialogueEncoderTest::clipsAreNoText() {
  project::Response response;
  response.body = project::ClipBody{};
  QVERIFY(!plain_text_of(response).has_value());
  response.body = project::MessagesBody{R"([{"role":"assistant","content":"Fine."}])"};
  QCOMPARE(plain_text_of(response).value(), std::string("Fine."));
}

QTEST_GUILESS_MAIN(DialogueEncoderTest)
#include "dialogue_encoder_test.moc"
