// SPDX-License-Identifier: Apache-2.0
// What every classifier of an audit is given and what it gives back.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "ceteris/audit_plan/parts.hpp"
#include "ceteris/ops/tensor_fwd.hpp"

namespace ceteris::audit {

/// Log-probabilities on two parts, one row of `classes` an image.
struct Scores {
  std::vector<float> validation;
  std::vector<float> test;
  double validation_loss = 0;  ///< nats
  bool diverged = false;       ///< training ended in numbers that are not finite: all rows are uniform
};

/// What a classifier that diverged knows: nothing, and its loss is infinite, so that no choice falls on it.
[[nodiscard]] Scores uniform_scores(const audit_plan::Parts& parts);

/// The log-odds of one class against all others, from unnormalised log-probabilities.
[[nodiscard]] double log_odds_of(std::span<const double> logits, std::size_t which);

/// The numbers of a float32 table, row by row.
[[nodiscard]] std::vector<float> float_rows(const at::Tensor& table);

}  // namespace ceteris::audit
