// SPDX-License-Identifier: Apache-2.0
// `ceteris weights diff`, and what it shares with the other actions of that verb.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ceteris/verb/arguments.hpp"
#include "ceteris/weights/file.hpp"

namespace ceteris::network_verbs {

/// What stands below the options of every action.
inline constexpr std::string_view kWeightsFooter =
    "FILE is a safetensors file, a PyTorch file (.pth, .pt) or a run folder of ceteris train.\n\n"
    "  ceteris weights inspect convnext_tiny.pth\n"
    "  ceteris weights convert convnext_tiny.pth convnext_tiny.safetensors --to timm --dtype bf16\n"
    "  ceteris weights diff runs/3f2a/ convnext_tiny.safetensors\n\n"
    "Each has --help and --json.\n";

[[nodiscard]] std::string path_text(const weights::WeightFile& file);
/// "ConvNeXt, timm"
[[nodiscard]] std::string naming_text(const std::optional<weights::Naming>& naming);
/// Texts from outside, made fit for a terminal and for JSON.
[[nodiscard]] std::vector<std::string> all_printable(const std::vector<std::string>& texts);

/// Two weight files against each other, tensor by tensor. Returns the exit code.
[[nodiscard]] int weights_diff(verb::Arguments arguments);

}  // namespace ceteris::network_verbs
