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
  Result<ChatChoice> detect() const { return detect_chat_family(path(), *tokenizer_); }
  ChatChoice detected() const { return detect().value(); }
  std::string refusal() const {
    const auto chosen = choose_chat_family("auto", path(), *tokenizer_);
    return chosen ? std::string("accepted") : to_english(chosen.error());
  }
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
  void autoTakesOnlyWhatWritesTheSame_data();
  void autoTakesOnlyWhatWritesTheSame();
  void autoRefusesWhatIsOnlySimilar_data();
  void autoRefusesWhatIsOnlySimilar();
  void otherTokensForBosAndEosAreADifference();
  void damagedFilesAreRefused_data();
  void damagedFilesAreRefused();
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
  QCOMPARE(folder.detected().match, ChatMatch::similar);
}

void ChatFamilyTest::ownTemplatesAreKnown() {
  const ModelFolder folder;
  for (const char* name : {"arbiter", "chatml", "llama3", "llama2", "mistral", "hh", "plain"}) {
    folder.write("chat_template.jinja", chat_family_jinja(chat_family_from_name(name).value()));
    QCOMPARE(QString(chat_family_name(folder.detected().family)), QString(name));
    QCOMPARE(folder.detected().source, std::string("chat_template.jinja"));
    QCOMPARE(folder.detected().match, ChatMatch::exact);
    QCOMPARE(folder.refusal(), std::string("accepted"));
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
  QCOMPARE(folder.detected().match, ChatMatch::unknown);
  QCOMPARE(folder.detected().family, ChatFamily::chatml);
  QCOMPARE(folder.detected().source, std::string("tokenizer.json"));
  QVERIFY(folder.refusal().find("nearest to `chatml`") != std::string::npos);
  QCOMPARE(ModelFolder().detected().match, ChatMatch::untold);
  QCOMPARE(ModelFolder().detected().source, std::string("default"));
  QCOMPARE(ModelFolder().refusal(), std::string("accepted"));
}

void ChatFamilyTest::autoTakesOnlyWhatWritesTheSame_data() {
  QTest::addColumn<QString>("jinja");
  QTest::addColumn<QString>("family");
  QTest::newRow("chatml")
      << R"({% for message in messages %}{{'<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>' + '\n'}}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %})"
      << "chatml";
  QTest::newRow("chatml, other spacing and quotes") << R"({#- A comment. -#}
{%- for message in messages -%}
    {{- "<|im_start|>" + message["role"] + "\n" + message["content"]
        + "<|im_end|>" + "\n" -}}
{%- endfor -%}
{%- if add_generation_prompt -%}
    {{- "<|im_start|>assistant\n" -}}
{%- endif -%}
)"
                                                    << "chatml";
  QTest::newRow("llama3")
      << R"({% set loop_messages = messages %}{% for message in loop_messages %}{% set content = '<|start_header_id|>' + message['role'] + '<|end_header_id|>\n\n'+ message['content'] | trim + '<|eot_id|>' %}{% if loop.index0 == 0 %}{% set content = bos_token + content %}{% endif %}{{ content }}{% endfor %}{% if add_generation_prompt %}{{ '<|start_header_id|>assistant<|end_header_id|>\n\n' }}{% endif %})"
      << "llama3";
}

void ChatFamilyTest::autoTakesOnlyWhatWritesTheSame() {
  QFETCH(QString, jinja);
  QFETCH(QString, family);
  const ModelFolder folder;
  folder.write_config(jinja.toStdString());
  QCOMPARE(folder.detected().match, ChatMatch::exact);
  QCOMPARE(QString(chat_family_name(folder.detected().family)), family);
  QCOMPARE(folder.refusal(), std::string("accepted"));
}

void ChatFamilyTest::autoRefusesWhatIsOnlySimilar_data() {
  QTest::addColumn<QString>("jinja");
  QTest::addColumn<QString>("family");
  QTest::addColumn<QString>("difference");
  const auto row = [](const char* name, const char* jinja, const char* family,
                      const char* difference) {
    QTest::newRow(name) << QString(jinja) << QString(family) << QString(difference);
  };
  const char* turns =
      R"({% for message in messages %}{{'<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>' + '\n'}}{% endfor %})";
  const std::string with_bos =
      "{{ bos_token }}" + std::string(turns) +
      R"({% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %})";
  const std::string thinking =
      std::string(turns) +
      R"({% if add_generation_prompt %}{{ '<|im_start|>assistant\n<think>\n' }}{% endif %})";
  row("K7: BOS", with_bos.c_str(), "chatml", "begins with the BOS token");
  row("K7: a thinking prompt", thinking.c_str(), "chatml", "thinking");
  row("no generation prompt", turns, "chatml", "known to write the same");
  row("other white space that is text",
      "{% for message in messages %}\n{{'<|im_start|>' + message['role'] + '\\n' + "
      "message['content'] + '<|im_end|>' + '\\n'}}\n{% endfor %}",
      "chatml", "known to write the same");
  row("K8: one line end", R"({{ 'Human: ' + m.content + '\nAssistant: ' }})", "hh",
      "between its turns");
  row("a system prompt of its own", "<|im_start|>system\nYou are Q.<|im_end|>", "chatml",
      "system prompt of its own");
}

