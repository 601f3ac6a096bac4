// SPDX-License-Identifier: Apache-2.0
// Studies with a known truth, drawn many times, through the functions that decide them.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "ceteris/base/random.hpp"
#include "ceteris/stats/aggregate.hpp"
#include "ceteris/stats/items.hpp"
#include "ceteris/stats/planning.hpp"
#include "ceteris/stats/sample_shape.hpp"
#include "ceteris/stats/t_interval.hpp"
#include "ceteris/stats/verdict.hpp"

namespace ceteris::stats {

/// The share of simulated studies in which a word is wrong for at least one comparison.
struct FalseWords {
  double difference = 0;  ///< Beyond, Negligible or Differs, of a true difference of zero
  double within = 0;      ///< Equivalent or Negligible, of a true difference of the margin or more
  double beyond = 0;      ///< Beyond, of a true difference of the margin or less
};

/// A study compares one arm for each entry of `truth` with a baseline; `truth` holds the true differences in units of
/// the noise of a run. Replicates share a seed effect as large as the noise.
struct SimulatedStudy {
  int replicates = 5;
  std::vector<double> truth;
  double margin = 1;
  bool paired = true;
};

inline std::vector<Contrast> draw_family(const SimulatedStudy& study, Draws draws) {
  std::vector<double> seeds(static_cast<std::size_t>(study.replicates));
  for (double& seed : seeds) {
    seed = draws.normal();
  }
  const auto arm = [&](double difference) {
    std::vector<double> values;
    for (const double seed : seeds) {
      values.push_back(difference + (study.paired ? seed : 0) + draws.normal());
    }
    return values;
  };
  const std::vector<double> baseline = arm(0);
  std::vector<Contrast> family;
  for (const double difference : study.truth) {
    const std::vector<double> values = arm(difference);
    family.push_back({(study.paired ? paired_t(values, baseline) : welch_t(values, baseline)).value(), study.margin});
  }
  return family;
}

inline FalseWords false_words(const SimulatedStudy& study, int repeats) {
  const Stream stream(7, 0, "families");
  int difference = 0;
  int within = 0;
  int beyond = 0;
  for (int repeat = 0; repeat < repeats; ++repeat) {
    const auto judgements = judge(draw_family(study, stream.at(static_cast<std::uint64_t>(repeat))));
    bool wrong_difference = false;
    bool wrong_within = false;
    bool wrong_beyond = false;
    for (std::size_t i = 0; i < judgements.size(); ++i) {
      const Verdict said = judgements[i].verdict;
      const double truth = std::abs(study.truth[i]);
      wrong_difference |=
          truth == 0 && (said == Verdict::Beyond || said == Verdict::Negligible || said == Verdict::Differs);
      wrong_within |= truth >= study.margin && (said == Verdict::Equivalent || said == Verdict::Negligible);
      wrong_beyond |= truth <= study.margin && said == Verdict::Beyond;
    }
    difference += wrong_difference ? 1 : 0;
    within += wrong_within ? 1 : 0;
    beyond += wrong_beyond ? 1 : 0;
  }
  const double studies = repeats;
  return {difference / studies, within / studies, beyond / studies};
}

struct PilotPlans {
  double enough = 0;      ///< share of plans with a true power of 0.8 or more
  double mean_power = 0;  ///< true
  double median_pairs = 0;
};

/// Plans for power 0.8 made from the standard deviation of a pilot of k differences, or from its upper bound, when the
/// true effect is 0.8 standard deviations.
inline PilotPlans plan_from_pilots(int k, bool bound, int repeats) {
  const Stream stream(11, 0, "pilots");
  PilotPlans result;
  std::vector<double> pairs;
  for (int repeat = 0; repeat < repeats; ++repeat) {
    Draws draws = stream.at(static_cast<std::uint64_t>(repeat));
    std::vector<double> pilot(static_cast<std::size_t>(k));
    for (double& value : pilot) {
      value = draws.normal();
    }
    const double s = sample_std(pilot).value();
    const int n = needed_pairs(0.8 / (bound ? sd_upper_bound(s, k - 1) : s)).value();
    const double power = paired_power(0.8, n);
    result.enough += (power >= 0.8 ? 1.0 : 0.0) / repeats;
    result.mean_power += power / repeats;
    pairs.push_back(n);
  }
  result.median_pairs = median(pairs);
  return result;
}

/// Runs of one arm on ten tasks whose means run from 0 to 2, in units of the noise of a run.
inline TaskScores draw_tasks(std::size_t runs, Draws& draws) {
  TaskScores scores(10, std::vector<double>(runs));
  for (std::size_t task = 0; task < scores.size(); ++task) {
    for (double& score : scores[task]) {
      score = 2 * static_cast<double>(task) / 9 + draws.normal();
    }
  }
  return scores;
}

/// Stratified bootstrap intervals that cover: the interquartile mean of one arm, which is 1 by symmetry.
inline double iqm_coverage(std::size_t runs, int repeats) {
  const Stream stream(8, 0, "tasks");
  int covered = 0;
  for (int repeat = 0; repeat < repeats; ++repeat) {
    const auto seed = static_cast<std::uint64_t>(repeat);
    Draws draws = stream.at(seed);
    const TaskScores scores = draw_tasks(runs, draws);
    const auto interval = stratified_bootstrap(scores, interquartile_mean, 1000, Stream(8, seed, "resamples"));
    covered += interval.value().contains(1) ? 1 : 0;
  }
  return static_cast<double>(covered) / repeats;
}

/// The same of the probability of improvement between two equal arms, which is 0.5.
inline double improvement_coverage(std::size_t runs, int repeats) {
  const Stream stream(9, 0, "tasks");
  int covered = 0;
  for (int repeat = 0; repeat < repeats; ++repeat) {
    const auto seed = static_cast<std::uint64_t>(repeat);
    Draws draws = stream.at(seed);
    const TaskScores a = draw_tasks(runs, draws);
    const TaskScores b = draw_tasks(runs, draws);
    const auto interval = stratified_bootstrap(a, b, probability_of_improvement, 1000, Stream(9, seed, "resamples"));
    covered += interval.value().contains(0.5) ? 1 : 0;
  }
  return static_cast<double>(covered) / repeats;
}

/// Two arms of equal accuracy answer items. The logit of a right answer has a part for the item (sd 2), one for arm and
/// item (`item_spread`) and one for arm and seed (`seed_spread`).
struct AnsweredItems {
  std::size_t seeds = 5;
  std::size_t items = 200;
  double seed_spread = 0;
  double item_spread = 0;
};

/// Intervals for new seeds and new items that cover the difference of zero.
inline double items_coverage(const AnsweredItems& world, int repeats) {
  const Stream stream(10, 0, "items");
  int covered = 0;
  for (int repeat = 0; repeat < repeats; ++repeat) {
    Draws draws = stream.at(static_cast<std::uint64_t>(repeat));
    std::vector<double> difficulty(world.items);
    for (double& item : difficulty) {
      item = 1 + 2 * draws.normal();
    }
    std::vector<double> answers[2];
    for (auto& arm : answers) {
      std::vector<double> of_item(world.items);
      for (std::size_t item = 0; item < world.items; ++item) {
        of_item[item] = difficulty[item] + world.item_spread * draws.normal();
      }
      for (std::size_t seed = 0; seed < world.seeds; ++seed) {
        const double of_seed = world.seed_spread * draws.normal();
        for (const double logit : of_item) {
          arm.push_back(draws.uniform() < 1 / (1 + std::exp(-logit - of_seed)) ? 1 : 0);
        }
      }
    }
    const auto result = seeds_by_items(answers[0], answers[1], world.items);
    covered += result.value().interval.contains(0) ? 1 : 0;
  }
  return static_cast<double>(covered) / repeats;
}

}  // namespace ceteris::stats
