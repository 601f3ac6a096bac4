// SPDX-License-Identifier: Apache-2.0
// From the numbers found, in their order, to the one that counts and the curve.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "ceteris/metrics/number.hpp"
#include "ceteris/metrics/source.hpp"

namespace ceteris::metrics {

struct Sample {
  std::optional<double> step;  ///< nothing: the order counts
  Number number;
  std::string place;     ///< "line 12"; empty when the file has one value
  bool restart = false;  ///< the program is known to have started again before it wrote this
};

inline constexpr std::size_t kMostSamples = 1'000'000;

/// Appends; throws Refusal when there are kMostSamples already.
void add_sample(std::vector<Sample>& samples, Sample sample);

/// The reading of `samples`, found at `where` ("{dir}/log.csv, column 'acc'").
///
/// - Steps that go back are a restart: of the values before it those at the new step and beyond are left out, noted. So
///   they are at a known restart, where the count begins anew for values without steps.
/// - Places without a value are left out, noted; when there is no other, the reading is Empty.
/// - Last is the last number. Minimum and Maximum leave out NaN, noted; Mean does not.
/// - Text, and what reads as two numbers, is left out and noted before the last value when Last is asked for; it
/// decides
///   the reading in all other cases.
/// - Percent signs behind some values and not behind others are Refused.
/// - No samples: Missing, without a problem.
[[nodiscard]] Reading reading_of(std::vector<Sample> samples, Pick pick, const std::string& where);

}  // namespace ceteris::metrics
