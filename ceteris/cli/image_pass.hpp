// SPDX-License-Identifier: Apache-2.0
// One pass of a network over the pictures of a source, as the verbs eval, predict and embed make it.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "ceteris/base/executor.hpp"
#include "ceteris/base/progress.hpp"
#include "ceteris/cli/arguments.hpp"
#include "ceteris/cli/chosen_model.hpp"
#include "ceteris/data/source.hpp"
#include "ceteris/loader/image_stream.hpp"

namespace ceteris::cli {

struct PassOptions {
  int batch = 64;
  std::optional<double> crop;  ///< share of the square's side that the network sees; training's when absent
  int jobs = available_cores();
};

/// --batch, --crop and --jobs
void pass_options(ArgumentParser& parser, PassOptions& options);

/// The trained network of a call, with the threads set to it; what a reader should know becomes a note. Throws as
/// choose_model and require_trained do, and a usage error for options below 1.
[[nodiscard]] ChosenModel trained_model(const ModelChoice& choice, const PassOptions& options, bool with_head,
                                        Progress& progress);

/// Opens a folder, tar or list, or pictures one by one; parts of it that could not be listed become notes.
[[nodiscard]] data::Source open_images(std::span<const std::string> paths, Progress& progress);

/// Hands every batch that has rows to `each`, without gradients. Returns the refused files; each is a note too, the
/// first twenty of them. Throws a usage error when no file could be read.
std::vector<loader::Refused> pass_over(const data::Source& source, int size, const PassOptions& options,
                                       Executor& executor, Progress& progress,
                                       const std::function<void(const loader::StreamedBatch&)>& each);

/// Throws a usage error when `out` is one of the files that are read.
void check_output(const std::filesystem::path& out, std::span<const std::string> inputs);

/// Throws a usage error when a result of the network holds anything but numbers: its weights are broken.
void check_finite(const at::Tensor& result, const ChosenModel& chosen);

/// The refused files for JSON: name, reason and detail of each.
[[nodiscard]] std::vector<std::map<std::string, std::string>> refused_facts(
    const std::vector<loader::Refused>& refused);

}  // namespace ceteris::cli
