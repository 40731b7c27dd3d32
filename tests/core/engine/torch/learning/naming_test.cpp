// SPDX-License-Identifier: GPL-3.0-or-later
// torch's headers come first: they define names that Qt's macros would break.
#include "core/engine/torch/learning/naming.h"

#include <torch/torch.h>

#include <QTest>
#include <cmath>

#include "core/base/files.h"
#include "core/engine/naming_options.h"
#include "core/engine/torch/learning/requests.h"
#include "core/engine/torch/learning/verdicts.h"
#include "core/engine/torch/nn/encoder.h"
#include "tests/support/policy_requests.h"

using namespace arbiter;
using namespace arbiter::engine;
using arbiter::test::f32_compute;
using arbiter::test::PolicyFolder;
using arbiter::test::RecordingObserver;

namespace {

using ClassifierRequest = RequestFor<ClassifierOptions>;
using TaggerRequest = RequestFor<TaggerOptions>;

constexpr std::int64_t side = 8;

/// What is brighter: the upper, the lower, or the left half.
NamedExample striped(Random& random) {
  NamedExample example;
  const auto label = static_cast<std::int32_t>(random.below(3));
  for (std::int64_t y = 0; y < side; ++y) {
    for (std::int64_t x = 0; x < side; ++x) {
      const bool bright = label == 0 ? y < side / 2 : label == 1 ? y >= side / 2 : x < side / 2;
      for (int k = 0; k < 3; ++k)
        example.pixels.push_back(static_cast<std::uint8_t>((bright ? 150 : 50) + random.below(60)));
    }
  }
  example.labels = {label};
  return example;
}

Part part_of(int index) {
  return index % 5 == 3 ? Part::validation : index % 5 == 4 ? Part::test : Part::train;
}

NamingData stripes(int count) {
  Random random(5);
  NamingData data;
  data.labels = {"upper", "lower", "left"};
  data.picture_size = side;
  for (int i = 0; i < count; ++i) {
    data.examples.push_back(striped(random));
    data.examples.back().part = part_of(i);
  }
  return data;
}

/// A 3 is an X where a 2 stands anywhere in its sentence, before or after it.
NamingData sentences(int count) {
  Random random(6);
  NamingData data;
  data.labels = {"O", "B-X"};
  for (int i = 0; i < count; ++i) {
    NamedExample example;
    const auto length = 4 + random.below(4);
    for (std::size_t k = 0; k < length; ++k)
      example.tokens.push_back(static_cast<Token>(2 + random.below(4)));
    const bool has = std::ranges::find(example.tokens, 2) != example.tokens.end();
    for (std::size_t k = 0; k < length; ++k) {
      example.places.push_back(static_cast<std::int64_t>(k));
      example.labels.push_back(has && example.tokens[k] == 3 ? 1 : 0);
    }
    example.part = part_of(i);
    data.examples.push_back(std::move(example));
  }
  return data;
}

/// The truth, without error, counting what it is asked.
class Truth : public NamingJudge {
 public:
  /// Hides what it knows from the training, but for the test.
  explicit Truth(NamingData& data) {
    for (auto& example : data.examples) {
      truth_.push_back(example.labels);
      if (example.part != Part::test) std::ranges::fill(example.labels, -1);
    }
  }
  Result<std::vector<bool>> judge(std::span<const Naming> namings) override {
    std::vector<bool> answers;
    for (const auto& [example, row, name] : namings)
      answers.push_back(truth_[static_cast<std::size_t>(example)][static_cast<std::size_t>(row)] ==
                        name);
    asked += static_cast<std::int64_t>(namings.size());
    return answers;
  }
  std::int64_t asked = 0;

 private:
  std::vector<std::vector<std::int32_t>> truth_;
};

double figure(const TrainingOutcome& outcome, const char* name) {
  for (const auto& metric : outcome.summary)
    if (metric.name == name) return metric.value;
  return std::nan("");
}

QString problem(const auto& result) {
  return result ? QString() : QString::fromStdString(to_english(result.error()));
}

}  // namespace

class NamingTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase();
  void verdictsWeighAsTheyShould();
  void uncertainNamesAreAskedAbout();
  void gradientsOfVerdictsAreThoseOfTheirLikelihood();
  void picturesFromLabels();
  void picturesFromGoodAndBad();
  void aBudgetIsKept();
  void aListOfJudgmentsIsEnough();
  void tagsNeedBothSides();
  void anEncoderTags();
  void textsAreClassified_data();
  void textsAreClassified();
  void stoppedAndResumedIsTheSame_data();
  void stoppedAndResumedIsTheSame();
  void validationEndsARun();
  void namesComeFromAFolder();
  void whatDoesNotFitIsTold();

 private:
  ClassifierRequest pictures(const char* output, int count = 300) const {
    ClassifierRequest request;
    request.place = folder_.place(output);
    request.place.model.clear();
    request.data.naming = stripes(count);
    request.options.channels = 4;
    request.options.picture_size = side;
    request.options.epochs = 8;
    request.options.learning_rate = 1e-2;
    return request;
  }
  TaggerRequest tags(const char* output) const {
    TaggerRequest request;
    request.place = folder_.place(output);
    request.data.naming = sentences(600);
    request.options.epochs = 15;
    request.options.learning_rate = 1e-2;
    request.options.patience = 0;
    return request;
  }

  PolicyFolder folder_;
  Compute compute_ = f32_compute();
};

void NamingTest::initTestCase() {
  EncoderConfig config;
  config.vocabulary = 8;
  config.width = 16;
  config.layers = 2;
  config.heads = 2;
  config.mlp_width = 32;
  config.context = 16;
  QVERIFY(nn::create_encoder(config, 3, folder_.path("encoder")).has_value());
}

void NamingTest::verdictsWeighAsTheyShould() {
  learning::Verdicts verdicts(2, 3, 0.1);
  verdicts.add(0, 1, false);
  verdicts.add(0, 2, true);
  verdicts.add(0, 2, true);
  QCOMPARE(verdicts.count(), 3);
  QVERIFY(verdicts.of(0, 1) == false);
  QVERIFY(verdicts.of(0, 2) == true);
  QVERIFY(!verdicts.of(0, 0));
  // Likelihoods: of name 0: .9 * .1 * .1, of 1: .1 * .1 * .1, of 2: .9 * .9 * .9.
  const auto prior = torch::tensor({{0.5, 0.3, 0.2}, {0.5, 0.3, 0.2}}).log();
  const auto rows = torch::tensor(std::vector<std::int64_t>{0, 1});
  const auto posterior = verdicts.posterior(prior, rows).exp();
  const double parts[] = {0.5 * 0.009, 0.3 * 0.001, 0.2 * 0.729};
  const double sum = parts[0] + parts[1] + parts[2];
  for (int i = 0; i < 3; ++i)
    QVERIFY(std::abs(posterior[0][i].item<double>() - parts[i] / sum) < 1e-6);
  QVERIFY(torch::allclose(posterior[1], prior[1].exp()));
  // Relative to the best that a model can have: all on name 2.
  const auto losses = verdicts.losses(prior, rows);
  QVERIFY(std::abs(losses[0].item<double>() + std::log(0.2)) < 1e-3);
  QVERIFY(std::abs(losses[1].item<double>()) < 1e-6);
}

void NamingTest::uncertainNamesAreAskedAbout() {
  learning::Verdicts verdicts(1, 3, 0.1);
  Random random(1);
  const auto logs = [](std::initializer_list<double> shares) {
    std::vector<float> values;
    for (const double share : shares) values.push_back(static_cast<float>(std::log(share)));
    return values;
  };
  int counts[3] = {};
  for (int i = 0; i < 3000; ++i)
    ++counts[verdicts.choose(0, logs({0.6, 0.3, 0.1}).data(), 0.9, random)];
  QVERIFY(std::abs(counts[0] - 1800) < 120 && std::abs(counts[2] - 300) < 80);
  // One that is sure of itself is asked all the same, until what it says was found good.
  QVERIFY(verdicts.choose(0, logs({0.999, 0.0005, 0.0005}).data(), 0.9, random) >= 0);
  learning::Verdicts known(1, 3, 0.1);
  known.add(0, 0, true);
  QCOMPARE(known.choose(0, logs({0.95, 0.03, 0.02}).data(), 0.9, random), -1);
  QVERIFY(known.choose(0, logs({0.7, 0.2, 0.1}).data(), 0.9, random) > 0);
  verdicts.add(0, 0, false);  // never asked of again
  for (int i = 0; i < 100; ++i)
    QVERIFY(verdicts.choose(0, logs({0.6, 0.3, 0.1}).data(), 0.9, random) != 0);
  verdicts.add(0, 1, false);
  verdicts.add(0, 2, false);
  QCOMPARE(verdicts.choose(0, logs({0.6, 0.3, 0.1}).data(), 0.9, random), -1);
}

