// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/studio/models/model_check.h"

#include <QTemporaryDir>
#include <QTest>

#include "core/base/files.h"
#include "core/base/json_reader.h"
#include "core/studio/models/current_model.h"
#include "core/studio/models/own_models.h"
#include "tests/support/temporary_project.h"
#include "tests/support/tiny_model.h"

using namespace arbiter;
using namespace arbiter::studio;
using nlohmann::json;

namespace {

namespace fs = std::filesystem;

class Folder {
 public:
  fs::path path() const { return directory_.path().toStdString(); }
  fs::path model() const { return path() / "model"; }
  Folder() {
    fs::create_directory(model());
    const auto made = test::make_tiny_model(model());
    if (!made) qFatal("%s", to_english(made.error()).c_str());
  }
  void write(const char* name, const std::string& text) const {
    if (!write_file_atomically(model() / name, text)) qFatal("cannot write");
  }
  void set(const char* key, const json& value) const {
    auto config = read_json_object(model() / "config.json").value();
    config[key] = value;
    write("config.json", config.dump());
  }

 private:
  QTemporaryDir directory_;
};

bool warns(const ModelCheck& check, const std::string& part) {
  for (const auto& one : check.warnings)
    if (to_english(one).find(part) != std::string::npos) return true;
  return false;
}

}  // namespace

class ModelCheckTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void theDemoModelIsWhole();
  void sizesAreTheEngines();
  void aModelWithoutEosIsSaid();
  void aSimilarTemplateIsSaidWithTheFirstPrompt();
  void trainingNeedsGradientsAndMoments();
  void aDamagedModelIsRefused();
  void theLastTenAreRemembered();
};

void ModelCheckTest::theDemoModelIsWhole() {
  const auto check = check_model(demo_model());
  QVERIFY2(check.has_value(), check ? "" : to_english(check.error()).c_str());
  QCOMPARE(check->architecture, std::string("llama"));
  QCOMPARE(check->chat.family, text::ChatFamily::arbiter);
  QVERIFY(!check->needs_chat_choice);
  QVERIFY(check->warnings.empty());
  QCOMPARE(check->first_prompt, std::string("<|user|>Hello!<|assistant|>"));
  QVERIFY(check->end_token >= 0);
  QVERIFY(check->memory_to_generate < check->memory_to_train);
  QVERIFY(check->memory_available > 0);
  const auto shown = check_model(demo_model(), {}, "auto", {{"user", "Why?"}});
  QCOMPARE(shown->first_prompt, std::string("<|user|>Why?<|assistant|>"));
}

void ModelCheckTest::sizesAreTheEngines() {
  const auto engine = engine::load_engine();
  QVERIFY(engine.has_value());
  const Folder folder;
  for (const auto& model : {folder.model(), demo_model()}) {
    const auto check = check_model(model).value();
    const auto info = (*engine)->inspect(model).value();
    QCOMPARE(check.parameters, info.parameters);
    QCOMPARE(check.context, info.context);
    QCOMPARE(check.vocabulary, info.vocabulary);
  }
}

void ModelCheckTest::aModelWithoutEosIsSaid() {
  const Folder folder;
  QVERIFY(!warns(check_model(folder.model()).value(), "end-of-sequence"));
  folder.set("eos_token_id", nullptr);
  QVERIFY(warns(check_model(folder.model()).value(), "no end-of-sequence token"));
}

void ModelCheckTest::aSimilarTemplateIsSaidWithTheFirstPrompt() {
  const Folder folder;
  folder.write("chat_template.jinja", "{{ bos_token }}<|im_start|>{{ m.role }}");
  const auto check = check_model(folder.model()).value();
  QVERIFY(check.needs_chat_choice);
  QVERIFY(warns(check, "like `chatml`, but it begins with the BOS token"));
  QVERIFY(check.first_prompt.find("<|im_start|>user\nHello!") != std::string::npos);
  const auto chosen = check_model(folder.model(), {}, "plain").value();
  QVERIFY(!chosen.needs_chat_choice);
  QCOMPARE(chosen.first_prompt, std::string("Hello!"));
  // It stays said that this is not the model's own way.
  QVERIFY(warns(chosen, "written as `plain`, as was chosen"));
  QVERIFY(!warns(chosen, "is like"));
}

void ModelCheckTest::trainingNeedsGradientsAndMoments() {
  const Folder folder;
  const auto check = check_model(folder.model()).value();
  QCOMPARE(check.memory_to_train - check.memory_to_generate,
           static_cast<std::uint64_t>(check.parameters) * 12);
  QVERIFY(check.memory_to_train_adapters < check.memory_to_train);
  QVERIFY(!warns(check, "does not fit into memory"));
}

void ModelCheckTest::aDamagedModelIsRefused() {
  const Folder folder;
  folder.set("num_hidden_layers", 2);
  const auto check = check_model(folder.model());
  QVERIFY(!check);
  QVERIFY(to_english(check.error()).find("no tensor") != std::string::npos);
  QVERIFY(!check_model(folder.path()));
}

void ModelCheckTest::theLastTenAreRemembered() {
  test::TemporaryProject project;
  QVERIFY(own_models(*project)->empty());
  for (int i = 0; i < 12; ++i)
    QVERIFY(remember_own_model(*project, {"/models/" + std::to_string(i), {}, "auto"}).has_value());
  auto list = own_models(*project).value();
  QCOMPARE(list.size(), most_own_models);
  QCOMPARE(list.front().folder, fs::path("/models/11"));
  QCOMPARE(list.back().folder, fs::path("/models/2"));
  QVERIFY(remember_own_model(*project, {"/models/5", {}, "chatml"}).has_value());
  list = own_models(*project).value();
  QCOMPARE(list.size(), most_own_models);
  QCOMPARE(list.front().folder, fs::path("/models/5"));
  QCOMPARE(list.front().chat_template, std::string("chatml"));
  QVERIFY(remember_own_model(*project, {"/models/5", "/base", "auto"}).has_value());
  list = own_models(*project).value();
  QCOMPARE(list[0].base, fs::path("/base"));
  QVERIFY(list[1].base.empty());
  // Reward models have a list of their own.
  QVERIFY(own_models(*project, OwnKind::reward)->empty());
  QVERIFY(remember_own_model(*project, {"/reward", {}, "auto"}, OwnKind::reward).has_value());
  QCOMPARE(own_models(*project, OwnKind::reward)->front().folder, fs::path("/reward"));
  QCOMPARE(own_models(*project)->size(), most_own_models);
}

QTEST_GUILESS_MAIN(ModelCheckTest)
#include "model_check_test.moc"
