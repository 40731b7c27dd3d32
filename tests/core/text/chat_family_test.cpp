// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/chat_family.h"

#include <QTemporaryDir>
#include <QTest>
#include <nlohmann/json.hpp>

#include "core/base/files.h"

using namespace arbiter;
using namespace arbiter::text;
using Json = nlohmann::json;

namespace {

/// A folder with a small tokenizer and whatever a checkpoint says of its template.
class ModelFolder {
 public:
  explicit ModelFolder(std::vector<std::string> special = {"<|endoftext|>"}) {
    if (!train_byte_level_bpe({"Hello there."}, {300, std::move(special)}, path()))
      qFatal("no tokenizer");
    std::filesystem::remove(path() / "tokenizer_config.json");
    tokenizer_ = load_tokenizer(path()).value();
  }
  std::filesystem::path path() const { return directory_.path().toStdString(); }
  void write(const char* name, const std::string& text) const {
    if (!write_file_atomically(path() / name, text)) qFatal("cannot write");
  }
  void write_config(const Json& chat_template) const {
    write("tokenizer_config.json", Json{{"chat_template", chat_template}}.dump());
  }
  ChatChoice detected() const { return detect_chat_family(path(), *tokenizer_); }
  const Tokenizer& tokenizer() const { return *tokenizer_; }

 private:
  QTemporaryDir directory_;
  std::shared_ptr<const Tokenizer> tokenizer_;
};

}  // namespace

class ChatFamilyTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void templatesAreKnownByTheirMarks_data();
  void templatesAreKnownByTheirMarks();
  void ownTemplatesAreKnown();
  void theDefaultOfSeveralTemplatesCounts();
  void theFileOfItsOwnGoesFirst();
  void unknownTemplatesAreSaid();
  void damagedFilesAreNoTemplates();
  void aPersonsChoiceIsMarkedAsOne();
};

void ChatFamilyTest::templatesAreKnownByTheirMarks_data() {
  QTest::addColumn<QString>("jinja");
  QTest::addColumn<QString>("family");
  QTest::newRow("chatml") << "{% for m in messages %}<|im_start|>{{ m.role }}\n{{ m.content }}"
                             "<|im_end|>\n{% endfor %}"
                          << "chatml";
  QTest::newRow("llama3") << "{{ bos_token }}<|start_header_id|>{{ m.role }}<|end_header_id|>"
                          << "llama3";
  QTest::newRow("llama2") << "{{ bos_token + '[INST] ' + '<<SYS>>\\n' + s + '\\n<</SYS>>' }}"
                          << "llama2";
  QTest::newRow("mistral") << "{{ '[INST] ' + m.content + ' [/INST]' }}"
                           << "mistral";
  QTest::newRow("hh") << "{{ '\\n\\nHuman: ' + m.content + '\\n\\nAssistant:' }}"
                      << "hh";
}

void ChatFamilyTest::templatesAreKnownByTheirMarks() {
  QFETCH(QString, jinja);
  QFETCH(QString, family);
  // The template decides, whatever tokens there are.
  const ModelFolder folder({"<|endoftext|>", "<|user|>", "<|assistant|>"});
  folder.write_config(jinja.toStdString());
  QCOMPARE(QString(chat_family_name(folder.detected().family)), family);
  QCOMPARE(folder.detected().source, std::string("tokenizer_config.json"));
  QVERIFY(!folder.detected().unknown_template);
}

void ChatFamilyTest::ownTemplatesAreKnown() {
  const ModelFolder folder;
  for (const char* name : {"arbiter", "chatml", "llama3", "llama2", "mistral", "hh", "plain"}) {
    folder.write("chat_template.jinja", chat_family_jinja(chat_family_from_name(name).value()));
    QCOMPARE(QString(chat_family_name(folder.detected().family)), QString(name));
    QCOMPARE(folder.detected().source, std::string("chat_template.jinja"));
  }
}

void ChatFamilyTest::theDefaultOfSeveralTemplatesCounts() {
  const ModelFolder folder;
  folder.write_config({{{"name", "tool_use"}, {"template", "<|start_header_id|>"}},
                       {{"name", "default"}, {"template", "<|im_start|>"}}});
  QCOMPARE(folder.detected().family, ChatFamily::chatml);
}

void ChatFamilyTest::theFileOfItsOwnGoesFirst() {
  const ModelFolder folder;
  folder.write_config("<|im_start|>");
  folder.write("chat_template.jinja", "<|start_header_id|>");
  QCOMPARE(folder.detected().family, ChatFamily::llama3);
}

void ChatFamilyTest::unknownTemplatesAreSaid() {
  const ModelFolder folder({"<|endoftext|>", "<|im_start|>", "<|im_end|>"});
  folder.write_config("<start_of_turn>{{ m.role }}");
  QVERIFY(folder.detected().unknown_template);
  QCOMPARE(folder.detected().family, ChatFamily::chatml);
  QCOMPARE(folder.detected().source, std::string("tokenizer.json"));
  QVERIFY(!ModelFolder().detected().unknown_template);
  QCOMPARE(ModelFolder().detected().source, std::string("default"));
}

void ChatFamilyTest::damagedFilesAreNoTemplates() {
  const ModelFolder folder;
  for (const char* text : {"{", "[]", R"({"chat_template": 3})", R"({"chat_template": [3, {}]})"}) {
    folder.write("tokenizer_config.json", text);
    QCOMPARE(folder.detected().family, ChatFamily::hh);
    QVERIFY(!folder.detected().unknown_template);
  }
}

void ChatFamilyTest::aPersonsChoiceIsMarkedAsOne() {
  const ModelFolder folder;
  folder.write_config("<|im_start|>");
  const auto choose = [&](const char* name) {
    return choose_chat_family(name, folder.path(), folder.tokenizer());
  };
  QCOMPARE(choose("auto")->source, std::string("tokenizer_config.json"));
  QCOMPARE(choose("chatml")->source, std::string("tokenizer_config.json"));
  QCOMPARE(choose("llama2")->source, std::string("chosen"));
  QCOMPARE(choose("llama2")->family, ChatFamily::llama2);
  QVERIFY(!choose("vicuna"));
}

QTEST_GUILESS_MAIN(ChatFamilyTest)
#include "chat_family_test.moc"
