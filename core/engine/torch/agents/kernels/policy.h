// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Distributions over actions and the clipped objective, a row in each lane. See
// core/engine/torch/kernels/vector.h for where this may be included.

constexpr float kHalfLogTwoPi = 0.918938533204672741780F;

/// ln x for x > 0: x = 2^n f with f around 1, and the series of the inverse hyperbolic tangent of
/// (f - 1) / (f + 1), whose remainder is under 1e-9 there.
inline Vec logarithm(Vec x) {
  const Words bits = reinterpret_cast<Words>(x);
  const SignedWords raised =
      reinterpret_cast<SignedWords>(bits) - 0x3f3504f3;  // of the root of one half
  const SignedWords exponent = raised >> 23;
  const Vec n = __builtin_convertvector(exponent, Vec);
  const Vec f = reinterpret_cast<Vec>(reinterpret_cast<SignedWords>(bits) - (exponent << 23));
  const Vec z = (f - 1.0F) / (f + 1.0F);
  const Vec square = z * z;
  Vec sum = broadcast(2.0F / 9);
  sum = sum * square + 2.0F / 7;
  sum = sum * square + 2.0F / 5;
  sum = sum * square + 2.0F / 3;
  sum = sum * square + 2.0F;
  return n * 0.693147180559945309417F + sum * z;
}

struct Lanes {
  Vec largest;
  Vec sum;  ///< of e^(logit - largest)
};

inline Lanes normaliser_of(const float* logits, std::int64_t actions, std::int64_t row) {
  Lanes lanes{load(logits + row), Vec{}};
  for (std::int64_t a = 1; a < actions; ++a)
    lanes.largest = larger(lanes.largest, load(logits + a * kChunk + row));
  for (std::int64_t a = 0; a < actions; ++a)
    lanes.sum += exponential(load(logits + a * kChunk + row) - lanes.largest);
  return lanes;
}

inline void softmax(float* logits, std::int64_t actions, std::int64_t rows) {
  for (std::int64_t row = 0; row < rows; row += kLanes) {
    const Lanes lanes = normaliser_of(logits, actions, row);
    const Vec scale = 1.0F / lanes.sum;
    for (std::int64_t a = 0; a < actions; ++a) {
      float* at = logits + a * kChunk + row;
      store(at, exponential(load(at) - lanes.largest) * scale);
    }
  }
}

inline Vec discrete_log_probability(const PolicyLoss& loss, std::int64_t row, Vec log_normaliser) {
  const Vec taken = load(loss.taken + row);
  Vec chosen{};
  for (std::int64_t a = 0; a < loss.actions; ++a) {
    const Vec logit = load(loss.outputs + a * kChunk + row);
    chosen = taken == broadcast(static_cast<float>(a)) ? logit : chosen;
  }
  return chosen - log_normaliser;
}

inline Vec gaussian_log_probability(const PolicyLoss& loss, std::int64_t row) {
  Vec sum{};
  for (std::int64_t a = 0; a < loss.actions; ++a) {
    const Vec inverse = exponential(broadcast(-loss.log_std[a]));
    const Vec z =
        (load(loss.taken + a * kChunk + row) - load(loss.outputs + a * kChunk + row)) * inverse;
    sum -= 0.5F * z * z + (loss.log_std[a] + kHalfLogTwoPi);
  }
  return sum;
}

inline void log_probabilities(const PolicyLoss& loss, float* out) {
  for (std::int64_t row = 0; row < loss.rows; row += kLanes) {
    if (!loss.discrete) {
      store(out + row, gaussian_log_probability(loss, row));
      continue;
    }
    const Lanes lanes = normaliser_of(loss.outputs, loss.actions, row);
    store(out + row, discrete_log_probability(loss, row, logarithm(lanes.sum) + lanes.largest));
  }
}

/// Zero in lanes that hold no row, whatever stands there.
inline Vec only_counted(Vec x, Vec counted) { return counted > Vec{} ? x : Vec{}; }
inline double sum_counted(Vec x, Vec counted) {
  return static_cast<double>(sum_of(only_counted(x, counted)));
}

