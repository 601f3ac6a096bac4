// SPDX-License-Identifier: Apache-2.0
// Worlds with a known truth, drawn many times: how often does a method say what it promises? The quick and the slow
// tests run the same worlds, with few and with many repeats. Every function returns the share of repeats named.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "ceteris/base/random.hpp"
#include "ceteris/stats/bootstrap.hpp"
#include "ceteris/stats/interval.hpp"
#include "ceteris/stats/multiplicity.hpp"
#include "ceteris/stats/permutation.hpp"
#include "ceteris/stats/t_interval.hpp"

namespace ceteris::stats {

/// Four standard errors of a share that is truly `share`: a correct method strays further once in 16,000 tests.
inline double four_errors(double share, int repeats) {
  return 4 * std::sqrt(share * (1 - share) / repeats);
}

/// Intervals that cover `chance` when `trials` coins with that chance are thrown.
template <typename Make>
double proportion_coverage(const Make& make, std::int64_t trials, double chance, int repeats) {
  const Stream stream(1, 0, "proportion coverage");
  int covered = 0;
  for (int repeat = 0; repeat < repeats; ++repeat) {
    Draws draws = stream.at(repeat);
    std::int64_t successes = 0;
    for (std::int64_t trial = 0; trial < trials; ++trial) {
      successes += draws.uniform() < chance ? 1 : 0;
    }
    covered += make(successes, trials, 0.95).contains(chance) ? 1 : 0;
  }
  return static_cast<double>(covered) / repeats;
}

/// A classifier that knows nothing of the labels. `groups` groups of `images_per_group` images share their label and
/// their prediction, which come from one of three classes.
struct GuessingClassifier {
  std::vector<int> predicted;
  std::vector<int> actual;
  std::vector<int> group;
};

inline GuessingClassifier guess(int groups, int images_per_group, Draws draws) {
  GuessingClassifier world;
  for (int group = 0; group < groups; ++group) {
    const auto prediction = static_cast<int>(draws.below(3));
    world.predicted.insert(world.predicted.end(), images_per_group, prediction);
    world.actual.insert(world.actual.end(), images_per_group, group % 3);
    world.group.insert(world.group.end(), images_per_group, group);
  }
  return world;
}

/// p-values at or below `alpha` of the permutation test of a guessing classifier. 99 permutations each.
inline double permutation_rejections(int groups, int images_per_group, bool know_groups, double alpha, int repeats) {
  const Stream stream(2, 0, "permutation rejections");
  int rejected = 0;
  for (int repeat = 0; repeat < repeats; ++repeat) {
    const GuessingClassifier world = guess(groups, images_per_group, stream.at(repeat));
    const Stream permutations(2, repeat, "permutations");
    const double p =
        know_groups ? permutation_p_accuracy_grouped(world.predicted, world.actual, world.group, 3, 99, permutations)
                    : permutation_p_accuracy(world.predicted, world.actual, 3, 99, permutations);
    rejected += p <= alpha ? 1 : 0;
  }
  return static_cast<double>(rejected) / repeats;
}

/// Families of p-values with at least one false rejection at 5 %. Each p is one-sided for a normal statistic; the first
/// `nulls` have mean 0, the others mean 4; all share a common part of variance `correlation`.
inline double family_errors(int nulls, int effects, double correlation, bool adjust, int repeats) {
  const Stream stream(3, 0, "family errors");
  int wrong = 0;
  for (int repeat = 0; repeat < repeats; ++repeat) {
    Draws draws = stream.at(repeat);
    const double common = std::sqrt(correlation) * draws.normal();
    std::vector<double> p;
    for (int i = 0; i < nulls + effects; ++i) {
      const double statistic = common + std::sqrt(1 - correlation) * draws.normal() + (i < nulls ? 0 : 4);
      p.push_back(0.5 * std::erfc(statistic / std::sqrt(2.0)));
    }
    const std::vector<double> decided = adjust ? holm(p) : p;
    wrong += std::any_of(decided.begin(), decided.begin() + nulls, [](double value) { return value <= 0.05; }) ? 1 : 0;
  }
  return static_cast<double>(wrong) / repeats;
}

enum class Shape { Normal, LogNormal };

/// Values with their true mean: standard normal, or exp(spread times standard normal).
struct Population {
  Shape shape = Shape::Normal;
  double spread = 1;

  [[nodiscard]] double mean() const { return shape == Shape::Normal ? 0 : std::exp(0.5 * spread * spread); }
  [[nodiscard]] std::vector<double> draw(int n, Draws draws) const {
    std::vector<double> values(static_cast<std::size_t>(n));
    for (double& value : values) {
      value = shape == Shape::Normal ? draws.normal() : std::exp(spread * draws.normal());
    }
    return values;
  }
};

/// t intervals of `n` values that cover the true mean.
inline double t_coverage(int n, const Population& population, int repeats) {
  const Stream stream(4, 0, "t coverage");
  int covered = 0;
  for (int repeat = 0; repeat < repeats; ++repeat) {
    const auto values = population.draw(n, stream.at(static_cast<std::uint64_t>(repeat)));
    covered += t_interval(values).value().contains(population.mean()) ? 1 : 0;
  }
  return static_cast<double>(covered) / repeats;
}

/// The same of bootstrap-t intervals with 1,000 resamples.
inline double bootstrap_t_coverage(int n, const Population& population, int repeats) {
  const Stream stream(4, 0, "t coverage");
  int covered = 0;
  for (int repeat = 0; repeat < repeats; ++repeat) {
    const auto seed = static_cast<std::uint64_t>(repeat);
    const auto values = population.draw(n, stream.at(seed));
    covered += bootstrap_t_interval(values, 1000, Stream(4, seed, "resamples"))->contains(population.mean()) ? 1 : 0;
  }
  return static_cast<double>(covered) / repeats;
}

/// Welch tests that reject at 5 % when means are equal, spreads are 1 and 4, and sizes are n_a and n_b.
inline double welch_rejections(int n_a, int n_b, int repeats) {
  const Stream stream(5, 0, "welch rejections");
  int rejected = 0;
  for (int repeat = 0; repeat < repeats; ++repeat) {
    Draws draws = stream.at(repeat);
    std::vector<double> a(n_a);
    std::vector<double> b(n_b);
    std::ranges::generate(a, [&] { return draws.normal(); });
    std::ranges::generate(b, [&] { return 4 * draws.normal(); });
    rejected += welch_t(a, b).value().p <= 0.05 ? 1 : 0;
  }
  return static_cast<double>(rejected) / repeats;
}

/// Cluster bootstrap intervals that cover 0.5 when each group of ten images has its own uniform rate of hits.
inline double bootstrap_coverage(int groups, int repeats) {
  const Stream stream(6, 0, "bootstrap coverage");
  int covered = 0;
  for (int repeat = 0; repeat < repeats; ++repeat) {
    Draws draws = stream.at(repeat);
    std::vector<std::uint8_t> hits;
    std::vector<int> group_of;
    for (int group = 0; group < groups; ++group) {
      const double rate = draws.uniform();
      for (int image = 0; image < 10; ++image) {
        hits.push_back(draws.uniform() < rate ? 1 : 0);
        group_of.push_back(group);
      }
    }
    const auto interval = cluster_bootstrap_interval(hits, group_of, 1000, Stream(6, repeat, "resamples"));
    covered += interval.value().contains(0.5) ? 1 : 0;
  }
  return static_cast<double>(covered) / repeats;
}

}  // namespace ceteris::stats
