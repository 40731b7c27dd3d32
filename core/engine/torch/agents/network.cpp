// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/torch/agents/network.h"

#include <algorithm>
#include <cassert>
#include <cmath>

#include "core/engine/torch/agents/sampling.h"

namespace arbiter::engine::agents {
namespace {

std::int64_t filled_up(std::int64_t x) { return (x + kColumns - 1) / kColumns * kColumns; }

/// A matrix whose rows, or columns where they are fewer, are orthogonal and of length `gain`: Gram
/// and Schmidt's process on normally distributed numbers.
std::vector<double> orthogonal(Random& random, std::int64_t rows, std::int64_t columns,
                               double gain) {
  const bool across = rows > columns;
  const auto count = across ? columns : rows;
  const auto length = across ? rows : columns;
  std::vector<std::vector<double>> basis;
  for (std::int64_t i = 0; i < count; ++i) {
    std::vector<double> v(static_cast<std::size_t>(length));
    for (double& x : v) x = draw_normal(random);
    for (const auto& other : basis) {
      double product = 0;
      for (std::size_t k = 0; k < v.size(); ++k) product += v[k] * other[k];
      for (std::size_t k = 0; k < v.size(); ++k) v[k] -= product * other[k];
    }
    double norm = 0;
    for (const double x : v) norm += x * x;
    norm = std::sqrt(norm);
    for (double& x : v) x /= norm;
    basis.push_back(std::move(v));
  }
  std::vector<double> matrix(static_cast<std::size_t>(rows * columns));
  for (std::int64_t r = 0; r < rows; ++r)
    for (std::int64_t c = 0; c < columns; ++c)
      matrix[static_cast<std::size_t>(r * columns + c)] =
          gain * (across ? basis[static_cast<std::size_t>(c)][static_cast<std::size_t>(r)]
                         : basis[static_cast<std::size_t>(r)][static_cast<std::size_t>(c)]);
  return matrix;
}

}  // namespace

std::int64_t NetworkShape::parameters() const {
  std::int64_t count = 0;
  std::int64_t from = inputs;
  for (const auto width : hidden) {
    count += (from + 1) * width;
    from = width;
  }
  return count + (from + 1) * outputs;
}

std::int64_t Parameters::add(std::int64_t count) {
  const auto begin = size();
  const auto end = static_cast<std::size_t>(begin + filled_up(count));
  values.resize(end, 0.0F);
  gradients.resize(end, 0.0F);
  return begin;
}

Network::Network(NetworkShape shape, Parameters& parameters, const Kernels& kernels)
    : shape_(std::move(shape)), parameters_(parameters), kernels_(kernels) {
  std::int64_t inputs = shape_.inputs;
  std::int64_t rows = inputs;  // what comes in is not filled up
  std::int64_t widest = kColumns;
  for (const auto outputs : shape_.hidden) {
    Layer layer{.inputs = inputs, .rows = rows, .outputs = outputs, .width = filled_up(outputs)};
    layer.weight = parameters.add(layer.rows * layer.width);
    layer.bias = parameters.add(layer.width);
    hidden_.emplace_back(static_cast<std::size_t>(kChunk * layer.width));
    transposed_.emplace_back(layers_.empty() ? 0
                                             : static_cast<std::size_t>(layer.rows * layer.width));
    inputs = outputs;
    rows = layer.width;
    widest = std::max(widest, layer.width);
    layers_.push_back(layer);
  }
  // Where there is no hidden layer the last one reads what comes in, filled up.
  Layer last{.inputs = inputs,
             .rows = filled_up(rows),
             .outputs = shape_.outputs,
             .width = shape_.outputs,
             .last = true};
  last.weight = parameters.add(last.rows * last.outputs);
  last.bias = parameters.add(last.outputs);
  layers_.push_back(last);
  if (shape_.hidden.empty()) hidden_.emplace_back(static_cast<std::size_t>(kChunk * last.rows));
  outputs_.resize(static_cast<std::size_t>(shape_.outputs * kChunk));
  for (auto& room : gradients_) room.resize(static_cast<std::size_t>(kChunk * widest));
}

void Network::draw(Random& random, Start start, double last_gain) {
  for (const auto& layer : layers_) {
    const auto range = static_cast<std::size_t>(layer.inputs * layer.outputs);
    std::vector<double> matrix;
    if (start == Start::orthogonal) {
      matrix =
          orthogonal(random, layer.outputs, layer.inputs, layer.last ? last_gain : std::sqrt(2.0));
    } else {
      const double bound = 1.0 / std::sqrt(static_cast<double>(layer.inputs));
      matrix.resize(range);
      for (double& x : matrix) x = (random.uniform() * 2 - 1) * bound;
      for (std::int64_t o = 0; o < layer.outputs; ++o)
        *value(layer.bias + o) = static_cast<float>((random.uniform() * 2 - 1) * bound);
    }
    for (std::int64_t o = 0; o < layer.outputs; ++o)
      for (std::int64_t i = 0; i < layer.inputs; ++i)
        *value(layer.at(o, i)) =
            static_cast<float>(matrix[static_cast<std::size_t>(o * layer.inputs + i)]);
  }
  changed();
}

std::span<float> Network::forward(const float* x, std::int64_t rows) {
  assert(rows <= kChunk);
  const float* from = x;
  std::int64_t stride = shape_.inputs;
  for (std::size_t i = 0; i + 1 < layers_.size(); ++i) {
    const auto& layer = layers_[i];
    Product product;
    product.rows = rows;
    product.columns = layer.width;
    product.depth = layer.rows;
    product.left = from;
    product.left_row = stride;
    product.left_depth = 1;
    product.right = value(layer.weight);
    product.right_stride = layer.width;
    product.bias = value(layer.bias);
    product.activation = shape_.activation;
    product.out = hidden_[i].data();
    product.out_stride = layer.width;
    kernels_.multiply(product);
    from = hidden_[i].data();
    stride = layer.width;
  }
  const auto& last = layers_.back();
  if (layers_.size() == 1) {
    for (std::int64_t row = 0; row < rows; ++row)
      std::copy_n(x + row * shape_.inputs, shape_.inputs, hidden_[0].data() + row * last.rows);
    from = hidden_[0].data();
    stride = last.rows;
  }
  kernels_.outputs({.rows = rows,
                    .depth = last.rows,
                    .outputs = last.outputs,
                    .x = from,
                    .x_stride = stride,
                    .weight = value(last.weight),
                    .bias = value(last.bias),
                    .out = outputs_.data()});
  return outputs_;
}

void Network::transpose_weights() {
  for (std::size_t i = 1; i + 1 < layers_.size(); ++i)
    kernels_.transpose(value(layers_[i].weight), layers_[i].rows, layers_[i].width,
                       transposed_[i].data());
  transposed_stand_ = true;
}

void Network::backward(const float* x, std::int64_t rows, const float* output_gradient) {
  if (!transposed_stand_) transpose_weights();
  const auto& last = layers_.back();
  const auto hidden = layers_.size() - 1;
  for (std::int64_t o = 0; o < last.outputs; ++o)
    for (std::int64_t row = 0; row < rows; ++row)
      *gradient(last.bias + o) += output_gradient[o * kChunk + row];
  Product product;
  product.rows = last.outputs;
  product.columns = last.rows;
  product.depth = rows;
  product.left = output_gradient;
  product.left_row = kChunk;
  product.left_depth = 1;
  product.right = hidden_[hidden == 0 ? 0 : hidden - 1].data();
  product.right_stride = last.rows;
  product.out = gradient(last.weight);
  product.out_stride = last.rows;
  product.add = true;
  kernels_.multiply(product);
  if (hidden == 0) return;

  // What the last hidden layer is to change by, then each layer below it.
  float* here = gradients_[0].data();
  float* below = gradients_[1].data();
  product = {};
  product.rows = rows;
  product.columns = last.rows;
  product.depth = last.outputs;
  product.left = output_gradient;
  product.left_row = 1;
  product.left_depth = kChunk;
  product.right = value(last.weight);
  product.right_stride = last.rows;
  product.out = here;
  product.out_stride = last.rows;
  product.activation = shape_.activation;
  product.activated = hidden_[hidden - 1].data();
  kernels_.multiply(product);
  for (std::size_t i = hidden; i-- > 0;) {
    const auto& layer = layers_[i];
    const float* from = i == 0 ? x : hidden_[i - 1].data();
    kernels_.add_column_sums(here, rows, layer.width, gradient(layer.bias));
    product = {};
    product.rows = layer.rows;
    product.columns = layer.width;
    product.depth = rows;
    product.left = from;
    product.left_row = 1;
    product.left_depth = i == 0 ? shape_.inputs : layer.rows;
    product.right = here;
    product.right_stride = layer.width;
    product.out = gradient(layer.weight);
    product.out_stride = layer.width;
    product.add = true;
    kernels_.multiply(product);
    if (i == 0) return;
    product = {};
    product.rows = rows;
    product.columns = layer.rows;
    product.depth = layer.width;
    product.left = here;
    product.left_row = layer.width;
    product.left_depth = 1;
    product.right = transposed_[i].data();
    product.right_stride = layer.rows;
    product.out = below;
    product.out_stride = layer.rows;
    product.activation = shape_.activation;
    product.activated = hidden_[i - 1].data();
    kernels_.multiply(product);
    std::swap(here, below);
  }
}

std::vector<NamedNumbers> Network::write() const {
  std::vector<NamedNumbers> all;
  for (std::size_t i = 0; i < layers_.size(); ++i) {
    const auto& layer = layers_[i];
    NamedNumbers weight{std::to_string(i) + ".weight", {layer.outputs, layer.inputs}, {}};
    NamedNumbers bias{std::to_string(i) + ".bias", {layer.outputs}, {}};
    for (std::int64_t o = 0; o < layer.outputs; ++o) {
      for (std::int64_t k = 0; k < layer.inputs; ++k)
        weight.values.push_back(parameters_.values[static_cast<std::size_t>(layer.at(o, k))]);
      bias.values.push_back(parameters_.values[static_cast<std::size_t>(layer.bias + o)]);
    }
    all.push_back(std::move(weight));
    all.push_back(std::move(bias));
  }
  return all;
}

bool Network::read(const std::vector<NamedNumbers>& all) {
  const auto wanted = write();
  if (all.size() != wanted.size()) return false;
  for (std::size_t i = 0; i < all.size(); ++i)
    if (all[i].name != wanted[i].name || all[i].shape != wanted[i].shape ||
        all[i].values.size() != wanted[i].values.size())
      return false;
  for (std::size_t i = 0; i < layers_.size(); ++i) {
    const auto& layer = layers_[i];
    std::size_t next = 0;
    for (std::int64_t o = 0; o < layer.outputs; ++o) {
      for (std::int64_t k = 0; k < layer.inputs; ++k)
        *value(layer.at(o, k)) = all[2 * i].values[next++];
      *value(layer.bias + o) = all[2 * i + 1].values[static_cast<std::size_t>(o)];
    }
  }
  changed();
  return true;
}

void Network::copy(const Network& other) {
  const auto all = other.write();
  [[maybe_unused]] const bool fits = read(all);
  assert(fits);
}

}  // namespace arbiter::engine::agents
