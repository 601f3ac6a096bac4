// SPDX-License-Identifier: Apache-2.0
// How a classifier did on labelled images, counted and shown.
#pragma once

#include <torch/types.h>

#include <cstdint>
#include <vector>

#include "ceteris/cli/chosen_model.hpp"
#include "ceteris/stats/classification.hpp"

namespace ceteris::cli {

/// The right class counts as found among this many, where the network knows more.
inline constexpr std::int64_t kTop = 5;

struct Outcome {
  std::vector<int> actual;
  std::vector<int> predicted;
  std::int64_t in_top = 0;  ///< the right class is among the first kTop
  double loss = 0;          ///< summed, nats
};

/// Adds a batch: log_probabilities (N, classes), the right classes (N).
void score(Outcome& outcome, const at::Tensor& log_probabilities, const std::vector<int>& actual);

/// On stdout: accuracy with its interval, loss, and the worst classes. `refused` files could not be read.
void print_outcome(const ChosenModel& chosen, const Outcome& outcome, const stats::Confusion& confusion,
                   std::size_t refused);

}  // namespace ceteris::cli
