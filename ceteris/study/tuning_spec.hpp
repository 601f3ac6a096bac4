// SPDX-License-Identifier: Apache-2.0
// The fields of `tuning` in a study file: which values each arm may choose before the study, from what, by which
// metric.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "ceteris/spec/field.hpp"

namespace ceteris::study {

/// How a range is drawn from: evenly, evenly in the logarithm, or evenly over whole numbers.
enum class TuneScale { Linear, Log, Integer };
constexpr auto spec_names(TuneScale) {
  return std::array{std::pair{TuneScale::Linear, std::string_view("linear")},
                    std::pair{TuneScale::Log, std::string_view("log")},
                    std::pair{TuneScale::Integer, std::string_view("integer")}};
}

struct TuneSpec {
  std::string name;
  spec::Value candidates;
  std::optional<double> low;
  std::optional<double> high;
  TuneScale scale = TuneScale::Linear;
  std::vector<std::string> arms;

  static constexpr auto fields() {
    using Self = TuneSpec;
    return std::tuple{
        spec::field("name", &Self::name, "the value that is tuned"),
        spec::field("candidates", &Self::candidates, "what it may be: [16, 32, 64]"),
        spec::field("low", &Self::low, "instead of candidates: the lower end of a range"),
        spec::field("high", &Self::high, "its upper end"),
        spec::field("scale", &Self::scale, "how the range is drawn from: evenly, by the logarithm, whole numbers"),
        spec::field("arms", &Self::arms, "the arms that tune it; none: all")};
  }
};
static_assert(spec::complete<TuneSpec>());

struct TuningSpec {
  std::string by;
  int trials = 0;
  int replicates = 1;
  std::vector<TuneSpec> values;

  static constexpr auto fields() {
    using Self = TuningSpec;
    return std::tuple{spec::field("by", &Self::by,
                                  "name of the metric that chooses, one under reported: that of the validation part"),
                      spec::field("trials", &Self::trials,
                                  "settings that every arm tries, drawn at random; 0: all combinations of candidates",
                                  spec::range(0, 10000)),
                      spec::field("replicates", &Self::replicates, "trials of every setting, each with another seed",
                                  spec::range(1, 1000)),
                      spec::field("values", &Self::values,
                                  "what is tuned: [{ name = \"lr\", low = 1e-4, high = 0.1, scale = \"log\" }]")};
  }
};
static_assert(spec::complete<TuningSpec>());

}  // namespace ceteris::study
