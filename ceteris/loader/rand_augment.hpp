// SPDX-License-Identifier: Apache-2.0
// RandAugment (Cubuk et al. 2020) as timm's "rand-mM-mstdS-inc1" has it: fifteen operations, all stronger with their
// magnitude.
#pragma once

#include <array>
#include <string_view>

#include "ceteris/base/random.hpp"
#include "ceteris/image/image.hpp"
#include "ceteris/loader/augment_spec.hpp"

namespace ceteris::loader {

/// Of a magnitude m in [0, 10], L = m / 10, with a random sign where there is one: rotate 30 L degrees, shear 0.3 L,
/// translate 0.45 L of the side, colour, contrast, brightness and sharpness max(0.1, 1 +- 0.9 L), posterise to 4 -
/// int(4 L) bits, solarise from 256 - int(256 L), solarise-add int(11 m); the first three have no magnitude.
inline constexpr std::array<std::string_view, 15> kRandOperations = {
    "auto_contrast", "equalise",   "invert",    "rotate",  "posterise", "solarise",    "solarise_add", "colour",
    "contrast",      "brightness", "sharpness", "shear_x", "shear_y",   "translate_x", "translate_y"};

/// One operation of the list. `negative` turns the sign where the operation has one.
[[nodiscard]] image::Image rand_operation(image::Image image, std::string_view operation, double magnitude,
                                          bool negative);

/// spec.rand_augment times: an operation drawn from the list with replacement, done with probability 1/2 at a magnitude
/// drawn from N(rand_magnitude, rand_spread), clipped to [0, 10]. Every operation takes its draws whether it is done or
/// not.
[[nodiscard]] image::Image rand_augment(image::Image image, const AugmentSpec& spec, Draws draws);

}  // namespace ceteris::loader
