// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What is done row by row or number by number. See vector.h for where this may be included.

/// Calls `step(offset, full, left)` for each vector of a row; `full` says that no lane is missing.
template <class Step>
inline void each_vector(std::int64_t width, const Step& step) {
  std::int64_t i = 0;
  for (; i + kLanes <= width; i += kLanes) step(i, true, kLanes);
  if (i < width) step(i, false, width - i);
}
template <class T>
inline Vec take(const T* from, bool full, std::int64_t left) {
  return full ? load(from) : load_part(from, left);
}
template <class T>
inline void put(T* to, Vec x, bool full, std::int64_t left) {
  full ? store(to, x) : store_part(to, x, left);
}

template <class T>
inline void norm_rows(const Norm& norm) {
  const auto width = norm.width;
  const float share = 1.0F / static_cast<float>(width);
  for (std::int64_t row = 0; row < norm.rows; ++row) {
    const float* x = norm.x + row * width;
    float mean = 0;
    if (norm.centred) {
      Vec sum{};
      each_vector(width, [&](std::int64_t i, bool full, std::int64_t left) {
        sum += take(x + i, full, left);
      });
      mean = sum_of(sum) * share;
    }
    Vec squares{};
    each_vector(width, [&](std::int64_t i, bool full, std::int64_t left) {
      Vec d = take(x + i, full, left) - mean;
      if (!full) d *= first_lanes(left);
      squares += d * d;
    });
    const float scale = 1.0F / __builtin_sqrtf(sum_of(squares) * share + norm.epsilon);
    T* out = static_cast<T*>(norm.out) + row * width;
    each_vector(width, [&](std::int64_t i, bool full, std::int64_t left) {
      Vec y = (take(x + i, full, left) - mean) * scale * take(norm.weight + i, full, left);
      if (norm.bias != nullptr) y += take(norm.bias + i, full, left);
      put(out + i, y, full, left);
    });
    if (norm.mean != nullptr) norm.mean[row] = mean;
    if (norm.scale != nullptr) norm.scale[row] = scale;
  }
}

void norm(const Norm& norm) {
  norm.out_type == Type::f32 ? norm_rows<float>(norm) : norm_rows<Half>(norm);
}

template <class T>
inline void norm_rows_backward(const Norm& norm) {
  const auto width = norm.width;
  const float share = 1.0F / static_cast<float>(width);
  for (std::int64_t row = 0; row < norm.rows; ++row) {
    const float* x = norm.x + row * width;
    const T* gradient = static_cast<const T*>(norm.out_gradient) + row * width;
    const float scale = norm.scale[row];
    const float mean = norm.centred ? norm.mean[row] : 0;
    Vec plain{};
    Vec along{};
    each_vector(width, [&](std::int64_t i, bool full, std::int64_t left) {
      const Vec g = take(gradient + i, full, left);
      const Vec hat = (take(x + i, full, left) - mean) * scale;
      const Vec weighted = g * take(norm.weight + i, full, left);
      plain += weighted;
      along += weighted * hat;
      if (norm.weight_gradient != nullptr) {
        float* to = norm.weight_gradient + i;
        put(to, take(to, full, left) + g * hat, full, left);
      }
      if (norm.bias_gradient != nullptr) {
        float* to = norm.bias_gradient + i;
        put(to, take(to, full, left) + g, full, left);
      }
    });
    const float mean_plain = norm.centred ? sum_of(plain) * share : 0;
    const float mean_along = sum_of(along) * share;
    float* out = norm.x_gradient + row * width;
    each_vector(width, [&](std::int64_t i, bool full, std::int64_t left) {
      const Vec hat = (take(x + i, full, left) - mean) * scale;
      const Vec weighted = take(gradient + i, full, left) * take(norm.weight + i, full, left);
      put(out + i, (weighted - mean_plain - hat * mean_along) * scale, full, left);
    });
  }
}

void norm_backward(const Norm& norm) {
  norm.out_type == Type::f32 ? norm_rows_backward<float>(norm) : norm_rows_backward<Half>(norm);
}

inline Vec sigmoid(Vec x) { return 1.0F / (1.0F + exponential(-x)); }

// GELU in its tanh form is x sigmoid(2 u), u = sqrt(2 / pi) (x + .044715 x^3).
constexpr float kGeluSlope = 1.5957691216057308F;  // 2 sqrt(2 / pi)
constexpr float kGeluCube = 0.044715F;

template <class T>
inline void gelu_all(const T* x, std::int64_t count, T* out) {
  each_vector(count, [&](std::int64_t i, bool full, std::int64_t left) {
    const Vec v = take(x + i, full, left);
    put(out + i, v * sigmoid(kGeluSlope * (v + kGeluCube * v * v * v)), full, left);
  });
}

