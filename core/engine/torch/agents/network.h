// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <new>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "core/base/random.h"
#include "core/engine/torch/agents/kernels/kernels.h"

namespace arbiter::engine::agents {

/// Numbers that begin at a line of the processor's cache.
template <class T>
struct LineAllocator {
  using value_type = T;
  LineAllocator() = default;
  template <class U>
  LineAllocator(const LineAllocator<U>&) {}
  T* allocate(std::size_t n) {
    return static_cast<T*>(::operator new (n * sizeof(T), std::align_val_t{64}));
  }
  void deallocate(T* at, std::size_t) { ::operator delete (at, std::align_val_t{64}); }
  template <class U>
  bool operator==(const LineAllocator<U>&) const {
    return true;
  }
};
using Floats = std::vector<float, LineAllocator<float>>;

/// A multi-layer perceptron: `inputs`, then hidden layers with an activation, then `outputs`.
struct NetworkShape {
  std::int64_t inputs = 0;
  std::vector<std::int64_t> hidden;
  std::int64_t outputs = 0;
  Activation activation = Activation::tanh;

  /// Weights and biases.
  std::int64_t parameters() const;
};

/// How fresh weights are drawn; biases are zero, or drawn too where `uniform`.
enum class Start : std::uint8_t {
  orthogonal,  ///< of gain sqrt(2), the last layer's as told (Engstrom et al.
               ///< 2020, as SB3)
  uniform,     ///< within 1 / sqrt(inputs of the layer), as PyTorch's layers
};

/// One weight matrix or bias by itself, as files have it.
struct NamedNumbers {
  std::string name;                 ///< `0.weight`, `0.bias`, `1.weight` ...
  std::vector<std::int64_t> shape;  ///< `[outputs, inputs]` or `[outputs]`
  std::vector<float> values;
};

/// Numbers of several networks in one piece, with their gradients, for one optimiser.
struct Parameters {
  Floats values;
  Floats gradients;

  /// Room for so many more; returns where it begins. Multiples of `kColumns`.
  std::int64_t add(std::int64_t count);
  std::int64_t size() const { return static_cast<std::int64_t>(values.size()); }
};

/// A multi-layer perceptron over a part of some `Parameters`, with what a pass needs: forward and
/// backward without a graph, nothing allocated. Widths are filled up with zeros to `kColumns`;
/// those stay zero. Not shared between threads.
class Network {
 public:
  /// `kernels` are the best that the processor has unless a test asks for others.
  Network(NetworkShape shape, Parameters& parameters, const Kernels& kernels = best());
  // It points at its parameters.
  Network(const Network&) = delete;
  Network& operator=(const Network&) = delete;

  const NetworkShape& shape() const { return shape_; }
  void draw(Random& random, Start start, double last_gain);

  /// `x` is `[rows, inputs]`, rows <= kChunk; the result `[outputs][kChunk]` stands until the next
  /// pass.
  std::span<float> forward(const float* x, std::int64_t rows);
  /// After the `forward` of the same rows: adds to the gradients what `output_gradient`
  /// (`[outputs][kChunk]`) asks for.
  void backward(const float* x, std::int64_t rows, const float* output_gradient);
  /// To be called after the parameters have changed otherwise than by `read` or `draw`.
  void changed() { transposed_stand_ = false; }

  std::vector<NamedNumbers> write() const;
  /// False where these are not the numbers of this network.
  bool read(const std::vector<NamedNumbers>& all);
  /// Takes over another's numbers: the same shape.
  void copy(const Network& other);

 private:
  /// A hidden layer's weights are `[inputs, width]`, the last layer's `[outputs, inputs]`.
  struct Layer {
    std::int64_t inputs = 0;   ///< as they are
    std::int64_t rows = 0;     ///< of inputs, filled up where they are a layer's
    std::int64_t outputs = 0;  ///< as they are
    std::int64_t width = 0;    ///< filled up; the last layer: as they are
    std::int64_t weight = 0;   ///< where it begins
    std::int64_t bias = 0;
    bool last = false;

    std::int64_t stride() const { return last ? rows : width; }
    std::int64_t at(std::int64_t output, std::int64_t input) const {
      return weight + (last ? output * rows + input : input * width + output);
    }
  };

  float* value(std::int64_t at) { return parameters_.values.data() + at; }
  float* gradient(std::int64_t at) { return parameters_.gradients.data() + at; }
  void transpose_weights();

  NetworkShape shape_;
  Parameters& parameters_;
  const Kernels& kernels_;
  std::vector<Layer> layers_;
  std::vector<Floats> hidden_;      ///< `[kChunk, width]` of each hidden layer
  std::vector<Floats> transposed_;  ///< of each hidden layer but the first
  Floats outputs_;
  Floats gradients_[2];
  bool transposed_stand_ = false;
};

}  // namespace arbiter::engine::agents
