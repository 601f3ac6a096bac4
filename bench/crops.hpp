// SPDX-License-Identifier: Apache-2.0
// What the benchmarks of images share: the windows that are cut, the clock, the middle of some rates.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <ctime>
#include <vector>

#include "ceteris/base/random.hpp"
#include "ceteris/image/resize.hpp"

namespace bench {

inline double processor_seconds() {
  return static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
}

// torchvision's RandomResizedCrop: area 8 to 100 %, aspect 3/4 to 4/3, ten tries.
inline ceteris::image::Window random_window(int width, int height, ceteris::Draws draws) {
  for (int attempt = 0; attempt < 10; ++attempt) {
    const double area = draws.uniform(0.08, 1.0) * width * height;
    const double aspect = std::exp(draws.uniform(std::log(3.0 / 4), std::log(4.0 / 3)));
    const int w = static_cast<int>(std::lround(std::sqrt(area * aspect)));
    const int h = static_cast<int>(std::lround(std::sqrt(area / aspect)));
    if (w >= 1 && h >= 1 && w <= width && h <= height) {
      const auto below = [&](int n) { return static_cast<int>(draws.below(static_cast<std::uint64_t>(n) + 1)); };
      return {below(width - w), below(height - h), w, h};
    }
  }
  return ceteris::image::center_window(width, height, std::min(width, height), std::min(width, height));
}

inline double median(std::vector<double> values) {
  std::ranges::sort(values);
  return values.empty() ? 0 : values[values.size() / 2];
}

}  // namespace bench
