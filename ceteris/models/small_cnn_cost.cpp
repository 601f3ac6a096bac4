// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <variant>

#include "ceteris/models/family_costs.hpp"

namespace ceteris::models {

void count(const SmallCnnSpec& spec, const ImageInput& input, CostCounter& counter) {
  const bool bias = std::holds_alternative<nn::NoNorm>(spec.norm);
  CostCounter::Value x = counter.input(map_shape(input.channels, input.side, input.side));
  for (std::size_t i = 0; i < spec.widths.size(); ++i) {
    const std::string layer = "layers." + std::to_string(i);
    x = counter.conv(layer + ".conv", x, {.out = spec.widths[i], .kernel = 3, .stride = 2, .padding = 1, .bias = bias});
    x = counter.activation(layer, counter.norm(layer + ".norm", x, spec.norm), spec.activation);
  }
  counter.linear("head", counter.mean("head", x), input.classes);
}

}  // namespace ceteris::models