template <class T>
inline void gelu_all_backward(const T* x, const T* gradient, std::int64_t count, T* out) {
  each_vector(count, [&](std::int64_t i, bool full, std::int64_t left) {
    const Vec v = take(x + i, full, left);
    const Vec s = sigmoid(kGeluSlope * (v + kGeluCube * v * v * v));
    const Vec slope = kGeluSlope * (1.0F + 3 * kGeluCube * v * v);
    put(out + i, take(gradient + i, full, left) * (s + v * s * (1.0F - s) * slope), full, left);
  });
}

void gelu(Type type, const void* x, std::int64_t count, void* out) {
  type == Type::f32 ? gelu_all(static_cast<const float*>(x), count, static_cast<float*>(out))
                    : gelu_all(static_cast<const Half*>(x), count, static_cast<Half*>(out));
}

void gelu_backward(Type type, const void* x, const void* gradient, std::int64_t count, void* out) {
  if (type == Type::f32)
    gelu_all_backward(static_cast<const float*>(x), static_cast<const float*>(gradient), count,
                      static_cast<float*>(out));
  else
    gelu_all_backward(static_cast<const Half*>(x), static_cast<const Half*>(gradient), count,
                      static_cast<Half*>(out));
}

template <class T>
inline void swiglu_rows(const T* x, std::int64_t rows, std::int64_t width, T* out) {
  for (std::int64_t row = 0; row < rows; ++row) {
    const T* gate = x + row * 2 * width;
    each_vector(width, [&](std::int64_t i, bool full, std::int64_t left) {
      const Vec g = take(gate + i, full, left);
      put(out + row * width + i, g * sigmoid(g) * take(gate + width + i, full, left), full, left);
    });
  }
}

template <class T>
inline void swiglu_rows_backward(const T* x, const T* gradient, std::int64_t rows,
                                 std::int64_t width, T* out) {
  for (std::int64_t row = 0; row < rows; ++row) {
    const T* gate = x + row * 2 * width;
    T* to = out + row * 2 * width;
    each_vector(width, [&](std::int64_t i, bool full, std::int64_t left) {
      const Vec g = take(gate + i, full, left);
      const Vec up = take(gate + width + i, full, left);
      const Vec d = take(gradient + row * width + i, full, left);
      const Vec s = sigmoid(g);
      put(to + i, d * up * s * (1.0F + g * (1.0F - s)), full, left);
      put(to + width + i, d * g * s, full, left);
    });
  }
}

void swiglu(Type type, const void* x, std::int64_t rows, std::int64_t width, void* out) {
  if (type == Type::f32)
    swiglu_rows(static_cast<const float*>(x), rows, width, static_cast<float*>(out));
  else
    swiglu_rows(static_cast<const Half*>(x), rows, width, static_cast<Half*>(out));
}

void swiglu_backward(Type type, const void* x, const void* gradient, std::int64_t rows,
                     std::int64_t width, void* out) {
  if (type == Type::f32)
    swiglu_rows_backward(static_cast<const float*>(x), static_cast<const float*>(gradient), rows,
                         width, static_cast<float*>(out));
  else
    swiglu_rows_backward(static_cast<const Half*>(x), static_cast<const Half*>(gradient), rows,
                         width, static_cast<Half*>(out));
}

void token_statistics(const TokenStatistics& s) {
  for (std::int64_t row = 0; row < s.rows; ++row) {
    const float* logits = s.logits + row * s.vocabulary;
    float largest = logits[0];
    Vec running = broadcast(largest);
    each_vector(s.vocabulary, [&](std::int64_t i, bool full, std::int64_t left) {
      if (full) {
        running = larger(running, load(logits + i));
      } else {
        for (std::int64_t j = 0; j < left; ++j)
          largest = logits[i + j] > largest ? logits[i + j] : largest;
      }
    });
    const float of_vectors = largest_of(running);
    largest = (of_vectors > largest ? of_vectors : largest) * s.inverse_temperature;
    Vec total{};
    Vec weighted{};
    each_vector(s.vocabulary, [&](std::int64_t i, bool full, std::int64_t left) {
      const Vec x = take(logits + i, full, left) * s.inverse_temperature - largest;
      Vec e = exponential(x);
      if (!full) e *= first_lanes(left);
      total += e;
      weighted += e * x;
    });
    const float sum = sum_of(total);
    const float log_sum = __builtin_logf(sum);
    s.log_normalizer[row] = largest + log_sum;
    s.log_probabilities[row] = (logits[s.ids[row]] * s.inverse_temperature - largest) - log_sum;
    s.entropy[row] = log_sum - sum_of(weighted) / sum;
  }
}

