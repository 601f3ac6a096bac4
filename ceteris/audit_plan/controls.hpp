// SPDX-License-Identifier: Apache-2.0
// Questions whose answer is known: the same images with labels that mean nothing.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "ceteris/audit_plan/parts.hpp"
#include "ceteris/base/random.hpp"

namespace ceteris::audit_plan {

/// A control fails when its exact p against chance is below this: with two controls, one healthy audit in a hundred is
/// alarmed for nothing.
inline constexpr double kControlAlpha = 0.005;

/// The parts of an audit with labels dealt anew, group by group, inside each part: nothing is left to learn. `groups`
/// is indexed by image number.
[[nodiscard]] Parts shuffle_labels(const Parts& parts, std::span<const std::uint32_t> groups, const Stream& stream);

/// The images of one set dealt at random, group by group, over as many pseudo-data-sets as there are classes, split
/// like the audit. `images` are the usable images of that set; `keys` and `groups` are parallel to them.
[[nodiscard]] Parts pseudo_sets(std::span<const std::uint32_t> images, std::span<const std::uint64_t> keys,
                                std::span<const std::uint32_t> groups, int classes, const Stream& stream);

/// Whether every part has images; groups that are few and large can leave one empty.
[[nodiscard]] bool is_usable(const Parts& parts);

/// Splits labelled images 60/10/30 by group, then makes the classes equally many in every part. All spans are
/// parallel.
[[nodiscard]] Parts make_parts(std::span<const std::uint32_t> images, std::span<const std::uint64_t> keys,
                               std::span<const std::uint32_t> labels, std::span<const std::uint32_t> groups,
                               int classes, const Stream& stream);

}  // namespace ceteris::audit_plan
