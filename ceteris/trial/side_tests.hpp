// SPDX-License-Identifier: Apache-2.0
// The network of a trial at sides that it was not trained at.
#pragma once

#include <vector>

#include "ceteris/loader/labelled_images.hpp"
#include "ceteris/nn/compute.hpp"
#include "ceteris/train/image_task.hpp"
#include "ceteris/trial/trial_spec.hpp"

namespace ceteris::trial {

/// Copies every parameter and buffer of a network into the same one built for another side. Learned positions and
/// tables of relative positions are resized as load_weights does (weights/resize.hpp). Precondition: nothing else
/// depends on the side.
void copy_to_side(const nn::Network& from, nn::Network& to);

/// One test for each of `images.other_sides`.
[[nodiscard]] std::vector<train::SideTest> side_tests(const TrialSpec& spec, const loader::LabelledImages& images,
                                                      const nn::Compute& compute);

}  // namespace ceteris::trial
