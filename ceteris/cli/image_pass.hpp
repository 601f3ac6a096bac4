// SPDX-License-Identifier: Apache-2.0
// One pass of a network over the pictures of a source, as the verbs eval, predict and embed make it.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "ceteris/base/executor.hpp"
#include "ceteris/base/progress.hpp"
#include "ceteris/cli/arguments.hpp"
#include "ceteris/data/source.hpp"
#include "ceteris/loader/image_stream.hpp"

namespace ceteris::cli {

struct PassOptions {
  int batch = 64;
  int jobs = available_cores();
};

/// --batch and --jobs
void pass_options(ArgumentParser& parser, PassOptions& options);
/// Throws a usage error for numbers below 1.
void check(const PassOptions& options);

/// Opens a source; parts of it that could not be listed become notes.
[[nodiscard]] data::Source open_images(const std::string& path, Progress& progress);

/// Hands every batch that has rows to `each`, without gradients. Returns the refused files; each is a note too, the
/// first twenty of them. Throws a usage error when no file could be read.
std::vector<loader::Refused> pass_over(const data::Source& source, std::vector<std::uint32_t> items, int size,
                                       const PassOptions& options, Executor& executor, Progress& progress,
                                       const std::function<void(const loader::StreamedBatch&)>& each);

/// The refused files for JSON: name, reason and detail of each.
[[nodiscard]] std::vector<std::map<std::string, std::string>> refused_facts(
    const std::vector<loader::Refused>& refused);

/// All items of a source.
[[nodiscard]] std::vector<std::uint32_t> all_items(const data::Source& source);

}  // namespace ceteris::cli