void token_statistics_backward(const TokenStatistics& s) {
  for (std::int64_t row = 0; row < s.rows; ++row) {
    const float* logits = s.logits + row * s.vocabulary;
    float* out = s.logit_gradient + row * s.vocabulary;
    const float normalizer = s.log_normalizer[row];
    const float chosen = s.log_probability_gradient[row] * s.inverse_temperature;
    const float spread =
        s.entropy_gradient == nullptr ? 0 : s.entropy_gradient[row] * s.inverse_temperature;
    const float entropy = s.entropy[row];
    each_vector(s.vocabulary, [&](std::int64_t i, bool full, std::int64_t left) {
      const Vec log_p = take(logits + i, full, left) * s.inverse_temperature - normalizer;
      const Vec p = exponential(log_p);
      put(out + i, -p * (chosen + spread * (log_p + entropy)), full, left);
    });
    out[s.ids[row]] += chosen;
  }
}

void embed(const float* table, const std::int64_t* ids, const float* positions,
           const std::int64_t* places, std::int64_t rows, std::int64_t width, float* out) {
  for (std::int64_t row = 0; row < rows; ++row) {
    const float* from = table + ids[row] * width;
    const float* place = positions == nullptr ? nullptr : positions + places[row] * width;
    each_vector(width, [&](std::int64_t i, bool full, std::int64_t left) {
      Vec x = take(from + i, full, left);
      if (place != nullptr) x += take(place + i, full, left);
      put(out + row * width + i, x, full, left);
    });
  }
}

void adam(const AdamStep& step) {
  const Vec keep1 = broadcast(step.beta1);
  const Vec keep2 = broadcast(step.beta2);
  const float kept = 1 - step.decay;
  each_vector(step.count, [&](std::int64_t i, bool full, std::int64_t left) {
    const Vec g = take(step.gradient + i, full, left) * step.gradient_scale;
    const Vec m = take(step.first_moment + i, full, left) * keep1 + g * (1 - step.beta1);
    const Vec v = take(step.second_moment + i, full, left) * keep2 + g * g * (1 - step.beta2);
    put(step.first_moment + i, m, full, left);
    put(step.second_moment + i, v, full, left);
    const Vec denominator = square_root(v) * step.inverse_root_correction2 + step.epsilon;
    put(step.value + i, take(step.value + i, full, left) * kept - step.rate * m / denominator, full,
        left);
  });
}

double sum_of_squares(const float* x, std::int64_t count) {
  constexpr std::int64_t kBlock = 4096;
  double total = 0;
  for (std::int64_t begin = 0; begin < count; begin += kBlock) {
    Vec sum{};
    each_vector(least(kBlock, count - begin), [&](std::int64_t i, bool full, std::int64_t left) {
      const Vec v = take(x + begin + i, full, left);
      sum += v * v;
    });
    total += static_cast<double>(sum_of(sum));
  }
  return total;
}

template <class T>
inline void rotate_rows(T* x, std::int64_t rows, std::int64_t stride, std::int64_t heads,
                        std::int64_t head_width, const float* cosine, const float* sine,
                        const std::int64_t* positions, float direction) {
  const std::int64_t half = head_width / 2;
  for (std::int64_t row = 0; row < rows; ++row) {
    const float* c = cosine + positions[row] * half;
    const float* s = sine + positions[row] * half;
    for (std::int64_t head = 0; head < heads; ++head) {
      T* at = x + row * stride + head * head_width;
      each_vector(half, [&](std::int64_t i, bool full, std::int64_t left) {
        const Vec first = take(at + i, full, left);
        const Vec second = take(at + half + i, full, left);
        const Vec cos = take(c + i, full, left);
        const Vec sin = take(s + i, full, left) * direction;
        put(at + i, first * cos - second * sin, full, left);
        put(at + half + i, second * cos + first * sin, full, left);
      });
    }
  }
}

void rotate(Type type, void* x, std::int64_t rows, std::int64_t stride, std::int64_t heads,
            std::int64_t head_width, const float* cosine, const float* sine,
            const std::int64_t* positions, float direction) {
  if (type == Type::f32)
    rotate_rows(static_cast<float*>(x), rows, stride, heads, head_width, cosine, sine, positions,
                direction);
  else
    rotate_rows(static_cast<Half*>(x), rows, stride, heads, head_width, cosine, sine, positions,
                direction);
}
