// SPDX-License-Identifier: Apache-2.0
// How programs name the steps of their logs.
#pragma once

#include <array>
#include <string_view>

namespace ceteris::metrics {

/// The first of these that a line or a header has is its step, unless the source names another.
inline constexpr std::array<std::string_view, 6> kStepNames = {"step", "global_step", "iteration",
                                                               "iter", "epoch",       "Step"};

}  // namespace ceteris::metrics
