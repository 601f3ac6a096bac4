// SPDX-License-Identifier: Apache-2.0
#include "ceteris/stats/proportion.hpp"

#include <algorithm>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/special_functions/beta.hpp>
#include <cmath>
#include <functional>

#include "ceteris/base/error.hpp"

namespace ceteris::stats {
namespace {

void check_counts(std::int64_t successes, std::int64_t trials) {
  CETERIS_CHECK(successes >= 0 && successes <= trials, "counts must satisfy 0 <= successes <= trials");
}

void check_share(double value) {
  CETERIS_CHECK(value >= 0 && value <= 1, "a share must lie in [0, 1]");
}

void check_open(double value) {
  CETERIS_CHECK(value > 0 && value < 1, "a level must lie in (0, 1)");
}

double upper_normal_quantile(double tail) {
  return boost::math::quantile(complement(boost::math::normal(), tail));
}

double two_sided_z(double confidence) {
  check_open(confidence);
  return upper_normal_quantile(0.5 * (1 - confidence));
}

/// P[X >= k] through the incomplete beta function, for any k.
double upper_tail(std::int64_t k, std::int64_t n, double p) {
  if (k <= 0 || k > n) {
    return k <= 0 ? 1 : 0;
  }
  return boost::math::ibeta(static_cast<double>(k), static_cast<double>(n - k) + 1, p);
}

/// P[X <= k], without the cancellation of 1 - upper_tail(k + 1).
double lower_tail(std::int64_t k, std::int64_t n, double p) {
  if (k < 0 || k >= n) {
    return k < 0 ? 0 : 1;
  }
  return boost::math::ibetac(static_cast<double>(k) + 1, static_cast<double>(n - k), p);
}

double mass(std::int64_t k, std::int64_t n, double p) {
  if (p <= 0 || p >= 1) {
    return k == (p <= 0 ? 0 : n) ? 1 : 0;
  }
  const auto trials = static_cast<double>(n);
  return boost::math::ibeta_derivative(static_cast<double>(k) + 1, static_cast<double>(n - k) + 1, p) / (trials + 1);
}

/// The smallest k in [low, high] for which `holds`, which must be monotone and true at `high`.
template <typename Predicate>
std::int64_t first_true(std::int64_t low, std::int64_t high, const Predicate& holds) {
  while (low < high) {
    const std::int64_t middle = low + (high - low) / 2;
    if (holds(middle)) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  return low;
}

/// The smallest rejecting count, or n + 1 when none rejects.
std::int64_t critical_count(std::int64_t n, double chance, double alpha) {
  return first_true(0, n + 1, [&](std::int64_t k) { return upper_tail(k, n, chance) <= alpha; });
}

struct ScoreInterval {
  double centre;
  double half_width;
};

ScoreInterval score_interval(double rate, double trials, double z) {
  const double z2 = z * z;
  const double centre = (rate * trials + 0.5 * z2) / (trials + z2);
  const double half = z * std::sqrt(rate * (1 - rate) * trials + 0.25 * z2) / (trials + z2);
  return {centre, half};
}

}  // namespace

Interval wilson_interval(std::int64_t successes, std::int64_t trials, double confidence) {
  check_counts(successes, trials);
  const double z = two_sided_z(confidence);
  if (trials == 0) {
    return {0, 1};
  }
  const double rate = static_cast<double>(successes) / static_cast<double>(trials);
  const ScoreInterval score = score_interval(rate, static_cast<double>(trials), z);
  // The ends are exact at the corners, where subtraction would leave a rounding error.
  return {successes == 0 ? 0 : score.centre - score.half_width,
          successes == trials ? 1 : score.centre + score.half_width};
}

Interval clopper_pearson_interval(std::int64_t successes, std::int64_t trials, double confidence) {
  check_counts(successes, trials);
  check_open(confidence);
  const double tail = 0.5 * (1 - confidence);
  const auto k = static_cast<double>(successes);
  const auto misses = static_cast<double>(trials - successes);
  return {successes == 0 ? 0 : boost::math::ibeta_inv(k, misses + 1, tail),
          successes == trials ? 1 : boost::math::ibetac_inv(k + 1, misses, tail)};
}

double wilson_half_width(double rate, std::int64_t trials, double confidence) {
  check_share(rate);
  CETERIS_CHECK(trials >= 1, "a half-width needs at least one trial");
  return score_interval(rate, static_cast<double>(trials), two_sided_z(confidence)).half_width;
}

double binomial_p_greater(std::int64_t successes, std::int64_t trials, double chance) {
  check_counts(successes, trials);
  check_share(chance);
  return upper_tail(successes, trials, chance);
}

double binomial_p_two_sided(std::int64_t successes, std::int64_t trials, double chance) {
  check_counts(successes, trials);
  check_share(chance);
  if (trials == 0) {
    return 1;
  }
  const auto mode = std::min(trials, static_cast<std::int64_t>((static_cast<double>(trials) + 1) * chance));
  const double tied = mass(successes, trials, chance) * (1 + 1e-7);
  if (mass(mode, trials, chance) <= tied) {
    return 1;
  }
  // The mass falls on both sides of the mode, so the counts as unlikely as the one observed are two tails.
  const auto unlikely = [&](std::int64_t k) { return k > trials || mass(k, trials, chance) <= tied; };
  std::int64_t lower_end = successes;
  std::int64_t upper_start = successes;
  if (successes < mode) {
    upper_start = first_true(mode, trials + 1, unlikely);
  } else {
    lower_end = first_true(0, mode, std::not_fn(unlikely)) - 1;
  }
  return std::min(1.0, lower_tail(lower_end, trials, chance) + upper_tail(upper_start, trials, chance));
}

std::optional<std::int64_t> critical_successes(std::int64_t trials, double chance, double alpha) {
  check_counts(0, trials);
  check_share(chance);
  check_open(alpha);
  const std::int64_t k = critical_count(trials, chance, alpha);
  return k <= trials ? std::optional(k) : std::nullopt;
}

std::optional<double> critical_accuracy(std::int64_t trials, double chance, double alpha) {
  const auto k = critical_successes(trials, chance, alpha);
  return k ? std::optional(static_cast<double>(*k) / static_cast<double>(trials)) : std::nullopt;
}

double binomial_power(std::int64_t trials, double chance, double accuracy, double alpha) {
  check_share(accuracy);
  const auto k = critical_successes(trials, chance, alpha);
  return k ? upper_tail(*k, trials, accuracy) : 0;
}

std::optional<double> detectable_accuracy(std::int64_t trials, double chance, double alpha, double power) {
  check_open(power);
  const auto k = critical_successes(trials, chance, alpha);
  if (!k) {
    return std::nullopt;
  }
  return boost::math::ibeta_inv(static_cast<double>(*k), static_cast<double>(trials - *k) + 1, power);
}

std::int64_t needed_for_power(double chance, double effect, double alpha, double power) {
  check_open(chance);
  check_open(alpha);
  CETERIS_CHECK(effect > 0 && chance + effect <= 1 + 1e-12, "the effect must lie in (0, 1 - chance]");
  CETERIS_CHECK(power > alpha && power < 1, "the power must lie in (alpha, 1)");
  const double accuracy = std::min(1.0, chance + effect);
  const double spread = upper_normal_quantile(alpha) * std::sqrt(chance * (1 - chance)) +
                        upper_normal_quantile(1 - power) * std::sqrt(accuracy * (1 - accuracy));
  // The teeth reach about 1 / effect trials beyond the normal approximation; ten times that is beyond the last of them.
  const double approximation = std::max(0.0, spread) * std::max(0.0, spread) / (effect * effect);
  auto n = static_cast<std::int64_t>(std::ceil(approximation + 10 / effect)) + 50;
  std::int64_t k = critical_count(n, chance, alpha);
  while (n > 0 && upper_tail(k, n, accuracy) >= power) {
    --n;
    // One trial less lowers the critical count by one at most.
    if (k > 0 && upper_tail(k - 1, n, chance) <= alpha) {
      --k;
    }
  }
  return n + 1;
}

std::int64_t needed_for_half_width(double rate, double half_width, double confidence) {
  check_share(rate);
  CETERIS_CHECK(half_width > 0, "the half-width must be positive");
  const double z = two_sided_z(confidence);
  const auto narrow = [&](std::int64_t n) {
    return score_interval(rate, static_cast<double>(n), z).half_width <= half_width;
  };
  std::int64_t high = 1;
  while (!narrow(high)) {
    CETERIS_CHECK(high < (std::int64_t{1} << 60), "the half-width is too small for any number of trials");
    high *= 2;
  }
  return first_true(1, high, narrow);
}

std::int64_t needed_for_lower_bound(double accuracy, double chance, double confidence) {
  check_share(accuracy);
  check_share(chance);
  CETERIS_CHECK(accuracy > chance, "the accuracy must lie above chance");
  const double ratio = two_sided_z(confidence) / (accuracy - chance);
  return static_cast<std::int64_t>(std::floor(ratio * ratio * chance * (1 - chance))) + 1;
}

}  // namespace ceteris::stats
