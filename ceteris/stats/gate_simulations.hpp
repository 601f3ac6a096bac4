// SPDX-License-Identifier: Apache-2.0
// Gates with a known truth, drawn many times, through the functions that decide them.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "ceteris/base/random.hpp"
#include "ceteris/stats/sequential_rule.hpp"

namespace ceteris::stats {

/// One paired difference, of mean zero and standard deviation one.
using Noise = std::function<double(Draws&)>;

inline double normal_noise(Draws& draws) {
  return draws.normal();
}
/// Skewness 2.
inline double exponential_noise(Draws& draws) {
  return -std::log(1 - draws.uniform()) - 1;
}
/// Of a log-normal with sigma 1: skewness 6.2.
inline double log_normal_noise(Draws& draws) {
  const double e = std::exp(1.0);
  return (std::exp(draws.normal()) - std::sqrt(e)) / std::sqrt(e * (e - 1));
}
/// The difference of two runs with the same skewed noise, as in an A/A comparison: symmetric.
inline double exchangeable_noise(Draws& draws) {
  const double first = exponential_noise(draws);
  return (first - exponential_noise(draws)) / std::sqrt(2.0);
}

/// Shares of gates that ended so, and the mean number of pairs that they took.
struct GateRates {
  double shown = 0;
  double worse = 0;
  double futile = 0;
  double pairs = 0;
};

/// `worlds` gates of true effect `effect`, in standard deviations.
inline GateRates gate_rates(const SequentialRule& rule, const Noise& noise, double effect, int worlds,
                            std::optional<double> margin = {}) {
  const Stream stream(5, 0, "gates");
  GateRates rates;
  std::vector<double> differences(static_cast<std::size_t>(rule.looks.back().n));
  for (int world = 0; world < worlds; ++world) {
    Draws draws = stream.at(static_cast<std::uint64_t>(world));
    for (double& difference : differences) {
      difference = effect + noise(draws);
    }
    const LookResult last = decide(rule, differences, margin).back();
    rates.shown += last.decision == Decision::Shown ? 1 : 0;
    rates.worse += last.decision == Decision::Worse ? 1 : 0;
    rates.futile += last.decision == Decision::Futile ? 1 : 0;
    rates.pairs += last.n;
  }
  for (double* rate : {&rates.shown, &rates.worse, &rates.futile, &rates.pairs}) {
    *rate /= worlds;
  }
  return rates;
}

inline SequentialRule without_futility(SequentialRule rule) {
  for (Look& look : rule.looks) {
    look.futile_below.reset();
  }
  return rule;
}

}  // namespace ceteris::stats
