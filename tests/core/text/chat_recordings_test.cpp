// SPDX-License-Identifier: GPL-3.0-or-later
// Public chat templates with what their own engine wrote: where `auto` takes one, prompts come out
// letter for letter as recorded; else it refuses.
#include <QTemporaryDir>
#include <QTest>
#include <nlohmann/json.hpp>

#include "core/base/files.h"
#include "core/text/chat_template.h"
#include "tests/support/files.h"
#include "tests/support/public_data.h"

using namespace arbiter;
using namespace arbiter::text;
using Json = nlohmann::json;

namespace {

const std::vector<std::string> marks{"<s>",
                                     "</s>",
                                     "<|im_start|>",
                                     "<|im_end|>",
                                     "<|begin_of_text|>",
                                     "<|start_header_id|>",
                                     "<|end_header_id|>",
                                     "<|eot_id|>",
                                     "<|end_of_text|>",
                                     "<|endoftext|>"};

/// What a prompt of ours can be: a system's text first or none, then turns that alternate, the
/// user's last.
bool is_prompt(const Json& one) {
  if (!one.value("add_generation_prompt", false) || !one.contains("expected")) return false;
  if (one.contains("tools") || one.contains("extra")) return false;
  bool user_next = true;
  const auto& messages = one["messages"];
  for (std::size_t i = 0; i < messages.size(); ++i) {
    const auto role = messages[i].value("role", "");
    if (!messages[i].contains("content") || !messages[i]["content"].is_string()) return false;
    if (role == "system" && i == 0) continue;
    if (role != (user_next ? "user" : "assistant")) return false;
    user_next = !user_next;
  }
  return !user_next;
}

std::string rendered(const Tokenizer& tokenizer, ChatFamily family, const Json& messages) {
  std::vector<Message> turns;
  for (const auto& message : messages)
    turns.push_back({message["role"].get<std::string>(), message["content"].get<std::string>()});
  return tokenizer.decode(encode_prompt(tokenizer, family, turns), false);
}

}  // namespace

class ChatRecordingsTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void exactOrRefused();
};

void ChatRecordingsTest::exactOrRefused() {
  const auto data = test::data_folder();
  if (!data || !std::filesystem::is_directory(*data / "chat_templates"))
    QSKIP(test::no_public_data);
  int exact = 0;
  int refused = 0;
  int prompts = 0;
  for (const auto& entry : std::filesystem::directory_iterator(*data / "chat_templates")) {
    if (!std::filesystem::exists(entry.path() / "template.jinja")) continue;
    const QTemporaryDir directory;
    const std::filesystem::path folder = directory.path().toStdString();
    QVERIFY(train_byte_level_bpe({"Hello there."}, {300, marks}, folder).has_value());
    const auto cases = Json::parse(test::read_bytes(entry.path() / "cases.json"));
    std::filesystem::copy(entry.path() / "template.jinja", folder / "chat_template.jinja");
    QVERIFY(write_file_atomically(folder / "tokenizer_config.json",
                                  Json{{"bos_token", cases[0].value("bos_token", "")},
                                       {"eos_token", cases[0].value("eos_token", "")}}
                                      .dump())
                .has_value());
    const auto tokenizer = load_tokenizer(folder).value();
    const auto choice = choose_chat_family("auto", folder, *tokenizer);
    const std::string name = entry.path().filename().string();
    if (!choice) {
      QCOMPARE(choice.error().code, ErrorCode::incompatible);
      qInfo("%s",
            (name + ": " + fill_template(choice.error().text, choice.error().arguments)).c_str());
      ++refused;
      continue;
    }
    QCOMPARE(choice->match, ChatMatch::exact);
    ++exact;
    for (const auto& one : cases) {
      if (!is_prompt(one)) continue;
      const auto expected = one.contains("jinja2") ? one["jinja2"].value("expected", "")
                                                   : one["expected"].get<std::string>();
      const auto ours = rendered(*tokenizer, choice->family, one["messages"]);
      QVERIFY2(ours == expected, (name + ", " + one.value("name", "") + ": \"" + ours +
                                  "\", recorded \"" + expected + "\"")
                                     .c_str());
      ++prompts;
    }
  }
  qInfo("%d exact (%d prompts), %d refused, 0 wrong", exact, prompts, refused);
  QVERIFY(exact >= 2);
  QVERIFY(prompts >= 20);
}

QTEST_GUILESS_MAIN(ChatRecordingsTest)
#include "chat_recordings_test.moc"
