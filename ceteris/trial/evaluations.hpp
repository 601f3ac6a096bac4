// SPDX-License-Identifier: Apache-2.0
// What the evaluations of a run found, and which of them was the best.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "ceteris/record/trial.hpp"
#include "ceteris/train/task.hpp"

namespace ceteris::trial {

/// The file in a run folder that says how the classes did.
inline constexpr const char* kClassFile = "class_accuracy.csv";

class Evaluations {
 public:
  /// Those of a run that goes on: the rows of its metrics.csv up to the step that it goes on from.
  void restore(const std::vector<record::MetricPoint>& logged);
  void add(std::int64_t step, const std::vector<train::Metric>& metrics);
  /// The best value of this metric, the first of them where several are equal; none where none is finite.
  [[nodiscard]] std::optional<record::MetricPoint> best(const train::Metric& metric) const;
  /// All metrics of the evaluation after `step`.
  [[nodiscard]] std::vector<record::MetricPoint> at(std::int64_t step) const;

 private:
  std::vector<record::MetricPoint> points_;
};

/// class,images,correct,accuracy of every class, from the outcome of every image and its class (in the same order); no
/// accuracy for a class without images. Nothing is written where there are no outcomes, as for text.
void write_class_accuracy(const std::filesystem::path& run, const std::vector<std::string>& classes,
                          const std::vector<std::int64_t>& labels, const std::vector<train::Metric>& metrics);

}  // namespace ceteris::trial