void NamingTest::gradientsOfVerdictsAreThoseOfTheirLikelihood() {
  learning::Verdicts verdicts(1, 4, 0.05);
  verdicts.add(0, 0, false);
  verdicts.add(0, 2, true);
  const auto logits =
      torch::tensor({{0.3, -0.2, 0.1, 0.8}}, torch::kFloat64).set_requires_grad(true);
  const auto rows = torch::zeros({1}, torch::kInt64);
  const auto loss = [&](const torch::Tensor& at) {
    return verdicts.losses(torch::log_softmax(at, -1), rows).sum();
  };
  loss(logits).backward();
  for (int i = 0; i < 4; ++i) {
    const double h = 1e-4;
    auto up = logits.detach().clone();
    auto down = logits.detach().clone();
    up[0][i] += h;
    down[0][i] -= h;
    const double slope = (loss(up).item<double>() - loss(down).item<double>()) / (2 * h);
    QVERIFY(std::abs(slope - logits.grad()[0][i].item<double>()) < 1e-5);
  }
}

void NamingTest::picturesFromLabels() {
  SilentObserver observer;
  const auto done = learning::step_classifier(pictures("labels"), compute_, observer);
  QVERIFY2(done.has_value(), qPrintable(problem(done)));
  QVERIFY(figure(*done, "test/accuracy") > 0.95);
  QCOMPARE(done->report["count"].get<int>(), 60);
  QCOMPARE(done->report["labels"].size(), std::size_t{3});
  QVERIFY(std::abs(done->report["accuracy"].get<double>() - figure(*done, "test/accuracy")) < 1e-9);
}

void NamingTest::picturesFromGoodAndBad() {
  auto request = pictures("feedback");
  request.options.learn_from = "feedback";
  Truth truth(request.data.naming);
  request.judge = &truth;
  RecordingObserver observer;
  const auto done = learning::step_classifier(request, compute_, observer);
  QVERIFY2(done.has_value(), qPrintable(problem(done)));
  QVERIFY(figure(*done, "test/accuracy") > 0.9);
  QCOMPARE(figure(*done, "judgments"), static_cast<double>(truth.asked));
  QVERIFY(truth.asked < 3 * 240);  // less than every name of every picture
  // It begins by guessing.
  QVERIFY(observer.values.at({1, "train/accuracy"}) < 0.7);
}

void NamingTest::aBudgetIsKept() {
  auto request = pictures("budget");
  request.options.learn_from = "feedback";
  request.options.judgments = 50;
  Truth truth(request.data.naming);
  request.judge = &truth;
  SilentObserver observer;
  const auto done = learning::step_classifier(request, compute_, observer);
  QVERIFY2(done.has_value(), qPrintable(problem(done)));
  QCOMPARE(truth.asked, 50);
}

void NamingTest::aListOfJudgmentsIsEnough() {
  auto request = pictures("list");
  request.options.learn_from = "feedback";
  auto& data = request.data.naming;
  // Somebody has said of one guess at each picture whether it is right.
  Random random(8);
  for (std::size_t i = 0; i < data.examples.size(); ++i) {
    if (data.examples[i].part == Part::test) continue;
    const auto name = static_cast<std::int32_t>(random.below(3));
    const bool good = data.examples[i].labels.front() == name;
    data.verdicts.push_back({{static_cast<std::int64_t>(i), 0, name}, good});
    data.examples[i].labels = {-1};
  }
  SilentObserver observer;
  const auto done = learning::step_classifier(request, compute_, observer);
  QVERIFY2(done.has_value(), qPrintable(problem(done)));
  QVERIFY(figure(*done, "test/accuracy") > 0.85);
  data.verdicts.clear();
  const auto nothing = learning::step_classifier(request, compute_, observer);
  QVERIFY(!nothing.has_value());
  QCOMPARE(nothing.error().code, ErrorCode::no_data);
}

