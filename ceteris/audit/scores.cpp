// SPDX-License-Identifier: Apache-2.0
#include "ceteris/audit/scores.hpp"

#include <torch/types.h>

#include <cmath>
#include <limits>

namespace ceteris::audit {

Scores uniform_scores(const Parts& parts) {
  const auto classes = static_cast<std::size_t>(parts.classes);
  const auto value = static_cast<float>(-std::log(static_cast<double>(classes)));
  return {.validation = std::vector<float>(parts.validation.pictures.size() * classes, value),
          .test = std::vector<float>(parts.test.pictures.size() * classes, value),
          .validation_loss = std::numeric_limits<double>::infinity(),
          .diverged = true};
}

std::vector<float> float_rows(const at::Tensor& table) {
  const at::Tensor flat = table.contiguous();
  return {flat.data_ptr<float>(), flat.data_ptr<float>() + flat.numel()};
}

}  // namespace ceteris::audit
