// SPDX-License-Identifier: Apache-2.0
// The features of every image.
#pragma once

#include <torch/types.h>

#include <functional>
#include <vector>

#include "ceteris/infer/chosen_model.hpp"
#include "ceteris/infer/image_pass.hpp"

namespace ceteris::infer {

enum class Features {
  Head,    ///< what the head reads: one matrix (N, F)
  Stages,  ///< the map of every stage, averaged over its positions: a matrix (N, C) each
};

/// Hands every batch with its matrices to `each`, in the order of `source`. Returns the files that could not be read.
/// Throws a usage error for a language model and for results that are no numbers.
std::vector<loader::Refused> embed_images(
    const data::Source& source, const ChosenModel& chosen, const PassOptions& options, Features features,
    Executor& executor, Progress& progress,
    const std::function<void(const loader::StreamedBatch&, const std::vector<at::Tensor>&)>& each);

}  // namespace ceteris::infer
