// SPDX-License-Identifier: Apache-2.0
// The network behind a probe of features, and its training.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "ceteris/nn/linear.hpp"
#include "ceteris/nn/network.hpp"

namespace ceteris::audit {

/// (N, F) -> (N, classes), through one hidden layer of ReLU units when `hidden` > 0.
struct TabularNetworkImpl : nn::Network {
  TabularNetworkImpl(std::int64_t features, std::int64_t hidden, std::int64_t classes);

  at::Tensor forward(const at::Tensor& x, const nn::StepRandom&) override;

  nn::Linear input{nullptr};
  nn::Linear output{nullptr};
};

/// Draws the weights and trains them with one fixed recipe (AdamW, cosine schedule) on `rows` (N, F) with a class for
/// each. `seed` and `name` key every draw. nullptr when a loss is no finite number. Starts no thread.
[[nodiscard]] std::shared_ptr<TabularNetworkImpl> train_tabular_network(const at::Tensor& rows,
                                                                        const std::vector<std::int64_t>& labels,
                                                                        int classes, int hidden, std::uint64_t seed,
                                                                        const std::string& name);

}  // namespace ceteris::audit
