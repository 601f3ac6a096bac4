// SPDX-License-Identifier: Apache-2.0
// A labelled set without end, for studies of architecture and data: ten shapes that only shape tells apart.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <tuple>

#include "ceteris/base/random.hpp"
#include "ceteris/image/image.hpp"
#include "ceteris/spec/field.hpp"

namespace ceteris::synthetic {

struct LabelledSpec {
  std::uint64_t seed = 1;
  int size = 32;
  double clutter = 0.3;
  double noise = 0.08;
  double contrast = 0.2;
  double shift = 0;
  double label_noise = 0;
  double pose = 1;
  double colour = 1;

  static constexpr std::string_view title = "labelled shapes";
  static constexpr auto fields() {
    using S = LabelledSpec;
    return std::tuple{
        spec::field("seed", &S::seed, "another seed, other images of the same kind"),
        spec::field("size", &S::size, "side of the square images", spec::range(16, 512), spec::unit("pixels")),
        spec::field("clutter", &S::clutter, "how much lies behind and before the shape; 0 is nothing",
                    spec::range(0, 1)),
        spec::field("noise", &S::noise, "standard deviation of the camera's noise as a share of the full range",
                    spec::range(0, 1)),
        spec::field("contrast", &S::contrast, "least difference of brightness between the shape and its ground",
                    spec::range(0.02, 0.6)),
        spec::field("shift", &S::shift, "how far the source differs from the one at 0: colour, texture, size, blur",
                    spec::range(0, 1)),
        spec::field("label_noise", &S::label_noise, "share of labels replaced by one of the nine others",
                    spec::range(0, 1)),
        spec::field("pose", &S::pose,
                    "how far place, size and turn of the shape vary; 0: in the middle, upright, all of one size",
                    spec::range(0, 1), spec::since("0.2", 1.0)),
        spec::field("colour", &S::colour,
                    "how far colours and the brightness of grounds vary; 0: grey shapes, lighter than a dark ground",
                    spec::range(0, 1), spec::since("0.2", 1.0))};
  }
  bool operator==(const LabelledSpec&) const = default;
};
static_assert(spec::complete<LabelledSpec>());

/// disc, ring, square, frame, triangle, cross, star, crescent, bar, corner.
inline constexpr std::array<std::string_view, 10> kLabelledClasses{"disc",  "ring", "square",   "frame", "triangle",
                                                                   "cross", "star", "crescent", "bar",   "corner"};

struct LabelledSample {
  image::Image image;
  int label = 0;       ///< as given to the learner
  int true_label = 0;  ///< what is in the image: index % 10
};

/// `label`, or in a `share` of all cases one of the other `classes`, each as likely. What is replaced at a share is
/// replaced by the same at every larger one. Preconditions: `label` is from 0 to classes - 1, two classes or more.
[[nodiscard]] int noisy_label(int label, int classes, double share, Draws draws);

/// Sample `index` of a part ("train", "validation", "test": any name, each an endless sequence of its own). A pure
/// function; safe from any thread. Classes take turns, so every ten samples are balanced.
///
/// Place, size, turn, colours, texture, and whether the shape is lighter or darker than its ground are drawn alike for
/// all classes, so neither colour nor any single pixel tells the class; pieces of other outlines lie behind and before
/// the shape. `shift`, `noise`, `pose`, `colour` and the rest move no other draw: the same index shows the same scene.
[[nodiscard]] LabelledSample labelled_sample(const LabelledSpec& spec, std::string_view part, std::uint64_t index);

}  // namespace ceteris::synthetic
