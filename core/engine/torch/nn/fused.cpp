// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/torch/nn/fused.h"

#include <ATen/Parallel.h>
#include <torch/csrc/autograd/function.h>
#include <torch/csrc/autograd/functions/utils.h>
#include <torch/torch.h>

#include <algorithm>
#include <functional>

namespace arbiter::engine::nn::fused {
namespace {

using kernels::kPanel;
using kernels::kTileRows;
using kernels::Type;
using torch::autograd::variable_list;

/// A graph node whose gradient is a closure over what the forward pass kept.
class ClosureNode : public torch::autograd::Node {
 public:
  using Closure = std::function<variable_list(const torch::Tensor&)>;
  explicit ClosureNode(Closure closure) : closure_(std::move(closure)) {}
  variable_list apply(variable_list&& gradients) override {
    if (!gradients[0].defined()) return variable_list(num_outputs());
    return closure_(gradients[0].contiguous());
  }
  void release_variables() override { closure_ = nullptr; }

 private:
  Closure closure_;
};

/// Whether a gradient will be asked for; if not, nothing needs to be kept.
template <class... Inputs>
bool records(const Inputs&... inputs) {
  return torch::GradMode::is_enabled() && ((inputs.defined() && inputs.requires_grad()) || ...);
}

torch::Tensor attach(torch::Tensor out, variable_list inputs, ClosureNode::Closure closure) {
  std::shared_ptr<ClosureNode> node(new ClosureNode(std::move(closure)),
                                    torch::autograd::deleteNode);
  node->set_next_edges(torch::autograd::collect_next_edges(inputs));
  torch::autograd::set_history(out, node);
  return out;
}

Type type_of(const torch::Tensor& x) {
  return x.scalar_type() == torch::kBFloat16 ? Type::bf16 : Type::f32;
}
torch::ScalarType scalar_of(Type type) {
  return type == Type::bf16 ? torch::kBFloat16 : torch::kFloat32;
}
torch::Tensor make(at::IntArrayRef shape, Type type) {
  return torch::empty(shape, torch::TensorOptions().dtype(scalar_of(type)));
}
torch::Tensor make_bytes(std::int64_t count) {
  return torch::empty({count}, torch::TensorOptions().dtype(torch::kUInt8));
}
float* floats(const torch::Tensor& x) { return x.data_ptr<float>(); }
const std::int64_t* integers(const torch::Tensor& x) { return x.data_ptr<std::int64_t>(); }
char* bytes_at(const torch::Tensor& x, std::int64_t number) {
  return static_cast<char*>(x.data_ptr()) + number * static_cast<std::int64_t>(x.element_size());
}

/// The buffer to which the gradient of a leaf is added, or null where it needs none.
float* gradient_buffer(const torch::Tensor& leaf) {
  if (!leaf.defined() || !leaf.requires_grad()) return nullptr;
  auto& gradient = const_cast<torch::Tensor&>(leaf).mutable_grad();
  if (!gradient.defined()) gradient = torch::zeros_like(leaf);
  return floats(gradient);
}

torch::Tensor as_type(const torch::Tensor& x, Type type) {
  if (type_of(x) == type) return x.contiguous();
  if (type == Type::f32) return x.to(torch::kFloat32).contiguous();
  const auto from = x.contiguous();
  auto out = make(from.sizes(), Type::bf16);
  kernels::best()->to_bf16(floats(from), from.numel(), static_cast<std::uint16_t*>(out.data_ptr()));
  return out;
}

/// Splits `count` things among the threads where the work (in multiply-adds) is worth it.
template <class Work>
void share(std::int64_t count, std::int64_t cost_each, const Work& work) {
  constexpr std::int64_t kWorthwhile = 1 << 19;
  const auto grain = std::max<std::int64_t>(1, kWorthwhile / std::max<std::int64_t>(cost_each, 1));
  at::parallel_for(0, count, grain, work);
}

/// A product shared out by rows; no sum depends on how.
void multiply(const kernels::Product& product) {
  const auto groups = (product.rows + kTileRows - 1) / kTileRows;
  const std::int64_t left_size = product.type == Type::f32 ? 4 : 2;
  const std::int64_t out_size = product.out_type == Type::f32 ? 4 : 2;
  const auto units = product.type == Type::f32 ? product.depth : (product.depth + 1) / 2;
  share(groups, kTileRows * product.columns * product.depth,
        [&](std::int64_t begin, std::int64_t end) {
          kernels::Product part = product;
          const auto row = begin * kTileRows;
          part.rows = std::min(end * kTileRows, product.rows) - row;
          const auto left_offset =
              product.left_packed ? row * units * 4 : row * product.left_stride * left_size;
          part.left = static_cast<const char*>(product.left) + left_offset;
          part.out = static_cast<char*>(product.out) + row * product.out_stride * out_size;
          if (product.addend != nullptr) part.addend = product.addend + row * product.addend_stride;
          kernels::best()->multiply(part);
        });
}

/// `into += y^T x` over the rows of both, in stretches that keep a panel in the cache.
void add_outer_products(const torch::Tensor& y, const torch::Tensor& x, Type type, float* into) {
  constexpr std::int64_t kStretch = 512;
  const auto& k = *kernels::best();
  const auto rows = x.size(0);
  const auto out = y.size(1);
  const auto in = x.size(1);
  const auto stretch = std::min(kStretch, rows);
  const auto left = make_bytes(kernels::packed_left_bytes(type, stretch, out));
  const auto right = make_bytes(kernels::packed_bytes(type, stretch, in));
  for (std::int64_t begin = 0; begin < rows; begin += stretch) {
    const auto count = std::min(stretch, rows - begin);
    k.pack_left(type, type_of(y), bytes_at(y, begin * out), count, out, out, left.data_ptr());
    k.pack(type, type_of(x), bytes_at(x, begin * in), count, in, in, right.data_ptr());
    kernels::Product product;
    product.type = type;
    product.left_packed = true;
    product.rows = out;
    product.columns = in;
    product.depth = count;
    product.left = left.data_ptr();
    product.right = right.data_ptr();
    product.out = into;
    product.out_stride = in;
    product.addend = into;
    product.addend_stride = in;
    multiply(product);
  }
}

/// bfloat16 numbers are multiplied in pairs.
torch::Tensor even_depth(const torch::Tensor& x) {
  const bool odd = type_of(x) == Type::bf16 && x.size(1) % 2 != 0;
  return odd ? torch::constant_pad_nd(x, {0, 1}) : x;
}

torch::Tensor multiply_rows(const torch::Tensor& x, const void* right, std::int64_t columns,
                            Type type, Type out_type, const torch::Tensor& bias,
                            const torch::Tensor& addend) {
  auto out = make({x.size(0), columns}, out_type);
  kernels::Product product;
  product.type = type;
  product.out_type = out_type;
  product.rows = x.size(0);
  product.columns = columns;
  product.depth = x.size(1);
  product.left = x.data_ptr();
  product.left_stride = x.size(1);
  product.right = right;
  product.out = out.data_ptr();
  product.out_stride = columns;
  if (bias.defined()) product.bias = floats(bias);
  if (addend.defined()) product.addend = floats(addend);
  product.addend_stride = columns;
  multiply(product);
  return out;
}

}  // namespace

bool usable(torch::Device device, bool bf16) {
  const auto* k = kernels::best();
  return device.is_cpu() && k != nullptr && (!bf16 || k->multiplies_bf16);
}

const void* PackedWeight::packed(Copy& copy, Type type, bool transposed) {
  const auto version = static_cast<std::int64_t>(weight_._version());
  if (copy.version == version && copy.type == type) return copy.bytes.data_ptr();
  const auto out = weight_.size(0);
  const auto in = weight_.size(1);
  const auto needed =
      transposed ? kernels::packed_bytes(type, in, out) : kernels::packed_bytes(type, out, in);
  if (!copy.bytes.defined() || copy.bytes.numel() != needed) copy.bytes = make_bytes(needed);
  if (transposed)
    kernels::best()->pack_transposed(type, floats(weight_.to(torch::kFloat32)), out, in, in,
                                     copy.bytes.data_ptr());
  else
    kernels::best()->pack(type, type_of(weight_), weight_.data_ptr(), out, in, in,
                          copy.bytes.data_ptr());
  copy.version = version;
  copy.type = type;
  return copy.bytes.data_ptr();
}

torch::Tensor linear(const torch::Tensor& input, PackedWeight& packed, const torch::Tensor& bias,
                     const torch::Tensor& addend, bool bf16, bool wide) {
  const Type type = bf16 ? Type::bf16 : Type::f32;
  const auto& weight = packed.weight();
  const auto x = as_type(input.detach(), type);
  auto out = multiply_rows(x, packed.forward(type), weight.size(0), type, wide ? Type::f32 : type,
                           bias, addend);
  if (!records(input, weight, addend)) return out;
  const Type input_type = type_of(input);
  const bool input_needs = input.requires_grad();
  variable_list inputs{input, weight};
  if (addend.defined()) inputs.push_back(addend);
  return attach(out, inputs,
                [kept = weight.requires_grad() ? x : torch::Tensor(), &packed, bias, type,
                 input_type, input_needs, count = inputs.size()](const torch::Tensor& gradient) {
                  const auto& weight = packed.weight();
                  variable_list result(count);
                  if (count == 3) result[2] = gradient;
                  const auto y = as_type(gradient, type);
                  if (float* into = gradient_buffer(weight))
                    add_outer_products(y, kept, type, into);
                  if (float* into = gradient_buffer(bias))
                    kernels::best()->add_column_sums(type_of(y), y.data_ptr(), y.size(0), y.size(1),
                                                     into);
                  if (input_needs)
                    result[0] = multiply_rows(even_depth(y), packed.backward(type), weight.size(1),
                                              type, input_type, {}, {});
                  return result;
                });
}

torch::Tensor embedding(const torch::Tensor& table, const torch::Tensor& ids,
                        const torch::Tensor& positions, const torch::Tensor& places) {
  const auto rows = ids.numel();
  const auto width = table.size(1);
  auto out = make({rows, width}, Type::f32);
  kernels::best()->embed(
      floats(table), integers(ids), positions.defined() ? floats(positions) : nullptr,
      positions.defined() ? integers(places) : nullptr, rows, width, floats(out));
  if (!records(table, positions)) return out;
  variable_list inputs{table};
  if (positions.defined()) inputs.push_back(positions);
  return attach(
      out, inputs,
      [table, ids, positions, places, count = inputs.size()](const torch::Tensor& gradient) {
        const auto add = [&](const torch::Tensor& leaf, const torch::Tensor& where) {
          float* into = gradient_buffer(leaf);
          if (into == nullptr) return;
          const auto width = gradient.size(1);
          for (std::int64_t i = 0; i < gradient.size(0); ++i) {
            const float* from = floats(gradient) + i * width;
            float* to = into + integers(where)[i] * width;
            for (std::int64_t j = 0; j < width; ++j) to[j] += from[j];
          }
        };
        add(table, ids);
        if (count == 2) add(positions, places);
        return variable_list(count);
      });
}

torch::Tensor norm(const torch::Tensor& input, const torch::Tensor& weight,
                   const torch::Tensor& bias, double epsilon, bool narrow) {
  const auto x = input.detach().contiguous();
  const auto rows = x.size(0);
  const auto width = x.size(1);
  auto out = make({rows, width}, narrow ? Type::bf16 : Type::f32);
  const bool kept = records(input, weight);
  const auto statistics = kept ? make({2, rows}, Type::f32) : torch::Tensor();
  kernels::Norm norm;
  norm.width = width;
  norm.epsilon = static_cast<float>(epsilon);
  norm.centred = bias.defined();
  norm.weight = floats(weight);
  norm.bias = bias.defined() ? floats(bias) : nullptr;
  norm.out_type = type_of(out);
  const auto part = [&statistics, rows, width](kernels::Norm norm, const torch::Tensor& x,
                                               std::int64_t begin, std::int64_t end) {
    norm.rows = end - begin;
    norm.x = floats(x) + begin * width;
    if (statistics.defined()) {
      norm.mean = floats(statistics) + begin;
      norm.scale = floats(statistics) + rows + begin;
    }
    return norm;
  };
  share(rows, width * 8, [&](std::int64_t begin, std::int64_t end) {
    auto piece = part(norm, x, begin, end);
    piece.out = bytes_at(out, begin * width);
    kernels::best()->norm(piece);
  });
  if (!kept) return out;
  return attach(out, {input, weight},
                [x, weight, bias, statistics, norm](const torch::Tensor& gradient) {
                  const auto rows = x.size(0);
                  auto slope = make(x.sizes(), Type::f32);
                  // Always whole: the sums over rows keep one order.
                  kernels::Norm all = norm;
                  all.rows = rows;
                  all.x = floats(x);
                  all.mean = floats(statistics);
                  all.scale = floats(statistics) + rows;
                  all.out_gradient = gradient.data_ptr();
                  all.x_gradient = floats(slope);
                  all.weight_gradient = gradient_buffer(weight);
                  all.bias_gradient = gradient_buffer(bias);
                  kernels::best()->norm_backward(all);
                  return variable_list{slope, {}};
                });
}

torch::Tensor gelu(const torch::Tensor& input) {
  const auto x = input.detach().contiguous();
  auto out = make(x.sizes(), type_of(x));
  const auto width = x.size(1);
  share(x.size(0), width * 16, [&](std::int64_t begin, std::int64_t end) {
    kernels::best()->gelu(type_of(x), bytes_at(x, begin * width), (end - begin) * width,
                          bytes_at(out, begin * width));
  });
  if (!records(input)) return out;
  return attach(out, {input}, [x](const torch::Tensor& gradient) {
    auto slope = make(x.sizes(), type_of(x));
    const auto width = x.size(1);
    share(x.size(0), width * 16, [&](std::int64_t begin, std::int64_t end) {
      kernels::best()->gelu_backward(type_of(x), bytes_at(x, begin * width),
                                     bytes_at(gradient, begin * width), (end - begin) * width,
                                     bytes_at(slope, begin * width));
    });
    return variable_list{slope};
  });
}

torch::Tensor swiglu(const torch::Tensor& input) {
  const auto x = input.detach().contiguous();
  const auto width = x.size(1) / 2;
  auto out = make({x.size(0), width}, type_of(x));
  share(x.size(0), width * 16, [&](std::int64_t begin, std::int64_t end) {
    kernels::best()->swiglu(type_of(x), bytes_at(x, begin * 2 * width), end - begin, width,
                            bytes_at(out, begin * width));
  });
  if (!records(input)) return out;
  return attach(out, {input}, [x, width](const torch::Tensor& gradient) {
    auto slope = make(x.sizes(), type_of(x));
    share(x.size(0), width * 16, [&](std::int64_t begin, std::int64_t end) {
      kernels::best()->swiglu_backward(type_of(x), bytes_at(x, begin * 2 * width),
                                       bytes_at(gradient, begin * width), end - begin, width,
                                       bytes_at(slope, begin * 2 * width));
    });
    return variable_list{slope};
  });
}

torch::Tensor token_statistics(const torch::Tensor& input, const torch::Tensor& ids,
                               double temperature) {
  const auto logits = input.detach().contiguous();
  const auto rows = logits.size(0);
  // Log-probability, entropy, normaliser: a row of each.
  const auto figures = make({3, rows}, Type::f32);
  const auto describe = [rows](const torch::Tensor& logits, const torch::Tensor& ids,
                               const torch::Tensor& figures, double temperature) {
    kernels::TokenStatistics s;
    s.rows = rows;
    s.vocabulary = logits.size(1);
    s.inverse_temperature = static_cast<float>(1.0 / temperature);
    s.logits = floats(logits);
    s.ids = integers(ids);
    s.log_probabilities = floats(figures);
    s.entropy = floats(figures) + rows;
    s.log_normalizer = floats(figures) + 2 * rows;
    return s;
  };
  kernels::best()->token_statistics(describe(logits, ids, figures, temperature));
  auto out = figures.narrow(0, 0, 2).t().contiguous();
  if (!records(input)) return out;
  return attach(out, {input},
                [logits, ids, figures, temperature, describe](const torch::Tensor& gradient) {
                  auto s = describe(logits, ids, figures, temperature);
                  const auto by_figure = gradient.t().contiguous();
                  auto slope = make(logits.sizes(), Type::f32);
                  s.log_probability_gradient = floats(by_figure);
                  s.entropy_gradient = floats(by_figure) + s.rows;
                  s.logit_gradient = floats(slope);
                  kernels::best()->token_statistics_backward(s);
                  return variable_list{slope};
                });
}

void rotate(torch::Tensor& qkv, const Heads& heads, const torch::Tensor& places, float direction) {
  const auto stride = qkv.size(1);
  share(qkv.size(0), stride * 4, [&](std::int64_t begin, std::int64_t end) {
    kernels::best()->rotate(type_of(qkv), bytes_at(qkv, begin * stride), end - begin, stride,
                            heads.queries + heads.keys, heads.width, floats(heads.cosine),
                            floats(heads.sine), integers(places) + begin, direction);
  });
}

namespace {

/// Runs `work(segment, its first output row, key-value head, scratch)` for each.
template <class Work>
void each_head(const std::vector<Segment>& segments, const Heads& heads, const Work& work) {
  std::vector<std::int64_t> first_row;
  std::int64_t rows = 0;
  kernels::Attention longest;
  longest.head_width = heads.width;
  for (const auto& segment : segments) {
    first_row.push_back(rows);
    rows += segment.query_count;
    longest.length = std::max(longest.length, segment.length);
  }
  const auto scratch_size = kernels::attention_scratch(longest);
  const auto cost = longest.length * longest.length * heads.width * 2;
  share(static_cast<std::int64_t>(segments.size()) * heads.keys, cost,
        [&](std::int64_t begin, std::int64_t end) {
          const auto scratch = make({scratch_size}, Type::f32);
          for (auto i = begin; i < end; ++i) {
            const auto at = static_cast<std::size_t>(i / heads.keys);
            if (segments[at].query_count > 0)
              work(segments[at], first_row[at], i % heads.keys, floats(scratch));
          }
        });
}

kernels::Attention describe(const torch::Tensor& qkv, const Heads& heads, const Segment& segment,
                            std::int64_t head, float* scratch) {
  kernels::Attention a;
  a.type = type_of(qkv);
  a.length = segment.length;
  a.first_query = segment.first_query;
  a.query_count = segment.query_count;
  a.head_width = heads.width;
  a.groups = heads.queries / heads.keys;
  a.stride = qkv.size(1);
  a.scale = static_cast<float>(1.0 / std::sqrt(static_cast<double>(heads.width)));
  const auto row = segment.begin * a.stride;
  a.queries = bytes_at(qkv, row + head * a.groups * heads.width);
  a.keys = bytes_at(qkv, row + (heads.queries + head) * heads.width);
  a.values = bytes_at(qkv, row + (heads.queries + heads.keys + head) * heads.width);
  a.out_stride = heads.queries * heads.width;
  a.scratch = scratch;
  return a;
}

}  // namespace

torch::Tensor attention(const torch::Tensor& input, const Heads& heads, const torch::Tensor& places,
                        const Segments& segments) {
  auto qkv = input.detach().contiguous();
  const bool rotary = heads.cosine.defined();
  if (rotary) {
    qkv = qkv.clone();
    rotate(qkv, heads, places, 1);
  }
  std::int64_t wanted = 0;
  for (const auto& segment : *segments) wanted += segment.query_count;
  const auto width = heads.queries * heads.width;
  auto out = make({wanted, width}, type_of(qkv));
  each_head(*segments, heads,
            [&](const Segment& segment, std::int64_t row, std::int64_t head, float* scratch) {
              auto a = describe(qkv, heads, segment, head, scratch);
              a.out = bytes_at(out, row * width + head * a.groups * heads.width);
              kernels::best()->attend(a);
            });
  if (!records(input)) return out;
  return attach(
      out, {input}, [qkv, heads, places, segments, rotary](const torch::Tensor& gradient) {
        // Tokens without a wanted output get no gradient through their query.
        auto slope = torch::zeros_like(qkv);
        const auto width = gradient.size(1);
        each_head(*segments, heads,
                  [&](const Segment& segment, std::int64_t row, std::int64_t head, float* scratch) {
                    auto a = describe(qkv, heads, segment, head, scratch);
                    a.out_gradient =
                        bytes_at(gradient, row * width + head * a.groups * heads.width);
                    const auto from = describe(slope, heads, segment, head, scratch);
                    a.query_gradient = const_cast<void*>(from.queries);
                    a.key_gradient = const_cast<void*>(from.keys);
                    a.value_gradient = const_cast<void*>(from.values);
                    kernels::best()->attend_backward(a);
                  });
        if (rotary) rotate(slope, heads, places, -1);
        return variable_list{slope};
      });
}

namespace {

/// One key-value head of a token into a slot's cache.
template <class T>
void cache_head(const torch::Tensor& qkv, std::int64_t row, const Heads& heads, std::int64_t head,
                torch::Tensor& keys, torch::Tensor& values, std::int64_t slot, std::int64_t place) {
  const auto capacity = keys.size(3);
  const auto wide = values.size(3);
  const auto cached = slot * heads.keys + head;
  const T* key = static_cast<const T*>(qkv.data_ptr()) + row * qkv.size(1) +
                 (heads.queries + head) * heads.width;
  const T* value = key + heads.keys * heads.width;
  T* column = static_cast<T*>(keys.data_ptr()) + cached * heads.width * capacity + place;
  for (std::int64_t i = 0; i < heads.width; ++i) column[i * capacity] = key[i];
  std::copy_n(value, heads.width,
              static_cast<T*>(values.data_ptr()) + (cached * capacity + place) * wide);
}

void cache_head(const torch::Tensor& qkv, std::int64_t row, const Heads& heads, std::int64_t head,
                torch::Tensor& keys, torch::Tensor& values, std::int64_t slot, std::int64_t place) {
  if (type_of(qkv) == Type::bf16)
    cache_head<at::BFloat16>(qkv, row, heads, head, keys, values, slot, place);
  else
    cache_head<float>(qkv, row, heads, head, keys, values, slot, place);
}

}  // namespace

void cache_token(const torch::Tensor& qkv, std::int64_t row, const Heads& heads,
                 torch::Tensor& keys, torch::Tensor& values, std::int64_t slot,
                 std::int64_t place) {
  for (std::int64_t head = 0; head < heads.keys; ++head)
    cache_head(qkv, row, heads, head, keys, values, slot, place);
}

torch::Tensor cached_attention(const torch::Tensor& qkv, const Heads& heads, torch::Tensor& keys,
                               torch::Tensor& values, std::span<const std::int64_t> slots,
                               std::span<const std::int64_t> places) {
  const auto rows = static_cast<std::int64_t>(slots.size());
  const auto groups = heads.queries / heads.keys;
  const auto width = heads.queries * heads.width;
  auto out = make({rows, width}, type_of(qkv));
  kernels::CachedAttention shape;
  shape.type = type_of(qkv);
  shape.capacity = keys.size(3);
  shape.head_width = heads.width;
  shape.groups = groups;
  shape.scale = static_cast<float>(1.0 / std::sqrt(static_cast<double>(heads.width)));
  const auto scratch_size = kernels::cached_attention_scratch(shape);
  const auto cost = 2 * heads.width * (*std::ranges::max_element(places) + 1) * groups;
  share(rows * heads.keys, cost, [&](std::int64_t begin, std::int64_t end) {
    const auto scratch = make({scratch_size}, Type::f32);
    for (auto i = begin; i < end; ++i) {
      const auto row = i / heads.keys;
      const auto head = i % heads.keys;
      const auto at = static_cast<std::size_t>(row);
      // Here, and not for all rows before: what it touches is read right after.
      cache_head(qkv, row, heads, head, keys, values, slots[at], places[at]);
      auto a = shape;
      a.length = places[at] + 1;
      a.queries = bytes_at(qkv, row * qkv.size(1) + head * groups * heads.width);
      const auto cached = slots[at] * heads.keys + head;
      a.keys = bytes_at(keys, cached * heads.width * shape.capacity);
      a.values = bytes_at(values, cached * shape.capacity * values.size(3));
      a.out = bytes_at(out, row * width + head * groups * heads.width);
      a.scratch = floats(scratch);
      kernels::best()->attend_cached(a);
    }
  });
  return out;
}

}  // namespace arbiter::engine::nn::fused
