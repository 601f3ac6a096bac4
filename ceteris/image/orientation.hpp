// SPDX-License-Identifier: Apache-2.0
// The eight ways a camera may have been held (EXIF 2.3, tag 0x0112), as pure functions.
#pragma once

#include "ceteris/image/image.hpp"

namespace ceteris::image {

/// The upright image of `stored`, whose rows and columns are laid out as `orientation` says:
/// 1 upright, 2 mirrored, 3 turned by 180 degrees, 4 flipped, 5 transposed, 6 to be turned clockwise,
/// 7 transposed across the other diagonal, 8 to be turned counter-clockwise. Other values count as 1.
[[nodiscard]] Image upright(Image stored, int orientation);

/// Where `window` of the upright image lies in the stored one of `stored_width` x `stored_height` pixels.
[[nodiscard]] Window stored_window(const Window& window, int stored_width, int stored_height, int orientation);

}  // namespace ceteris::image
