// SPDX-License-Identifier: Apache-2.0
// Options of the verbs that run a network: which one it is, and how it passes over images.
#pragma once

#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "ceteris/base/executor.hpp"
#include "ceteris/base/progress.hpp"
#include "ceteris/infer/chosen_model.hpp"
#include "ceteris/infer/image_pass.hpp"
#include "ceteris/verb/arguments.hpp"

namespace ceteris::network_verbs {

struct PassCall {
  infer::PassOptions options;
  int jobs = available_cores();
};

/// --weights, --ema, --set, --size and --classes
void model_options(verb::ArgumentParser& parser, infer::ModelChoice& choice);
/// --labels
void label_option(verb::ArgumentParser& parser, infer::ModelChoice& choice);
/// --batch, --crop and --jobs
void pass_options(verb::ArgumentParser& parser, PassCall& pass);

/// infer::choose_model after checking --size and --classes.
[[nodiscard]] infer::ChosenModel chosen_model(const infer::ModelChoice& choice);

/// The trained network of a call, with the threads set to it; what a reader should know becomes a note. Throws as
/// choose_model and require_trained do, and a usage error for options out of range.
[[nodiscard]] infer::ChosenModel trained_model(const infer::ModelChoice& choice, const PassCall& pass, bool with_head,
                                               Progress& progress);

/// Throws a usage error when `out` is one of the files that are read.
void check_output(const std::filesystem::path& out, std::span<const std::string> inputs);

/// The refused files for JSON: name, reason and detail of each.
[[nodiscard]] std::vector<std::map<std::string, std::string>> refused_facts(
    const std::vector<loader::Refused>& refused);

}  // namespace ceteris::network_verbs
