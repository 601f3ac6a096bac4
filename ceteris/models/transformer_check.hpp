// SPDX-License-Identifier: Apache-2.0
// What can be wrong with the spec of an image transformer, found before anything is built. Free of libtorch.
#pragma once

#include "ceteris/models/image_input.hpp"
#include "ceteris/models/swin_spec.hpp"
#include "ceteris/models/vit_spec.hpp"

namespace ceteris::models {

/// Throw Error (exit 3) for fields that contradict each other or the input.
void check(const ViTSpec& spec, const ImageInput& input);
void check(const SwinSpec& spec, const ImageInput& input);

}  // namespace ceteris::models
