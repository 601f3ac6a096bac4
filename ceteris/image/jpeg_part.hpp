// SPDX-License-Identifier: Apache-2.0
// A window of a JPEG without the entropy coding around it, where restart markers allow.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "ceteris/image/decode.hpp"

namespace ceteris::image {

/// A smaller JPEG that holds a window of a larger one.
struct JpegPart {
  std::vector<std::byte> bytes;
  Window window;  ///< where the window lies in it
};

/// The smallest rectangle of restart intervals that holds `stored`, and enough pixels around it for the smooth
/// upsampling of chroma, as a JPEG of its own: inside the window it decodes to the same bits as the whole. Intervals
/// (ITU-T T.81, B.2.4.4 and E.1.4) begin with the prediction at zero, so any of them can stand first. Nothing where the
/// file does not allow it: no restart markers, intervals that run over the end of a row, another process than baseline,
/// several scans, markers that are not where they belong, more pixels than `limits`; and where all of it is needed.
[[nodiscard]] std::optional<JpegPart> jpeg_part(std::span<const std::byte> bytes, const Window& stored,
                                                const DecodeLimits& limits);

}  // namespace ceteris::image
