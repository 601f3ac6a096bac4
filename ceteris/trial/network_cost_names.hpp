// SPDX-License-Identifier: Apache-2.0
// What a study may ask of the cost of a trial's network, by name. Free of libtorch; network_cost.hpp measures.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "ceteris/loader/data_spec.hpp"

namespace ceteris::trial {

/// "parameters"; "macs": multiply-accumulates of a sample, those inside attention too; "memory": bytes of the weights
/// and of the most activations that live at once for a sample, in float32, computed; "latency": milliseconds of a
/// forward pass of one image; "time": milliseconds a sample of many at once.
inline constexpr std::array<std::string_view, 5> kNetworkCosts = {"parameters", "macs", "memory", "latency", "time"};

/// A side of images at which costs are told.
struct CostSide {
  std::int64_t side;
  std::string suffix;  ///< of names: "" at the side that the network learns at, or "_48px"
};

/// That of the data and each of data.test_sides; none of other data than images.
[[nodiscard]] std::vector<CostSide> cost_sides(const loader::DataSpec& data);

/// "network.latency_48px"
[[nodiscard]] std::string network_cost_name(std::string_view cost, const CostSide& at);
[[nodiscard]] std::vector<std::string> network_cost_names(const loader::DataSpec& data);

}  // namespace ceteris::trial