void NamingTest::tagsNeedBothSides() {
  SilentObserver observer;
  auto request = tags("both");
  const auto both = learning::step_tagger(request, compute_, observer);
  QVERIFY2(both.has_value(), qPrintable(problem(both)));
  const double seen = figure(*both, "test/f1");
  QVERIFY2(seen > 0.95, qPrintable(QString::number(seen)));
  QCOMPARE(both->report["entities"][0]["name"].get<std::string>(), "X");
  // A 2 that follows cannot be seen from before it.
  request.options.attention = "causal";
  request.place.output = folder_.path("causal");
  const auto causal = learning::step_tagger(request, compute_, observer);
  QVERIFY2(causal.has_value(), qPrintable(problem(causal)));
  QVERIFY(figure(*causal, "test/f1") < seen - 0.05);
}

void NamingTest::anEncoderTags() {
  SilentObserver observer;
  auto request = tags("encoder-tags");
  request.place.model = folder_.path("encoder");
  request.options.learn_from = "feedback";
  Truth truth(request.data.naming);
  request.judge = &truth;
  const auto done = learning::step_tagger(request, compute_, observer);
  QVERIFY2(done.has_value(), qPrintable(problem(done)));
  QVERIFY2(figure(*done, "test/f1") > 0.9, qPrintable(QString::number(figure(*done, "test/f1"))));
}

void NamingTest::textsAreClassified_data() {
  QTest::addColumn<QString>("model");
  QTest::newRow("decoder") << "policy";
  QTest::newRow("encoder") << "encoder";
}

void NamingTest::textsAreClassified() {
  QFETCH(QString, model);
  ClassifierRequest request;
  request.place = folder_.place(qPrintable("texts-" + model));
  request.place.model = folder_.path(qPrintable(model));
  request.data.naming = sentences(400);
  // Whether a 2 is in it.
  for (auto& example : request.data.naming.examples) {
    example.places.clear();
    example.labels = {std::ranges::find(example.tokens, 2) != example.tokens.end() ? 1 : 0};
  }
  request.options.epochs = 10;
  request.options.learning_rate = 1e-2;
  SilentObserver observer;
  const auto done = learning::step_classifier(request, compute_, observer);
  QVERIFY2(done.has_value(), qPrintable(problem(done)));
  QVERIFY2(figure(*done, "test/accuracy") > 0.95,
           qPrintable(QString::number(figure(*done, "test/accuracy"))));
}

void NamingTest::stoppedAndResumedIsTheSame_data() {
  QTest::addColumn<QString>("from");
  QTest::newRow("labels") << "labels";
  QTest::newRow("feedback") << "feedback";
}

void NamingTest::stoppedAndResumedIsTheSame() {
  QFETCH(QString, from);
  const auto make = [&](const QString& output) {
    auto request = pictures(qPrintable(output + from), 200);
    request.options.learn_from = from.toStdString();
    request.options.epochs = 3;
    return request;
  };
  const auto train = [&](ClassifierRequest request, RecordingObserver& observer) {
    Truth truth(request.data.naming);
    if (from == "feedback") {
      request.judge = &truth;
    } else {
      request.data.naming = stripes(200);
    }
    return learning::step_classifier(request, compute_, observer);
  };
  RecordingObserver whole;
  const auto straight = train(make("straight-"), whole);
  QVERIFY2(straight.has_value(), qPrintable(problem(straight)));
  for (const std::int64_t stop_at : {2, 4, 8}) {
    auto stopped = make(QString("stopped-%1-").arg(stop_at));
    RecordingObserver first(stop_at);
    const auto half = train(stopped, first);
    QVERIFY(!half.has_value());
    QCOMPARE(half.error().code, ErrorCode::cancelled);
    stopped.place.resume_from = first.last_checkpoint;
    RecordingObserver second;
    const auto resumed = train(stopped, second);
    QVERIFY2(resumed.has_value(), qPrintable(problem(resumed)));
    auto told = first.values;
    told.insert(second.values.begin(), second.values.end());
    QVERIFY(told == whole.values);
    QVERIFY(resumed->report == straight->report);
    QVERIFY(*read_file(resumed->model / "model.safetensors") ==
            *read_file(straight->model / "model.safetensors"));
  }
}

