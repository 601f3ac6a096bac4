// SPDX-License-Identifier: Apache-2.0
#include "ceteris/trial/evaluations.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>

#include "ceteris/base/error.hpp"
#include "ceteris/base/file.hpp"
#include "ceteris/base/text.hpp"

namespace ceteris::trial {

void Evaluations::restore(const std::vector<record::MetricPoint>& logged) {
  std::ranges::copy_if(logged, std::back_inserter(points_),
                       [](const record::MetricPoint& point) { return point.split == "validation"; });
}

void Evaluations::add(std::int64_t step, const std::vector<train::Metric>& metrics) {
  for (const train::Metric& metric : metrics) {
    points_.push_back({step, "validation", metric.name, metric.value});
  }
}

std::optional<record::MetricPoint> Evaluations::best(const train::Metric& metric) const {
  std::optional<record::MetricPoint> best;
  for (const record::MetricPoint& point : points_) {
    const bool better =
        point.name == metric.name && std::isfinite(point.value) &&
        (!best || (metric.better == train::Better::Higher ? point.value > best->value : point.value < best->value));
    best = better ? point : best;
  }
  return best;
}

std::vector<record::MetricPoint> Evaluations::at(std::int64_t step) const {
  std::vector<record::MetricPoint> found;
  std::ranges::copy_if(points_, std::back_inserter(found),
                       [&](const record::MetricPoint& point) { return point.step == step; });
  return found;
}

void write_class_accuracy(const std::filesystem::path& run, const std::vector<std::string>& classes,
                          const std::vector<std::int64_t>& labels, const std::vector<train::Metric>& metrics) {
  if (metrics.empty() || metrics.front().outcomes.empty()) {
    return;
  }
  const std::vector<float>& outcomes = metrics.front().outcomes;
  CETERIS_CHECK(outcomes.size() == labels.size(), "an outcome for every image");
  std::vector<std::int64_t> images(classes.size()), correct(classes.size());
  for (std::size_t i = 0; i < labels.size(); ++i) {
    const auto which = static_cast<std::size_t>(labels[i]);
    ++images[which];
    correct[which] += outcomes[i] > 0 ? 1 : 0;
  }
  std::string text = "class,images,correct,accuracy\n";
  for (std::size_t c = 0; c < classes.size(); ++c) {
    const std::string accuracy =
        images[c] == 0 ? "" : shortest(static_cast<double>(correct[c]) / static_cast<double>(images[c]));
    text += csv_field(classes[c]) + "," + std::to_string(images[c]) + "," + std::to_string(correct[c]) + "," +
            accuracy + "\n";
  }
  write_file_atomic(run / kClassFile, text);
}

}  // namespace ceteris::trial
