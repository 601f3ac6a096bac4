// SPDX-License-Identifier: Apache-2.0
#include "ceteris/audit/scores.hpp"

#include <torch/types.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace ceteris::audit {

Scores uniform_scores(const audit_plan::Parts& parts) {
  const auto classes = static_cast<std::size_t>(parts.classes);
  const auto value = static_cast<float>(-std::log(static_cast<double>(classes)));
  return {.validation = std::vector<float>(parts.validation.images.size() * classes, value),
          .test = std::vector<float>(parts.test.images.size() * classes, value),
          .validation_loss = std::numeric_limits<double>::infinity(),
          .diverged = true};
}

double log_odds_of(std::span<const double> logits, std::size_t which) {
  double largest = -std::numeric_limits<double>::infinity();
  for (std::size_t k = 0; k < logits.size(); ++k) {
    largest = k == which ? largest : std::max(largest, logits[k]);
  }
  double sum = 0;
  for (std::size_t k = 0; k < logits.size(); ++k) {
    sum += k == which ? 0 : std::exp(logits[k] - largest);
  }
  return logits[which] - largest - std::log(sum);
}

std::vector<float> float_rows(const at::Tensor& table) {
  const at::Tensor flat = table.contiguous();
  return {flat.data_ptr<float>(), flat.data_ptr<float>() + flat.numel()};
}

}  // namespace ceteris::audit
