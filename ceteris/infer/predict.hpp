// SPDX-License-Identifier: Apache-2.0
// The likeliest classes of every image.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "ceteris/infer/chosen_model.hpp"
#include "ceteris/infer/image_pass.hpp"

namespace ceteris::infer {

struct Prediction {
  std::string image;
  std::vector<std::int64_t> classes = {};  ///< the likeliest first
  std::vector<double> probabilities = {};
};

/// Hands the `top` likeliest classes of every image to `each`, in the order of `source`. Returns the files that could
/// not be read. Throws a usage error for a language model and for results that are no numbers.
std::vector<loader::Refused> predict_images(const data::Source& source, const ChosenModel& chosen,
                                            const PassOptions& options, std::int64_t top, Executor& executor,
                                            Progress& progress, const std::function<void(const Prediction&)>& each);

}  // namespace ceteris::infer
