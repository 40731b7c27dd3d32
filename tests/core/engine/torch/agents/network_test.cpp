// SPDX-License-Identifier: GPL-3.0-or-later
// torch's headers come first: they define names that Qt's macros would break.
#include "core/engine/torch/agents/network.h"

#include <torch/torch.h>

#include <QTest>

#include "core/engine/torch/agents/optimiser.h"
#include "core/engine/torch/agents/sampling.h"
#include "tests/support/golden.h"
#include "tests/support/public_data.h"

using namespace arbiter;
using namespace arbiter::engine::agents;

namespace {

std::vector<float> normals(Random& random, std::int64_t count) {
  std::vector<float> all(static_cast<std::size_t>(count));
  for (float& x : all) x = static_cast<float>(draw_normal(random));
  return all;
}

torch::Tensor tensor_of(const NamedNumbers& numbers) {
  return torch::from_blob(const_cast<float*>(numbers.values.data()), numbers.shape)
      .to(torch::kFloat64);
}

/// The same network with autograd, in float64.
struct Reference {
  explicit Reference(const Network& network) : activation(network.shape().activation) {
    for (const auto& one : network.write())
      parameters.push_back(tensor_of(one).clone().requires_grad_(true));
  }
  torch::Tensor operator()(torch::Tensor x) const {
    for (std::size_t i = 0; i < parameters.size(); i += 2) {
      x = torch::nn::functional::linear(x, parameters[i], parameters[i + 1]);
      if (i + 2 < parameters.size())
        x = activation == Activation::tanh ? torch::tanh(x) : torch::relu(x);
    }
    return x;
  }
  Activation activation;
  std::vector<torch::Tensor> parameters;
};

const std::vector<NetworkShape>& shapes() {
  static const std::vector<NetworkShape> all{
      {4, {64, 64}, 2, Activation::tanh},   {3, {64, 64}, 1, Activation::tanh},
      {8, {256, 256}, 4, Activation::relu}, {6, {24, 40, 7}, 3, Activation::tanh},
      {2, {5}, 18, Activation::relu},       {5, {}, 3, Activation::tanh}};
  return all;
}

double largest(const torch::Tensor& x) { return x.abs().max().item<double>(); }

}  // namespace

class NetworkTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void passesAreThoseOfAutograd_data();
  void passesAreThoseOfAutograd();
  void gradientsAreThoseOfDifferences();
  void aRowIsTheSameInAnyBatch();
  void numbersGoOutAndIn();
  void orthogonalWeightsAreOrthogonal();
  void adamIsThatOfTorch();
  void rmspropIsThatOfTorch();
  void aPublicPolicyGivesItsLogits();
};

void NetworkTest::passesAreThoseOfAutograd_data() {
  QTest::addColumn<int>("set");
  std::int64_t count = 0;
  const auto* const* sets = all(count);
  for (std::int64_t i = 0; i < count; ++i) QTest::newRow(sets[i]->name) << static_cast<int>(i);
}

void NetworkTest::passesAreThoseOfAutograd() {
  QFETCH(int, set);
  std::int64_t count = 0;
  const auto& kernels = *all(count)[set];
  for (const auto& shape : shapes()) {
    Random random(7);
    Parameters parameters;
    Network network(shape, parameters, kernels);
    network.draw(random, Start::uniform, 1);
    for (const std::int64_t rows : {std::int64_t{1}, std::int64_t{37}, kChunk}) {
      const auto x = normals(random, rows * shape.inputs);
      const auto wanted = normals(random, shape.outputs * kChunk);
      std::fill(parameters.gradients.begin(), parameters.gradients.end(), 0.0F);
      const auto out = network.forward(x.data(), rows);
      const Reference reference(network);
      const auto input =
          torch::from_blob(const_cast<float*>(x.data()), {rows, shape.inputs}).to(torch::kFloat64);
      const auto expected = reference(input);
      const auto slope =
          torch::from_blob(const_cast<float*>(wanted.data()), {shape.outputs, kChunk})
              .narrow(1, 0, rows)
              .t()
              .to(torch::kFloat64);
      const auto given = torch::from_blob(out.data(), {shape.outputs, kChunk})
                             .narrow(1, 0, rows)
                             .t()
                             .to(torch::kFloat64);
      QVERIFY(largest(given - expected) < 2e-5);
      (expected * slope).sum().backward();
      network.backward(x.data(), rows, wanted.data());
      // The gradients as the network's numbers are written.
      std::swap(parameters.values, parameters.gradients);
      const auto gradients = network.write();
      std::swap(parameters.values, parameters.gradients);
      for (std::size_t i = 0; i < gradients.size(); ++i) {
        const auto truth = reference.parameters[i].grad();
        const double scale = 1 + largest(truth);
        QVERIFY2(largest(tensor_of(gradients[i]) - truth) < 2e-5 * scale,
                 gradients[i].name.c_str());
      }
    }
  }
}

