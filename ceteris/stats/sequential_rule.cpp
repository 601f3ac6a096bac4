// SPDX-License-Identifier: Apache-2.0
#include "ceteris/stats/sequential_rule.hpp"

#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <cstddef>
#include <numbers>

#include "ceteris/base/error.hpp"
#include "ceteris/stats/anytime_t.hpp"
#include "ceteris/stats/group_sequential.hpp"
#include "ceteris/stats/t_interval.hpp"

namespace ceteris::stats {
namespace {

/// Fewer values say little of their spread.
constexpr int kFirstAnytimeLook = 5;

/// The published rule; at the last look nothing is left to save.
std::optional<double> futility(int n, int most) {
  if (n == most) {
    return std::nullopt;
  }
  return n == 8 ? std::optional(0.0) : n == 12 || n == 13 ? std::optional(0.5) : std::nullopt;
}

Decision decision_of(const LookResult& result, const Look& look, std::optional<double> margin, bool last) {
  if (!result.interval) {
    return last ? Decision::Open : Decision::GoOn;
  }
  const Interval& interval = *result.interval;
  if (interval.low > -margin.value_or(0)) {
    return Decision::Shown;
  }
  if (interval.high < (last ? 0 : -margin.value_or(0))) {
    return Decision::Worse;
  }
  if (!margin && look.futile_below && *result.t < *look.futile_below) {
    return Decision::Futile;
  }
  return last ? Decision::Open : Decision::GoOn;
}

LookResult look_at(const Look& look, std::span<const double> differences, double smallest_spread) {
  LookResult result;
  result.n = look.n;
  result.mean = mean(differences);
  const double spread = sample_std(differences).value_or(0);
  if (!varies(differences) || spread < smallest_spread) {
    return result;
  }
  const double error = spread / std::sqrt(look.n);
  const auto around = [&](double critical) {
    return Interval{result.mean - critical * error, result.mean + critical * error};
  };
  result.t = result.mean / error;
  result.interval = around(look.critical);
  result.narrow = around(look.critical_narrow);
  return result;
}

}  // namespace

SequentialRule group_sequential_rule(int most, double alpha) {
  const std::vector<int> looks = looks_of(most);
  const std::vector<double> critical = sequential_boundaries(looks, alpha);
  const std::vector<double> narrow = sequential_boundaries(looks, 2 * alpha);
  SequentialRule rule{alpha, {}};
  for (std::size_t k = 0; k < looks.size(); ++k) {
    rule.looks.push_back({looks[k], critical[k], narrow[k], futility(looks[k], most)});
  }
  return rule;
}

SequentialRule fixed_rule(int n, double alpha) {
  CETERIS_CHECK(n >= 2, "a t test needs two values");
  const auto critical = [&](double level) {
    return boost::math::quantile(complement(boost::math::students_t(n - 1), 0.5 * level));
  };
  return {alpha, {{n, critical(alpha), critical(2 * alpha)}}};
}

SequentialRule anytime_rule(int most, double alpha) {
  CETERIS_CHECK(most >= kFirstAnytimeLook, "the first look is after five values");
  SequentialRule rule{alpha, {}};
  for (int n = kFirstAnytimeLook; n <= most; ++n) {
    rule.looks.push_back({n, anytime_critical_t(n, alpha), anytime_critical_t(n, 2 * alpha)});
  }
  return rule;
}

double campaign_level(double alpha, int j) {
  CETERIS_CHECK(j >= 1, "gates are counted from one");
  return 6 * alpha / (std::numbers::pi * std::numbers::pi * j * j);
}

std::vector<LookResult> decide(const SequentialRule& rule, std::span<const double> differences,
                               std::optional<double> margin, double smallest_spread) {
  std::vector<LookResult> results;
  for (const Look& look : rule.looks) {
    if (static_cast<std::size_t>(look.n) > differences.size()) {
      break;
    }
    results.push_back(look_at(look, differences.first(static_cast<std::size_t>(look.n)), smallest_spread));
    results.back().decision = decision_of(results.back(), look, margin, look.n == rule.looks.back().n);
    if (results.back().decision != Decision::GoOn) {
      break;
    }
  }
  return results;
}

}  // namespace ceteris::stats