void NamingTest::validationEndsARun() {
  auto request = pictures("early", 100);
  request.options.epochs = 200;
  request.options.patience = 2;
  RecordingObserver observer;
  const auto done = learning::step_classifier(request, compute_, observer);
  QVERIFY2(done.has_value(), qPrintable(problem(done)));
  QVERIFY(done->steps < 200 * 2);
  double best = 0;
  for (const auto& [key, value] : observer.values)
    if (key.second == "eval/accuracy") best = std::max(best, value);
  QCOMPARE(figure(*done, "validation/score"), best);
}

void NamingTest::namesComeFromAFolder() {
  SilentObserver observer;
  const auto request = pictures("named");
  const auto done = learning::step_classifier(request, compute_, observer);
  QVERIFY2(done.has_value(), qPrintable(problem(done)));
  const auto info = read_naming_info(done->model);
  QVERIFY(info.has_value());
  QCOMPARE(info->what, "pictures");
  NameRequest asked{.model = done->model, .examples = request.data.naming.examples, .compute = {}};
  const auto named = learning::name_examples(asked, compute_, observer);
  QVERIFY2(named.has_value(), qPrintable(problem(named)));
  int right = 0;
  int tested = 0;
  for (std::size_t i = 0; i < asked.examples.size(); ++i) {
    const auto& shares = named->probabilities[i];
    QCOMPARE(shares.size(), std::size_t{3});
    QVERIFY(std::abs(shares[0] + shares[1] + shares[2] - 1) < 1e-5);
    if (asked.examples[i].part != Part::test) continue;
    ++tested;
    right += std::ranges::max_element(shares) - shares.begin() == asked.examples[i].labels[0];
  }
  QVERIFY(std::abs(static_cast<double>(right) / tested - figure(*done, "test/accuracy")) < 1e-9);
  // It can be trained further, but not to other names.
  auto further = pictures("further", 100);
  further.place.model = done->model;
  QVERIFY(learning::step_classifier(further, compute_, observer).has_value());
  further.data.naming.labels = {"a", "b", "c"};
  QVERIFY(!learning::step_classifier(further, compute_, observer).has_value());
  asked.model = folder_.path("policy");
  QVERIFY(!learning::name_examples(asked, compute_, observer).has_value());
}

void NamingTest::whatDoesNotFitIsTold() {
  SilentObserver observer;
  auto request = pictures("bad", 50);
  request.data.naming.examples[3].pixels.pop_back();
  auto done = learning::step_classifier(request, compute_, observer);
  QVERIFY(!done.has_value());
  QVERIFY(problem(done).contains("Example 4"));
  request = pictures("bad", 50);
  request.data.naming.examples[3].labels = {7};
  QVERIFY(!learning::step_classifier(request, compute_, observer).has_value());
  request = pictures("bad", 50);
  request.data.naming.examples[0].labels = {-1};
  QVERIFY(!learning::step_classifier(request, compute_, observer).has_value());
  request = pictures("bad", 50);
  for (auto& example : request.data.naming.examples) example.part = Part::test;
  done = learning::step_classifier(request, compute_, observer);
  QVERIFY(!done.has_value());
  QCOMPARE(done.error().code, ErrorCode::no_data);
  auto tagged = tags("bad-tags");
  tagged.data.naming.examples[0].tokens.assign(100, 2);
  QVERIFY(!learning::step_tagger(tagged, compute_, observer).has_value());
}

QTEST_GUILESS_MAIN(NamingTest)
#include "naming_test.moc"