void NetworkTest::gradientsAreThoseOfDifferences() {
  const NetworkShape shape{4, {24, 16}, 3, Activation::tanh};
  Random random(3);
  Parameters parameters;
  Network network(shape, parameters);
  network.draw(random, Start::orthogonal, 1);
  constexpr std::int64_t rows = 11;
  const auto x = normals(random, rows * shape.inputs);
  const auto slope = normals(random, shape.outputs * kChunk);
  const auto loss = [&] {
    const auto out = network.forward(x.data(), rows);
    double sum = 0;
    for (std::int64_t o = 0; o < shape.outputs; ++o)
      for (std::int64_t row = 0; row < rows; ++row) {
        const auto at = static_cast<std::size_t>(o * kChunk + row);
        sum += static_cast<double>(out[at]) * static_cast<double>(slope[at]);
      }
    return sum;
  };
  loss();
  network.backward(x.data(), rows, slope.data());
  constexpr float step = 1e-2F;
  int compared = 0;
  for (std::size_t i = 0; i < parameters.values.size(); i += 5) {
    const float before = parameters.values[i];
    parameters.values[i] = before + step;
    const double above = loss();
    parameters.values[i] = before - step;
    const double below = loss();
    parameters.values[i] = before;
    const double numeric = (above - below) / (2 * static_cast<double>(step));
    const auto given = static_cast<double>(parameters.gradients[i]);
    // Of what only fills up, all is 0.
    if (before == 0 && given == 0) continue;
    ++compared;
    QVERIFY2(std::abs(numeric - given) < 2e-3 * (1 + std::abs(given)),
             qPrintable(QString("%1: %2 and %3").arg(i).arg(numeric).arg(given)));
  }
  QVERIFY(compared > 60);
}

void NetworkTest::aRowIsTheSameInAnyBatch() {
  const NetworkShape shape{4, {64, 64}, 2, Activation::tanh};
  Random random(5);
  Parameters parameters;
  Network network(shape, parameters);
  network.draw(random, Start::orthogonal, 1);
  const auto x = normals(random, kChunk * shape.inputs);
  const auto whole = network.forward(x.data(), kChunk);
  const std::vector<float> together(whole.begin(), whole.end());
  for (std::int64_t row = 0; row < kChunk; ++row) {
    const auto alone = network.forward(x.data() + row * shape.inputs, 1);
    for (std::int64_t o = 0; o < shape.outputs; ++o)
      QCOMPARE(alone[static_cast<std::size_t>(o * kChunk)],
               together[static_cast<std::size_t>(o * kChunk + row)]);
  }
}

void NetworkTest::numbersGoOutAndIn() {
  const NetworkShape shape{6, {24, 40}, 3, Activation::tanh};
  Random random(1);
  Parameters mine;
  Parameters theirs;
  Network one(shape, mine);
  Network other(shape, theirs);
  one.draw(random, Start::uniform, 1);
  QVERIFY(mine.values != theirs.values);
  auto numbers = one.write();
  QVERIFY(other.read(numbers));
  QVERIFY(mine.values == theirs.values);
  std::int64_t count = 0;
  for (const auto& part : numbers) count += static_cast<std::int64_t>(part.values.size());
  QCOMPARE(count, shape.parameters());
  numbers.front().shape = {6, 24};
  QVERIFY(!other.read(numbers));
}

void NetworkTest::orthogonalWeightsAreOrthogonal() {
  const NetworkShape shape{4, {64, 64}, 2, Activation::tanh};
  Random random(1);
  Parameters parameters;
  Network network(shape, parameters);
  network.draw(random, Start::orthogonal, 0.01);
  const auto numbers = network.write();
  const auto square = tensor_of(numbers[2]);
  QVERIFY(largest(square.mm(square.t()) - 2 * torch::eye(64, torch::kFloat64)) < 1e-5);
  const auto last = tensor_of(numbers[4]);
  QVERIFY(largest(last.mm(last.t()) - 1e-4 * torch::eye(2, torch::kFloat64)) < 1e-8);
}

