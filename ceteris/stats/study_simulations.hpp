// SPDX-License-Identifier: Apache-2.0
// Studies with a known truth, drawn many times, through the functions that decide them.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "ceteris/base/random.hpp"
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

}  // namespace ceteris::stats
