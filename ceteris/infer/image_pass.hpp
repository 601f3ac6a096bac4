// SPDX-License-Identifier: Apache-2.0
// One pass of a network over the images of a source.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "ceteris/base/executor.hpp"
#include "ceteris/base/progress.hpp"
#include "ceteris/data/source.hpp"
#include "ceteris/infer/chosen_model.hpp"
#include "ceteris/loader/image_stream.hpp"

namespace ceteris::infer {

struct PassOptions {
  int batch = 64;
  std::optional<double> crop = {};  ///< share of the square's side that the network sees; training's when absent
};

/// Opens a folder, archive or list, or images one by one; parts of it that could not be listed become notes.
[[nodiscard]] data::Source open_images(std::span<const std::string> paths, Progress& progress);

/// Hands every batch that has rows to `each`, without gradients. Returns the refused files; each is a note too, the
/// first twenty of them. Throws a usage error when no file could be read.
std::vector<loader::Refused> pass_over(const data::Source& source, int size, const PassOptions& options,
                                       Executor& executor, Progress& progress,
                                       const std::function<void(const loader::StreamedBatch&)>& each);

/// Throws a usage error when a result of the network holds anything but numbers: its weights are broken.
void check_finite(const at::Tensor& result, const ChosenModel& chosen);
void check_finite(double result, const ChosenModel& chosen);

}  // namespace ceteris::infer
