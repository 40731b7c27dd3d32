// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTemporaryDir>

#include "core/engine/torch/learning/reward.h"
#include "tests/support/must.h"
#include "tests/support/reward_requests.h"

namespace arbiter::test {

/// A tiny language model, and a place for the reward models that are trained from it.
class RewardWorkplace {
 public:
  RewardWorkplace() {
    engine::nn::Decoder model(engine::nn::config_from_shape(tiny_shape()), torch::kCPU,
                              engine::nn::Weights::frozen);
    model.initialize(5);
    std::filesystem::create_directories(folder("base"));
    must(engine::nn::save_weights(model, folder("base")));
  }

  std::filesystem::path folder(const char* name) const {
    return std::filesystem::path(directory_.path().toStdString()) / name;
  }

  /// 120 pairs, of which every fifth is held out.
  engine::RewardRequest request(const char* run) const {
    auto request = made_request(120, 0, true);
    request.place.model = folder("base");
    request.place.output = folder(run);
    request.place.compute.seed = 3;
    request.options.batch_pairs = 8;
    return request;
  }

 private:
  QTemporaryDir directory_;
};

}  // namespace arbiter::test
