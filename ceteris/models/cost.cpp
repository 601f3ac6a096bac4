// SPDX-License-Identifier: Apache-2.0
#include "ceteris/models/cost.hpp"

#include <variant>

#include "ceteris/models/family_costs.hpp"

namespace ceteris::models {

ModelCost cost(const ModelSpec& spec, const ImageInput& input) {
  CostCounter counter;
  std::visit([&](const auto& family) { count(family, input, counter); }, spec);
  return counter.total();
}

}  // namespace ceteris::models
