// SPDX-License-Identifier: Apache-2.0
// Which models of the zoo a weight file fits.
#pragma once

#include <string>
#include <vector>

#include "ceteris/models/image_input.hpp"
#include "ceteris/weights/file.hpp"

namespace ceteris::models {

/// What the file was made for, read off its shapes; fields that no shape tells keep their defaults.
[[nodiscard]] ImageInput input_of(const weights::WeightFile& file);

/// Names in models::table() of this family with exactly as many parameters, in the order of the table. A guess: depth
/// and width decide it, the choice of an activation does not show.
[[nodiscard]] std::vector<std::string> matching_models(const weights::WeightFile& file);

}  // namespace ceteris::models
