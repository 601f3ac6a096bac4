// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace ceteris::models {

/// What the data asks of a classifier of images. A language model takes its vocabulary from its own spec.
struct ImageInput {
  std::int64_t channels = 3;
  std::int64_t side = 224;  ///< pixels; models that need no fixed size only check that it is not too small
  std::int64_t classes = 1000;
};

}  // namespace ceteris::models
