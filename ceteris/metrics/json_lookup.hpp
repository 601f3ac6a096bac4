// SPDX-License-Identifier: Apache-2.0
// A key in a document: one place, none, or a sentence about the two it may mean.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "ceteris/metrics/json_document.hpp"

namespace ceteris::metrics {

struct KeyLookup {
  std::optional<std::size_t> node;
  std::string two;  ///< names both places of a key that has two; empty otherwise
};
[[nodiscard]] KeyLookup look_up(const JsonDocument& document, std::string_view key, std::size_t from = 0);

/// The step of a line: the number at `step_key`, or at the first of step, global_step, iteration, iter, epoch when
/// `step_key` is empty.
[[nodiscard]] std::optional<double> step_of(const JsonDocument& line, std::string_view step_key);

}  // namespace ceteris::metrics
