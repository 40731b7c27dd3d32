// SPDX-License-Identifier: GPL-3.0-or-later
// What ends a response: one token, a list of them, and the one that a chat template names.
#include <torch/torch.h>

#include <QTemporaryDir>
#include <QTest>

#include "core/engine/torch/engine.h"
#include "core/engine/torch/learning/rollout.h"
#include "core/engine/torch/nn/weights.h"
#include "tests/support/json_tensor.h"

using namespace arbiter::engine;
using nlohmann::json;

namespace {

/// A copy of a small checkpoint whose files say what ends a response.
class Checkpoint {
 public:
  Checkpoint() {
    const auto source = arbiter::test::test_data_folder() / "golden" / "hf" / "llama";
    for (const char* name : {"config.json", "model.safetensors"})
      std::filesystem::copy_file(source / name, path() / name);
  }
  std::filesystem::path path() const { return directory_.path().toStdString(); }
  void set_config(const json& eos) const {
    auto config = arbiter::test::read_json(path() / "config.json");
    config["eos_token_id"] = eos;
    std::ofstream(path() / "config.json") << config.dump();
  }
  void set_generation_config(const json& eos) const {
    std::ofstream(path() / "generation_config.json") << json{{"eos_token_id", eos}}.dump();
  }
  std::vector<std::int64_t> end_tokens() const { return nn::read_config(path())->end_tokens; }
  /// What the model writes after a prompt when only `end_token` is added.
  Generation generated(Token end_token) const {
    TorchEngine engine;
    SilentObserver observer;
    GenerateRequest request;
    request.model = path();
    request.prompts = {{5, 6, 7}};
    request.options.temperature = 0;
    request.options.max_new_tokens = 12;
    request.compute.threads = 1;
    request.compute.precision = "f32";
    request.end_token = end_token;
    const auto made = engine.generate(request, observer);
    if (!made) qFatal("%s", arbiter::to_english(made.error()).c_str());
    return made->front();
  }

 private:
  QTemporaryDir directory_;
};

using Ids = std::vector<std::int64_t>;

}  // namespace

class EndTokensTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void listsOfBothFilesAreRead();
  void anyOfThemEndsAResponse();
  void theTokenThatEndedItIsInTheRollout();
  void savedModelsKeepThem();
};

void EndTokensTest::listsOfBothFilesAreRead() {
  const Checkpoint checkpoint;
  QCOMPARE(checkpoint.end_tokens(), Ids{2});
  checkpoint.set_config({7, 9});
  QCOMPARE(checkpoint.end_tokens(), (Ids{7, 9}));
  checkpoint.set_generation_config({9, 11});
  QCOMPARE(checkpoint.end_tokens(), (Ids{7, 9, 11}));
  QCOMPARE(nn::read_config(checkpoint.path())->eos_token, std::int64_t{7});
  checkpoint.set_config(nullptr);
  QCOMPARE(checkpoint.end_tokens(), (Ids{9, 11}));
  checkpoint.set_generation_config(nullptr);
  QVERIFY(checkpoint.end_tokens().empty());
  QCOMPARE(nn::read_config(checkpoint.path())->eos_token, std::int64_t{-1});
  checkpoint.set_generation_config("none");
  QVERIFY(!nn::read_config(checkpoint.path()));
}

void EndTokensTest::anyOfThemEndsAResponse() {
  const Checkpoint checkpoint;
  checkpoint.set_config(nullptr);
  const auto whole = checkpoint.generated(-1);
  QVERIFY(!whole.ended);
  QCOMPARE(whole.end, Token{-1});
  QCOMPARE(whole.tokens.size(), std::size_t{12});
  const Token stop = whole.tokens[4];
  const auto first = std::ranges::find(whole.tokens, stop) - whole.tokens.begin();
  const auto expect_stop = [&](const Generation& made) {
    QVERIFY(made.ended);
    QCOMPARE(made.end, stop);
    QCOMPARE(made.tokens, Tokens(whole.tokens.begin(), whole.tokens.begin() + first));
  };
  expect_stop(checkpoint.generated(stop));
  checkpoint.set_config({96, stop});
  expect_stop(checkpoint.generated(-1));
  checkpoint.set_config(96);
  checkpoint.set_generation_config({95, stop});
  expect_stop(checkpoint.generated(-1));
  // Naming another one adds it and takes none away.
  expect_stop(checkpoint.generated(94));
}

void EndTokensTest::theTokenThatEndedItIsInTheRollout() {
  const Generation by_second{{4, 5}, true, 0, 9};
  const Generation unknown{{4, 5}, true, 0};
  const Generation cut{{4, 5}, false, 0};
  const auto rollout =
      learning::make_rollout({{1}, {1}, {1}}, {by_second, unknown, cut}, 2, torch::kCPU);
  QCOMPARE(rollout.sequences[0], (Tokens{1, 4, 5, 9}));
  QCOMPARE(rollout.sequences[1], (Tokens{1, 4, 5, 2}));
  QCOMPARE(rollout.sequences[2], (Tokens{1, 4, 5}));
}

void EndTokensTest::savedModelsKeepThem() {
  const Checkpoint checkpoint;
  checkpoint.set_config({7, 9});
  auto model = nn::load_decoder(checkpoint.path(), torch::kCPU, nn::Weights::frozen);
  QVERIFY(model.has_value());
  const QTemporaryDir saved;
  QVERIFY(nn::save_weights(**model, saved.path().toStdString()).has_value());
  const auto eos = [&] {
    return arbiter::test::read_json(std::filesystem::path(saved.path().toStdString()) /
                                    "config.json")["eos_token_id"];
  };
  QVERIFY(eos() == json({7, 9}));
  // A chat template's end of turn goes first.
  (*model)->set_end_token(11);
  QVERIFY(nn::save_weights(**model, saved.path().toStdString()).has_value());
  QVERIFY(eos() == json({11, 7, 9}));
}

QTEST_GUILESS_MAIN(EndTokensTest)
#include "end_tokens_test.moc"
