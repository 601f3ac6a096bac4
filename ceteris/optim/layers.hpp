// SPDX-License-Identifier: Apache-2.0
// Where in a network a parameter stands, by its name: for what treats depths or roles differently.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace ceteris::optim {

/// The stem, the patches, tokens and their positions: what turns an input into features.
[[nodiscard]] bool reads_input(std::string_view name);
/// The head of a classifier or a language model, with its norm.
[[nodiscard]] bool is_of_head(std::string_view name);
/// Learned positions, class and register tokens, and tables of position biases.
[[nodiscard]] bool holds_positions(std::string_view name);

/// Layer-wise rates (Clark et al. 2020; Bao et al. 2022): decay^(last - layer) for each name. What reads the input is
/// layer 0, every block is one more, with the downsampling before it, and what follows the blocks is the last.
[[nodiscard]] std::map<std::string, double> layer_rates(const std::vector<std::string>& names, double decay);

}  // namespace ceteris::optim
