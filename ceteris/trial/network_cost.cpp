// SPDX-License-Identifier: Apache-2.0
#include "ceteris/trial/network_cost.hpp"

#include <torch/types.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <vector>

#include "ceteris/models/build.hpp"
#include "ceteris/models/cost.hpp"
#include "ceteris/nn/network.hpp"
#include "ceteris/nn/step_random.hpp"
#include "ceteris/trial/network_cost_names.hpp"

namespace ceteris::trial {
namespace {

/// Median over `passes` forward passes of `batch` images, in milliseconds, after one that is not counted.
double milliseconds(nn::Network& network, std::int64_t side, std::int64_t batch, int passes) {
  using Clock = std::chrono::steady_clock;
  const at::Tensor images = nn::moved(at::zeros({batch, 3, side, side}), nn::compute_of(network));
  std::vector<double> times;
  for (int pass = 0; pass <= passes; ++pass) {
    const Clock::time_point start = Clock::now();
    (void)network.forward(images, {}).to(at::kCPU);  // which waits for a device
    times.push_back(std::chrono::duration<double, std::milli>(Clock::now() - start).count());
  }
  times.erase(times.begin());
  std::ranges::sort(times);
  return times[times.size() / 2];
}

}  // namespace

EventValues network_costs(const TrialSpec& spec, std::int64_t classes, const nn::Compute& compute) {
  constexpr int kLatencyPasses = 21, kBatchPasses = 5;
  constexpr double kBytes = 4;
  const torch::NoGradGuard no_grad;
  EventValues values;
  for (const CostSide& at : cost_sides(spec.data)) {
    const models::ImageInput input{.side = at.side, .classes = classes};
    const models::ModelCost cost = models::cost(spec.model, input);
    const auto network = models::build_image_network(spec.model, input);
    nn::initialise(*network, spec.seed, spec.replicate);
    nn::move(*network, compute);
    network->eval();
    const std::array<double, kNetworkCosts.size()> measured = {
        static_cast<double>(cost.parameters), static_cast<double>(cost.macs + cost.attention_macs),
        kBytes * static_cast<double>(cost.parameters + cost.inference_numbers),
        milliseconds(*network, at.side, 1, kLatencyPasses),
        milliseconds(*network, at.side, kCostBatch, kBatchPasses) / static_cast<double>(kCostBatch)};
    for (std::size_t i = 0; i < kNetworkCosts.size(); ++i) {
      values.emplace_back(network_cost_name(kNetworkCosts[i], at), measured[i]);
    }
  }
  return values;
}

}  // namespace ceteris::trial
