// SPDX-License-Identifier: Apache-2.0
// From the numbers found, in their order, to the one that counts and the curve.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "ceteris/metrics/number.hpp"
#include "ceteris/metrics/source.hpp"

namespace ceteris::metrics {

struct Sample {
  std::optional<double> step;  ///< nothing: the order counts
  Number number;
  std::string place;  ///< "line 12"; empty when the file has one value
};

/// The reading of `samples`, found at `where` ("{dir}/log.csv, column 'acc'"). Steps that go back are a restart: of the
/// values before it those at the new step and beyond are left out, with a note. Cells without a value are left out,
/// with a note. Last is the last number; Minimum and Maximum leave out NaN, with a note; Mean does not. Text and what
/// reads as two numbers count against Last only when they stand last, and else always. No samples: Missing, without a
/// problem.
[[nodiscard]] Reading reading_of(std::vector<Sample> samples, Pick pick, const std::string& where);

}  // namespace ceteris::metrics
