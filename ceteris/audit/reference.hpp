// SPDX-License-Identifier: Apache-2.0
// The reference network: the small convolutional network that is asked to name the data set.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "ceteris/audit/scores.hpp"
#include "ceteris/base/executor.hpp"
#include "ceteris/base/progress.hpp"
#include "ceteris/image/image_cache.hpp"

namespace ceteris::audit {

struct NetworkPlan {
  std::string model = "small_cnn";  ///< of the model table
  int size = 64;
  int epochs = 25;
  std::uint64_t seed = 0;
  std::uint64_t replicate = 0;  ///< of weights, order and augmentation
};

struct NetworkRun {
  Scores scores;
  std::vector<double> train_loss;             ///< by epoch
  std::vector<double> validation_accuracies;  ///< by epoch
};

/// Optimiser steps of a plan, for progress.
[[nodiscard]] std::int64_t network_steps(const NetworkPlan& plan, std::int64_t training_images);

/// Trains with AdamW, peak 3e-3, weight decay 0.05, cosine, label smoothing 0.1, batch
/// 64, random crop and flip; scores are the mean over nine crops. Workers of `executor` that have nothing else to do
/// help; the result does not depend on them. Throws Stopped when asked to stop.
[[nodiscard]] NetworkRun train_network(std::shared_ptr<const image::ImageCache> cache, const audit_plan::Parts& parts,
                                       const NetworkPlan& plan, Executor& executor, Progress& progress);

}  // namespace ceteris::audit
