// SPDX-License-Identifier: GPL-3.0-or-later
// torch's headers come first: they define names that Qt's macros would break.
#include "core/engine/torch/nn/picture_net.h"

#include <torch/torch.h>

#include <QTemporaryDir>
#include <QTest>
#include <cmath>

#include "core/base/files.h"

using namespace arbiter;
using namespace arbiter::engine;

namespace {

using Plane = std::vector<std::vector<double>>;
using Planes = std::vector<Plane>;

double at(const Plane& plane, std::int64_t y, std::int64_t x) {
  const auto size = static_cast<std::int64_t>(plane.size());
  if (y < 0 || x < 0 || y >= size || x >= size) return 0;
  return plane[static_cast<std::size_t>(y)][static_cast<std::size_t>(x)];
}

/// To mean 0 and variance 1 over everything, then by channel scaled, shifted and rectified.
void normalize(Planes& planes, const torch::Tensor& scale, const torch::Tensor& shift) {
  double sum = 0;
  double squares = 0;
  double count = 0;
  for (const auto& plane : planes)
    for (const auto& row : plane)
      for (const double number : row) {
        sum += number;
        squares += number * number;
        count += 1;
      }
  const double mean = sum / count;
  const double deviation = std::sqrt(squares / count - mean * mean + 1e-5);
  for (std::size_t c = 0; c < planes.size(); ++c)
    for (auto& row : planes[c])
      for (auto& number : row)
        number = std::max(
            (number - mean) / deviation * scale[static_cast<std::int64_t>(c)].item<double>() +
                shift[static_cast<std::int64_t>(c)].item<double>(),
            0.0);
}

/// A 3 x 3 convolution, written out.
Planes convolved(const Planes& in, const torch::Tensor& weight) {
  const auto size = static_cast<std::int64_t>(in.front().size());
  Planes out;
  for (std::int64_t o = 0; o < weight.size(0); ++o) {
    Plane plane(in.front().size(), std::vector<double>(in.front().size()));
    for (std::int64_t y = 0; y < size; ++y) {
      for (std::int64_t x = 0; x < size; ++x) {
        double sum = 0;
        for (std::int64_t c = 0; c < weight.size(1); ++c)
          for (std::int64_t dy = 0; dy < 3; ++dy)
            for (std::int64_t dx = 0; dx < 3; ++dx)
              sum += weight[o][c][dy][dx].item<double>() *
                     at(in[static_cast<std::size_t>(c)], y + dy - 1, x + dx - 1);
        plane[static_cast<std::size_t>(y)][static_cast<std::size_t>(x)] = sum;
      }
    }
    out.push_back(plane);
  }
  return out;
}

/// Each channel to mean 0, all of them to one scale.
void standardize(Planes& planes) {
  double squares = 0;
  double count = 0;
  for (auto& plane : planes) {
    double mean = 0;
    for (const auto& row : plane)
      for (const double number : row) mean += number / static_cast<double>(row.size() * row.size());
    for (auto& row : plane)
      for (auto& number : row) {
        number -= mean;
        squares += number * number;
        count += 1;
      }
  }
  for (auto& plane : planes)
    for (auto& row : plane)
      for (auto& number : row) number /= std::sqrt(squares / count + 1);
}

Planes halved(const Planes& in) {
  Planes out;
  for (const auto& plane : in) {
    Plane small(plane.size() / 2, std::vector<double>(plane.size() / 2));
    for (std::size_t y = 0; y < small.size(); ++y)
      for (std::size_t x = 0; x < small.size(); ++x)
        small[y][x] = std::max({plane[2 * y][2 * x], plane[2 * y][2 * x + 1],
                                plane[2 * y + 1][2 * x], plane[2 * y + 1][2 * x + 1]});
    out.push_back(small);
  }
  return out;
}

}  // namespace

class PictureNetTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void forwardIsWhatThePlainLoopsGive();
  void whatIsSavedIsLoaded();
  void otherFoldersAreRefused();
};

void PictureNetTest::forwardIsWhatThePlainLoopsGive() {
  nn::PictureNet net({.size = 8, .channels = 3, .labels = 4}, torch::kCPU, nn::Weights::frozen);
  const torch::NoGradGuard no_gradients;
  torch::manual_seed(2);
  for (const auto& entry : net.parameters().entries()) entry.value.detach().normal_(0, 0.5);
  const auto pixels = torch::randint(0, 256, {2, 8, 8, 3}, torch::kUInt8);
  const auto logits = net.logits(pixels);
  QCOMPARE(logits.sizes(), (std::vector<std::int64_t>{2, 4}));
  const auto value = [&](const char* name) { return net.parameters().find(name)->value; };
  for (std::int64_t picture = 0; picture < 2; ++picture) {
    Planes x(3, Plane(8, std::vector<double>(8)));
    for (std::int64_t row = 0; row < 8; ++row)
      for (std::int64_t column = 0; column < 8; ++column)
        for (std::int64_t channel = 0; channel < 3; ++channel)
          x[static_cast<std::size_t>(channel)][static_cast<std::size_t>(row)]
           [static_cast<std::size_t>(column)] =
               pixels[picture][row][column][channel].item<double>();
    standardize(x);
    x = convolved(x, value("layers.0.weight"));
    normalize(x, value("layers.0.norm"), value("layers.0.bias"));
    x = halved(x);
    x = convolved(x, value("layers.1.weight"));
    normalize(x, value("layers.1.norm"), value("layers.1.bias"));
    for (std::int64_t label = 0; label < 4; ++label) {
      double sum = value("head.bias")[label].item<double>();
      std::int64_t at = 0;
      for (const auto& plane : x)
        for (const auto& row : plane)
          for (const double number : row)
            sum += number * value("head.weight")[label][at++].item<double>();
      QVERIFY(std::abs(sum - logits[picture][label].item<double>()) < 1e-4);
    }
  }
}

void PictureNetTest::whatIsSavedIsLoaded() {
  const QTemporaryDir place;
  const std::filesystem::path folder = place.path().toStdString();
  nn::PictureNet net({.size = 32, .channels = 4, .labels = 5}, torch::kCPU, nn::Weights::frozen);
  net.initialize(7);
  QVERIFY(net.save(folder).has_value());
  const auto config = nn::read_picture_net_config(folder);
  QVERIFY(config.has_value());
  nn::PictureNet again(*config, torch::kCPU, nn::Weights::frozen);
  QVERIFY(again.load(folder).has_value());
  QVERIFY(torch::equal(again.parameters().values(), net.parameters().values()));
  nn::PictureNet other({.size = 32, .channels = 5, .labels = 5}, torch::kCPU, nn::Weights::frozen);
  QVERIFY(!other.load(folder).has_value());
}

void PictureNetTest::otherFoldersAreRefused() {
  const QTemporaryDir place;
  const std::filesystem::path folder = place.path().toStdString();
  QVERIFY(!nn::read_picture_net_config(folder).has_value());
  QVERIFY(write_file_atomically(folder / "config.json", R"({"model_type": "llama"})").has_value());
  const auto config = nn::read_picture_net_config(folder);
  QVERIFY(!config.has_value());
  QVERIFY(to_english(config.error()).find("no network for pictures") != std::string::npos);
}

QTEST_GUILESS_MAIN(PictureNetTest)
#include "picture_net_test.moc"
