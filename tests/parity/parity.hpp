// SPDX-License-Identifier: Apache-2.0
// The same weights and the same input through ours and through a reference: outputs, gradients, three AdamW steps.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "ceteris/models/build.hpp"

namespace ceteris::test {

/// Skips the test when the system's Python lacks one of `modules`; otherwise runs tests/parity/`script` and compares.
/// Errors are relative to the norm of what the reference gives:
///   output in evaluation and in training mode, each running statistic, and all gradients together
///                                      1e-10 in float64, 1e-5 in float32
///   the gradient of one tensor         1e-9 in float64, 1e-3 in float32
///   gradients in float32 also         3 (of one tensor: 5) times the error of the reference's own float32 gradients
///   the path of all weights over three steps, where the script took them: 1e-6 in float64, 0.1 in float32: AdamW's
///   first steps follow the sign of a gradient, and one that is nothing but rounding (the bias of attention's keys has
///   no effect, for one) goes its own way
void expect_parity(const std::string& script, const std::vector<std::string>& arguments,
                   const std::vector<std::string>& modules, const models::ModelSpec& spec,
                   const models::ImageInput& input = {});

/// The same for a script that writes several networks, the tensors of each under "NAME:".
void expect_parity_of_each(const std::string& script, const std::vector<std::string>& modules,
                           const std::vector<std::pair<std::string, models::ModelSpec>>& specs,
                           const models::ImageInput& input);

}  // namespace ceteris::test
