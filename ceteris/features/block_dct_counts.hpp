// SPDX-License-Identifier: Apache-2.0
// The inner loops of small_coefficient_shares, compiled once for each instruction set and chosen at run time.
#pragma once

#include <cstddef>
#include <cstdint>

#include "ceteris/features/block_dct.hpp"

namespace ceteris::features {

/// The most blocks that stand side by side.
inline constexpr int kMostBlocks = 32;

/// The plane of 8 `blocks` pixels side by side, `pixels` their red, green and blue in turn. Products are rounded before
/// they are added, red and green first: the same bits with every instruction set.
void weigh_colours(const std::uint8_t* pixels, int blocks, const Plane& plane, float* values);

/// Adds to counts[t][f], t below `thresholds`, how many of `blocks` blocks have a coefficient f smaller than
/// threshold[t]. rows: 8 x (8 blocks), `pitch` floats apart. Sums run in the order of the definition and without fused
/// operations, so that the bits are the same with every instruction set.
void count_small_coefficients(const float* rows, std::size_t pitch, int blocks, const float* threshold,
                              std::size_t thresholds, std::int32_t* counts);

}  // namespace ceteris::features
