// SPDX-License-Identifier: Apache-2.0
// Why the values of a comparison allow no verdict, however clear the numbers look.
#pragma once

#include <cstddef>
#include <string>

#include "ceteris/design/design.hpp"
#include "ceteris/record/study.hpp"
#include "ceteris/verdict/cells.hpp"

namespace ceteris::verdict {

/// Trials of one side that were stopped at their time limit, of a metric of time: such a trial takes at least the
/// limit.
struct Censored {
  int first = 0;
  int second = 0;
};
[[nodiscard]] Censored censored_in(const Cells& cells, const design::ContrastPlan& contrast, std::size_t metric);

/// The first reason that holds, as one clause, or nothing: failures without a declared score; values that the declared
/// scale cannot have (no logarithm, no fraction); times of arms that ran on unlike CPUs in one replicate; times stopped
/// at the limit on both sides.
[[nodiscard]] std::string refusal_of(const Cells& cells, const design::ContrastPlan& contrast,
                                     const record::StudyMetric& shown, std::size_t metric);

/// The same for an arm whose replicates of `task` are all alike while those of another arm are not: one value says
/// nothing about its spread. Zero and the ends of a scale are values that an arm may well have in every replicate, and
/// declared scores are meant to be alike.
[[nodiscard]] std::string constant_arm(const design::Design& design, const Cells& cells,
                                       const design::ContrastPlan& contrast, const record::StudyMetric& shown,
                                       std::size_t metric, std::size_t task);

}  // namespace ceteris::verdict
