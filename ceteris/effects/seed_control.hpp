// SPDX-License-Identifier: Apache-2.0
// Does the seed that a program is given control what it does? Read off a probe: one seed run twice, other seeds once.
#pragma once

#include <optional>
#include <span>
#include <string>

#include "ceteris/metrics/source.hpp"

namespace ceteris::effects {

enum class SeedControl {
  Controlled,     ///< reruns are identical, seeds differ
  Ignored,        ///< all runs are identical: replicates would be copies
  Partly,         ///< reruns differ, but seeds differ by more
  NotControlled,  ///< reruns differ, and it is not shown that seeds differ by more
  Unknown,        ///< a run has no value
};

/// Only Ignored forbids inference. Runs of a program that its seed does not control are replicates all the same, but
/// equal seeds pair nothing.
struct SeedFinding {
  SeedControl control = SeedControl::Unknown;
  std::optional<double> variance_ratio;  ///< between seeds over between reruns; none where reruns do not vary
  std::optional<double> p;               ///< F test of that ratio
  std::string sentence;                  ///< for people, with the name of the metric
};

/// `reruns`: readings of one seed, at least two; `others`: of other seeds, one each, at least one. Runs are the same
/// when their whole curves are, bit by bit; without curves when their values are. That some values tie proves nothing,
/// so Ignored takes all runs. With two reruns the F test has one degree of freedom: only a ratio of some hundred is
/// seen, and Partly is rare.
[[nodiscard]] SeedFinding seed_control(const std::string& metric, std::span<const metrics::Reading> reruns,
                                       std::span<const metrics::Reading> others);

/// "The seed is ignored." as a clause: "the seed is ignored".
[[nodiscard]] std::string clause_of(std::string sentence);

}  // namespace ceteris::effects
