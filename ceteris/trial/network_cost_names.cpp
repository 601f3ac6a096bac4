// SPDX-License-Identifier: Apache-2.0
#include "ceteris/trial/network_cost_names.hpp"

namespace ceteris::trial {

std::vector<CostSide> cost_sides(const loader::DataSpec& data) {
  const auto own = loader::side_of(data);
  if (!own) {
    return {};
  }
  std::vector<CostSide> sides{{*own, ""}};
  for (const int side : loader::test_sides_of(data)) {
    sides.push_back({side, "_" + std::to_string(side) + "px"});
  }
  return sides;
}

std::string network_cost_name(std::string_view cost, const CostSide& at) {
  return std::string("network.").append(cost).append(at.suffix);
}

std::vector<std::string> network_cost_names(const loader::DataSpec& data) {
  std::vector<std::string> names;
  for (const CostSide& at : cost_sides(data)) {
    for (const std::string_view cost : kNetworkCosts) {
      names.push_back(network_cost_name(cost, at));
    }
  }
  return names;
}

}  // namespace ceteris::trial
