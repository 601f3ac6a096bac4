// SPDX-License-Identifier: Apache-2.0
// Steps of a run, compared exactly: a step may be a time in nanoseconds, which is beyond 2^53.
#pragma once

#include <charconv>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "ceteris/metrics/number.hpp"
#include "ceteris/tables/names.hpp"

namespace ceteris::tables {

struct Step {
  double value = 0;
  std::optional<std::int64_t> whole;  ///< the same, where it is a whole number that fits
};

[[nodiscard]] inline bool operator<(const Step& a, const Step& b) {
  return a.whole && b.whole ? *a.whole < *b.whole : a.value < b.value;
}
[[nodiscard]] inline bool operator==(const Step& a, const Step& b) {
  return !(a < b) && !(b < a);
}

/// Nothing for what is no number.
[[nodiscard]] inline std::optional<Step> parse_step(std::string_view text) {
  const std::string key = key_of(text);
  Step step;
  std::int64_t whole = 0;
  const auto read = std::from_chars(key.data(), key.data() + key.size(), whole);
  if (read.ec == std::errc() && read.ptr == key.data() + key.size()) {
    step.whole = whole;
  }
  const metrics::Number number = metrics::parse_number(key);
  step.value = number.value;
  return number.state == metrics::State::Value ? std::optional(step) : std::nullopt;
}

}  // namespace ceteris::tables
