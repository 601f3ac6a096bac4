// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>

#include "ceteris/spec/field.hpp"

namespace ceteris::trial {

/// The last layer of a network that starts from weights.
enum class HeadStart {
  Auto,  ///< kept where it is for the same classes, as far as they are known
  Kept,
  New,
};
constexpr auto spec_names(HeadStart) {
  return std::array{std::pair{HeadStart::Auto, std::string_view("auto")},
                    std::pair{HeadStart::Kept, std::string_view("kept")},
                    std::pair{HeadStart::New, std::string_view("new")}};
}

/// What the weights are before the first step, for fine-tuning. A run is named by what the file holds, not by where it
/// lies.
struct InitSpec {
  static constexpr std::string_view title = "init";
  std::string weights;
  std::string sha256;
  HeadStart head = HeadStart::Auto;

  static constexpr auto fields() {
    using Self = InitSpec;
    return std::tuple{
        spec::field("weights", &Self::weights,
                    "fine-tuning: a weight file or a run to start from; empty: drawn weights", spec::unhashed),
        spec::field("sha256", &Self::sha256, "of the file of the weights; a run notes it, and compares it when given"),
        spec::field("head", &Self::head,
                    "the last layer, from the weights or drawn anew; auto: kept where the classes are the same")};
  }
};
static_assert(spec::complete<InitSpec>());

}  // namespace ceteris::trial