/// What the clipped objective says of some rows' log-probabilities.
struct Clipped {
  Vec slope;  ///< of the loss by the log-probability
  Vec ratio;
};

inline Clipped clipped_objective(PolicyLoss& loss, std::int64_t row, Vec log_probability,
                                 Vec counted) {
  const Vec difference = log_probability - load(loss.old_log_probabilities + row);
  const Vec ratio = exponential(difference);
  const Vec advantage = load(loss.advantages + row);
  const Vec bounded =
      smaller(larger(ratio, broadcast(1.0F - loss.clip)), broadcast(1.0F + loss.clip));
  const Vec plain = ratio * advantage;
  const Vec held = bounded * advantage;
  const Vec objective = smaller(plain, held);
  // Where the two are equal the gradient is the plain one's, be it within the range or at its edge.
  const Vec slope = plain <= held ? -plain : Vec{};
  // Without a clip the plain objective of a policy gradient is told: its gradient is the same.
  const bool is_plain = loss.clip > 1e30F;
  loss.loss -= sum_counted(is_plain ? log_probability * advantage : objective, counted);
  loss.kl += sum_counted(ratio - 1.0F - difference, counted);
  loss.clipped += sum_counted(ratio == bounded ? Vec{} : broadcast(1.0F), counted);
  loss.log_probability += sum_counted(log_probability, counted);
  return {only_counted(slope, counted) * loss.scale, ratio};
}

inline void discrete_policy_loss(PolicyLoss& loss, std::int64_t row, Vec counted) {
  const Lanes lanes = normaliser_of(loss.outputs, loss.actions, row);
  const Vec log_normaliser = logarithm(lanes.sum) + lanes.largest;
  const Vec log_probability = discrete_log_probability(loss, row, log_normaliser);
  const Clipped objective = clipped_objective(loss, row, log_probability, counted);
  Vec entropy{};
  for (std::int64_t a = 0; a < loss.actions; ++a) {
    const Vec log_p = load(loss.outputs + a * kChunk + row) - log_normaliser;
    entropy -= exponential(log_p) * log_p;
  }
  loss.entropy += sum_counted(entropy, counted);
  const Vec taken = load(loss.taken + row);
  const Vec price = counted * (loss.entropy_weight * loss.scale);
  for (std::int64_t a = 0; a < loss.actions; ++a) {
    const Vec log_p = load(loss.outputs + a * kChunk + row) - log_normaliser;
    const Vec p = exponential(log_p);
    const Vec is_taken = taken == broadcast(static_cast<float>(a)) ? broadcast(1.0F) : Vec{};
    const Vec gradient = objective.slope * (is_taken - p) + price * p * (log_p + entropy);
    store(loss.output_gradient + a * kChunk + row, only_counted(gradient, counted));
  }
}

inline void gaussian_policy_loss(PolicyLoss& loss, std::int64_t row, Vec counted) {
  const Vec log_probability = gaussian_log_probability(loss, row);
  const Clipped objective = clipped_objective(loss, row, log_probability, counted);
  const double rows = static_cast<double>(sum_of(counted));
  for (std::int64_t a = 0; a < loss.actions; ++a) {
    const Vec inverse = exponential(broadcast(-loss.log_std[a]));
    const Vec z =
        (load(loss.taken + a * kChunk + row) - load(loss.outputs + a * kChunk + row)) * inverse;
    store(loss.output_gradient + a * kChunk + row,
          only_counted(objective.slope * z * inverse, counted));
    loss.log_std_gradient[a] += sum_of(only_counted(objective.slope * (z * z - 1.0F), counted)) -
                                static_cast<float>(rows) * loss.entropy_weight * loss.scale;
    loss.entropy += rows * static_cast<double>(0.5F + kHalfLogTwoPi + loss.log_std[a]);
  }
}

inline void policy_loss(PolicyLoss& loss) {
  for (std::int64_t row = 0; row < loss.rows; row += kLanes) {
    const Vec counted = first_lanes(least(kLanes, loss.rows - row));
    if (loss.discrete)
      discrete_policy_loss(loss, row, counted);
    else
      gaussian_policy_loss(loss, row, counted);
  }
}
