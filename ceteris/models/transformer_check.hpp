// SPDX-License-Identifier: Apache-2.0
// What can be wrong with the spec of an image transformer, found before anything is built. Free of libtorch.
#pragma once

#include <optional>

#include "ceteris/base/error.hpp"
#include "ceteris/models/image_input.hpp"
#include "ceteris/models/swin_spec.hpp"
#include "ceteris/models/vit_spec.hpp"

namespace ceteris::models {

/// Fixup and sigma_reparam exclude each other.
[[nodiscard]] std::optional<Problem> branch_problem(const nn::ResidualSpec& residual, nn::LinearWeights weights);

/// A gated MLP has its activation between, and what is of an MLP is of one that there is.
[[nodiscard]] std::optional<Problem> mlp_problem(const nn::MlpSpec& mlp);

/// Throw Error (exit 3) for fields that contradict each other or the input.
void check(const ViTSpec& spec, const ImageInput& input);
void check(const SwinSpec& spec, const ImageInput& input);

}  // namespace ceteris::models
