// SPDX-License-Identifier: Apache-2.0
#include "ceteris/image/orientation.hpp"

#include <utility>

namespace ceteris::image {
namespace {

// Upright pixel (x, y) is stored pixel (x, y) after an optional exchange of the two and optional mirrors along the
// stored axes.
struct Turn {
  bool transposed;  // the upright x runs along the stored y
  bool mirror_x;    // along the stored x axis
  bool mirror_y;
};

Turn turn_of(int orientation) {
  switch (orientation) {
    case 2:
      return {false, true, false};
    case 3:
      return {false, true, true};
    case 4:
      return {false, false, true};
    case 5:
      return {true, false, false};
    case 6:
      return {true, false, true};
    case 7:
      return {true, true, true};
    case 8:
      return {true, true, false};
    default:
      return {false, false, false};
  }
}

}  // namespace

Image upright(Image stored, int orientation) {
  if (orientation <= 1 || orientation > 8) {
    return stored;
  }
  const Turn turn = turn_of(orientation);
  Image result{stored.width, stored.height, {}};
  if (turn.transposed) {
    std::swap(result.width, result.height);
  }
  result.pixels.resize(stored.pixels.size());
  std::uint8_t* out = result.pixels.data();
  for (int y = 0; y < result.height; ++y) {
    for (int x = 0; x < result.width; ++x, out += 3) {
      const int sx = turn.transposed ? y : x;
      const int sy = turn.transposed ? x : y;
      const std::uint8_t* in = stored.row(turn.mirror_y ? stored.height - 1 - sy : sy) +
                               std::size_t{3} * (turn.mirror_x ? stored.width - 1 - sx : sx);
      out[0] = in[0];
      out[1] = in[1];
      out[2] = in[2];
    }
  }
  return result;
}

Window stored_window(const Window& window, int stored_width, int stored_height, int orientation) {
  const Turn turn = turn_of(orientation);
  Window stored = window;
  if (turn.transposed) {
    stored = {window.y, window.x, window.height, window.width};
  }
  if (turn.mirror_x) {
    stored.x = stored_width - stored.x - stored.width;
  }
  if (turn.mirror_y) {
    stored.y = stored_height - stored.y - stored.height;
  }
  return stored;
}

}  // namespace ceteris::image
