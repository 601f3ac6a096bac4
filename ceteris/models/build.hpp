// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "ceteris/models/image_input.hpp"
#include "ceteris/models/model_spec.hpp"

namespace ceteris::nn {
class ImageNetwork;
class Network;
}  // namespace ceteris::nn

namespace ceteris::models {

/// The model that a spec names, in training mode and not yet initialised: call nn::initialise or load weights. Throws
/// Error (exit 3) for a spec whose fields contradict each other or the input.
[[nodiscard]] std::shared_ptr<nn::Network> build(const ModelSpec& spec, const ImageInput& input = {});

/// The same for a spec that must be a classifier of images; throws Error (exit 3) for a language model.
[[nodiscard]] std::shared_ptr<nn::ImageNetwork> build_image_network(const ModelSpec& spec, const ImageInput& input);

}  // namespace ceteris::models
