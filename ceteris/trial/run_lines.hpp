// SPDX-License-Identifier: Apache-2.0
// What a run says of itself while it trains, a line each.
#pragma once

#include <torch/types.h>

#include <cstdint>
#include <string>
#include <vector>

#include "ceteris/train/task.hpp"
#include "ceteris/trial/data.hpp"

namespace ceteris::trial {

/// "64 px, 10 classes, 1,515 images for training and 341 for validation", or the bytes of a text.
[[nodiscard]] std::string data_line(const TrialSpec& spec, const TrialData& data);

/// "1,596,874 parameters, of which 2,570 learn; cpu, fp32"
[[nodiscard]] std::string network_line(const TrialSpec& spec, const torch::nn::Module& network,
                                       const at::Device& device);

/// "accuracy 60.8 %, loss 1.2345": shares in percent.
[[nodiscard]] std::string metrics_text(const std::vector<train::Metric>& metrics);

/// Steps of a run, and how many make an epoch.
struct Pace {
  std::int64_t steps = 1;
  std::int64_t per_epoch = 1;
};

/// "step 67 of 200, epoch 1.42: train loss 1.8312; validation accuracy 60.8 %, ...". `train_loss` is the mean since the
/// line before; NaN where no step was taken since.
[[nodiscard]] std::string evaluation_line(std::int64_t step, const Pace& pace, double train_loss,
                                          const std::vector<train::Metric>& metrics);

}  // namespace ceteris::trial
