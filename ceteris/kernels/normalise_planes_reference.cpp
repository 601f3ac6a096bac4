// SPDX-License-Identifier: Apache-2.0
#include <cstddef>

#include "ceteris/kernels/normalise_planes.hpp"

namespace ceteris::kernels {

void normalise_reference(const PixelView& image, const Crop& crop, const ChannelScale& scale, std::span<float> planes) {
  for (int c = 0; c < 3; ++c) {
    for (int y = 0; y < crop.height; ++y) {
      for (int x = 0; x < crop.width; ++x) {
        const int column = crop.left + (crop.flip ? crop.width - 1 - x : x);
        const std::size_t source = (static_cast<std::size_t>(crop.top + y) * image.width + column) * 3 + c;
        const std::size_t target = (static_cast<std::size_t>(c) * crop.height + y) * crop.width + x;
        planes[target] = static_cast<float>(image.pixels[source]) * scale.scale[c] + scale.offset[c];
      }
    }
  }
}

}  // namespace ceteris::kernels
