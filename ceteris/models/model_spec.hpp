// SPDX-License-Identifier: Apache-2.0
// The choice of a model, free of libtorch. models/build.hpp makes it; models/table.hpp lists the ones with a name.
#pragma once

#include <variant>

#include "ceteris/models/convnext_spec.hpp"
#include "ceteris/models/gpt_spec.hpp"
#include "ceteris/models/small_cnn_spec.hpp"

namespace ceteris::models {

using ModelSpec = std::variant<ConvNeXtSpec, SmallCnnSpec, GptSpec>;

}  // namespace ceteris::models