void ChatFamilyTest::autoRefusesWhatIsOnlySimilar() {
  QFETCH(QString, jinja);
  QFETCH(QString, family);
  QFETCH(QString, difference);
  const ModelFolder folder;
  folder.write_config(jinja.toStdString());
  QCOMPARE(folder.detected().match, ChatMatch::similar);
  const auto refusal = QString::fromStdString(folder.refusal());
  QVERIFY2(refusal.contains("`" + family + "` or another chat template"), qPrintable(refusal));
  QVERIFY2(refusal.contains(difference), qPrintable(refusal));
  // A person may choose it all the same, and is told what is other.
  const auto chosen = choose_chat_family(family.toStdString(), folder.path(), folder.tokenizer());
  QVERIFY(chosen.has_value());
  QCOMPARE(chosen->source, std::string("chosen"));
  QCOMPARE(chosen->match, ChatMatch::similar);
  QVERIFY(QString(chosen->difference).contains(difference));
}

void ChatFamilyTest::otherTokensForBosAndEosAreADifference() {
  const ModelFolder folder;
  const auto config = [&](const Json& bos) {
    folder.write(
        "tokenizer_config.json",
        Json{
            {"chat_template",
             R"({% set loop_messages = messages %}{% for message in loop_messages %}{% set content = '<|start_header_id|>' + message['role'] + '<|end_header_id|>\n\n'+ message['content'] | trim + '<|eot_id|>' %}{% if loop.index0 == 0 %}{% set content = bos_token + content %}{% endif %}{{ content }}{% endfor %}{% if add_generation_prompt %}{{ '<|start_header_id|>assistant<|end_header_id|>\n\n' }}{% endif %})"},
            {"bos_token", bos}}
            .dump());
  };
  config("<|begin_of_text|>");
  QCOMPARE(folder.detected().match, ChatMatch::exact);
  config({{"content", "<|begin_of_text|>"}});
  QCOMPARE(folder.detected().match, ChatMatch::exact);
  config("<s>");
  QCOMPARE(folder.detected().match, ChatMatch::similar);
  QVERIFY(folder.refusal().find("BOS or EOS is another") != std::string::npos);
}

void ChatFamilyTest::damagedFilesAreRefused_data() {
  QTest::addColumn<QString>("text");
  QTest::addColumn<QString>("field");
  QTest::newRow("no JSON") << "{"
                           << "";
  QTest::newRow("a list") << "[]"
                          << "";
  QTest::newRow("a number") << R"({"chat_template": 3})"
                            << "chat_template";
  QTest::newRow("a list of others") << R"({"chat_template": [3, {}]})"
                                    << "chat_template";
  QTest::newRow("BOS") << R"({"chat_template": "x", "bos_token": 3})"
                       << "bos_token";
  QTest::newRow("Git LFS") << "version https://git-lfs.github.com/spec/v1\noid x"
                           << "";
}

void ChatFamilyTest::damagedFilesAreRefused() {
  QFETCH(QString, text);
  QFETCH(QString, field);
  const ModelFolder folder;
  folder.write("tokenizer_config.json", text.toStdString());
  const auto found = folder.detect();
  QVERIFY(!found);
  QCOMPARE(found.error().where.file, (folder.path() / "tokenizer_config.json").string());
  QCOMPARE(QString::fromStdString(found.error().where.field), field);
}

void ChatFamilyTest::aPersonsChoiceIsMarkedAsOne() {
  const ModelFolder folder;
  folder.write("chat_template.jinja", chat_family_jinja(ChatFamily::chatml));
  const auto choose = [&](const char* name) {
    return choose_chat_family(name, folder.path(), folder.tokenizer());
  };
  QCOMPARE(choose("auto")->source, std::string("chat_template.jinja"));
  QCOMPARE(choose("chatml")->source, std::string("chat_template.jinja"));
  QCOMPARE(choose("llama2")->source, std::string("chosen"));
  QCOMPARE(choose("llama2")->family, ChatFamily::llama2);
  QVERIFY(!choose("vicuna"));
}

QTEST_GUILESS_MAIN(ChatFamilyTest)
#include "chat_family_test.moc"