namespace {

/// Some steps on gradients that are the same for both; how far the two end apart.
template <class Torch>
double distance_after_steps(Optimiser::Kind kind, double epsilon, double max_norm,
                            const std::function<Torch(std::vector<torch::Tensor>)>& make) {
  Random random(2);
  Parameters parameters;
  parameters.add(160);
  const auto start = normals(random, 160);
  std::copy(start.begin(), start.end(), parameters.values.begin());
  auto theirs = torch::from_blob(const_cast<float*>(start.data()), {160}).clone();
  theirs.requires_grad_(true);
  auto torch_optimiser = make({theirs});
  Optimiser mine(kind, epsilon);
  for (int step = 0; step < 20; ++step) {
    const auto gradient = normals(random, 160);
    std::copy(gradient.begin(), gradient.end(), parameters.gradients.begin());
    theirs.mutable_grad() = torch::from_blob(const_cast<float*>(gradient.data()), {160}).clone();
    if (max_norm > 0) torch::nn::utils::clip_grad_norm_({theirs}, max_norm);
    torch_optimiser.step();
    mine.step(parameters, 1e-2, max_norm);
  }
  const auto ended = torch::from_blob(parameters.values.data(), {160});
  return largest(ended - theirs.detach());
}

}  // namespace

void NetworkTest::adamIsThatOfTorch() {
  const auto make = [](std::vector<torch::Tensor> all) {
    return torch::optim::Adam(std::move(all), torch::optim::AdamOptions(1e-2).eps(1e-5));
  };
  for (const double norm : {0.0, 0.5})
    QVERIFY(distance_after_steps<torch::optim::Adam>(Optimiser::Kind::adam, 1e-5, norm, make) <
            2e-6);
}

void NetworkTest::rmspropIsThatOfTorch() {
  const auto make = [](std::vector<torch::Tensor> all) {
    return torch::optim::RMSprop(std::move(all),
                                 torch::optim::RMSpropOptions(1e-2).alpha(0.99).eps(1e-5));
  };
  QVERIFY(distance_after_steps<torch::optim::RMSprop>(Optimiser::Kind::rmsprop, 1e-5, 0.5, make) <
          5e-6);
}

void NetworkTest::aPublicPolicyGivesItsLogits() {
  const auto folder = test::public_data_folder() / "control";
  if (!std::filesystem::exists(folder)) QSKIP("the public data sets are not here (ARBITER_DATA_DIR)");
  const auto weights = test::read_json(folder / "cartpole_policy_weights.json");
  const auto expected = test::read_json(folder / "cartpole_policy_expected.json");
  Parameters parameters;
  Network policy({4, {64, 64}, 2, Activation::tanh}, parameters);
  auto numbers = policy.write();
  const char* names[] = {"mlp_extractor.policy_net.0", "mlp_extractor.policy_net.2", "action_net"};
  for (std::size_t i = 0; i < 3; ++i) {
    std::vector<float> flat;
    for (const auto& row : weights.at(std::string(names[i]) + ".weight"))
      for (const auto& x : row) flat.push_back(x.get<float>());
    numbers[2 * i].values = flat;
    numbers[2 * i + 1].values =
        weights.at(std::string(names[i]) + ".bias").get<std::vector<float>>();
  }
  QVERIFY(policy.read(numbers));
  int compared = 0;
  for (const auto& one : expected) {
    const auto seen = one.at("obs").get<std::vector<float>>();
    const auto logits = policy.forward(seen.data(), 1);
    for (std::size_t a = 0; a < 2; ++a) {
      const double wanted = one.at("logits")[a].get<double>();
      const auto given = static_cast<double>(logits[a * static_cast<std::size_t>(kChunk)]);
      QVERIFY(std::abs(given - wanted) <= 1e-4 * std::max(1.0, std::abs(wanted)));
      ++compared;
    }
  }
  QVERIFY(compared > 0);
}

QTEST_GUILESS_MAIN(NetworkTest)
#include "network_test.moc"
