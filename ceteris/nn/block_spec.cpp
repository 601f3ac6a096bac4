// SPDX-License-Identifier: Apache-2.0
#include "ceteris/nn/block_spec.hpp"

#include <algorithm>
#include <cmath>

namespace ceteris::nn {

std::int64_t hidden_width(const MlpSpec& spec, std::int64_t width) {
  const double hidden = spec.ratio * static_cast<double>(width);
  constexpr std::int64_t kStep = 8;
  return spec.gated ? std::max(kStep, kStep * std::lround(hidden * 2 / 3 / static_cast<double>(kStep)))
                    : std::max<std::int64_t>(1, static_cast<std::int64_t>(hidden));
}

}  // namespace ceteris::nn
