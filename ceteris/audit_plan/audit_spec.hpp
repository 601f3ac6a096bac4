// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <tuple>
#include <utility>

#include "ceteris/spec/field.hpp"

namespace ceteris::audit_plan {

/// Which images of a data set belong together, so that no such group stands on both sides of the split. Copies and near
/// copies always do, and so do images that a list gives the same group.
enum class GroupBy { Given, Folder, Prefix };

constexpr auto spec_names(GroupBy) {
  return std::array{std::pair{GroupBy::Given, std::string_view("given")},
                    std::pair{GroupBy::Folder, std::string_view("folder")},
                    std::pair{GroupBy::Prefix, std::string_view("prefix")}};
}

/// The choices of an audit. Data sets and places are not among them.
struct AuditSpec {
  static constexpr std::string_view title = "audit";
  int max_images = 2000;
  int size = 64;
  int epochs = 25;
  int seeds = 2;
  std::uint64_t seed = 0;
  bool quick = false;
  GroupBy group_by = GroupBy::Given;
  std::int64_t max_pixels = 50'000'000;

  static constexpr auto fields() {
    using Self = AuditSpec;
    return std::tuple{
        spec::field("max_images", &Self::max_images, "readable images taken from a data set, drawn by seed",
                    spec::range(10, 1'000'000)),
        spec::field("size", &Self::size, "side of the network's input", spec::range(16, 256), spec::unit("px")),
        spec::field("epochs", &Self::epochs, "passes of the reference network over its training images",
                    spec::range(1, 1000)),
        spec::field("seeds", &Self::seeds, "training runs of the reference network; with quick, one",
                    spec::range(1, 100)),
        spec::field("seed", &Self::seed, "draws the images, the split and every training run"),
        spec::field("quick", &Self::quick,
                    "one run of a smaller network, of at most 16 epochs; controls on features only"),
        spec::field("group_by", &Self::group_by,
                    "what stays on one side of the split: given groups, images of one folder, or of one name up to its "
                    "last number"),
        spec::field("max_pixels", &Self::max_pixels, "an image that claims more is refused",
                    spec::range(1, 1'000'000'000), spec::unit("px"))};
  }
};
static_assert(spec::complete<AuditSpec>());

/// Below this many images a set there is no verdict; below the second one a warning.
inline constexpr int kFewestImages = 100;
inline constexpr int kFewImages = 300;

}  // namespace ceteris::audit_plan
