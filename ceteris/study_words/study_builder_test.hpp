// SPDX-License-Identifier: Apache-2.0
// How the invented studies for the tests of the report are put together.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "ceteris/record/study.hpp"

namespace ceteris::study_words {

[[nodiscard]] record::StudyMetric metric(std::string name, record::MetricRole role, record::MetricScale scale,
                                         record::Better better, std::string unit, std::optional<double> margin);
[[nodiscard]] record::StudyMetric accuracy_metric(std::optional<double> margin = 0.005);

/// What an arm's values are drawn from: one mean and standard deviation a metric.
struct Truth {
  double mean = 0;
  double sd = 0;
};

/// A complete study of `replicates` without metrics and arms.
[[nodiscard]] record::StudyRecord study(std::string name, std::string question, std::string design, int replicates);

/// Adds an arm with a cell for every replicate and task, values around `truths`; replicates share part of the noise.
void add_arm(record::StudyRecord& s, std::string name, std::vector<record::NamedText> values,
             const std::vector<Truth>& truths, double seconds);

/// Means, outcomes, counts, costs: what follows from the cells.
void finish(record::StudyRecord& s);

/// Adds the comparison of arm `second` with arm `first`.
void contrast(record::StudyRecord& s, std::size_t first, std::size_t second, int metric_index, bool family = true,
              const std::string& task = {}, const std::string& name = {});

/// Adds the comparison of the arms with `factor` on with those with it off.
void factor_contrast(record::StudyRecord& s, const std::string& factor);

/// The mean of differences with its interval.
[[nodiscard]] record::StudyEffect effect(std::string name, const std::vector<double>& differences);

/// Differences around `mean`, one a replicate.
[[nodiscard]] std::vector<double> draws(double mean, double sd, int n, std::uint64_t key);

/// A curve of 21 points for every arm.
void add_curves(record::StudyRecord& s);

}  // namespace ceteris::study_words
