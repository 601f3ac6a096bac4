// SPDX-License-Identifier: Apache-2.0
#include "ceteris/verdict/curves.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <iterator>
#include <map>

#include "ceteris/base/random.hpp"
#include "ceteris/stats/t_interval.hpp"
#include "ceteris/study/budget.hpp"
#include "ceteris/study/metric.hpp"

namespace ceteris::verdict {
namespace {

constexpr std::size_t kMostPoints = 500;
constexpr int kDraws = 1000;

/// Linear between order statistics; `values` sorted, not empty.
double quantile(const std::vector<double>& values, double share) {
  const double at = share * static_cast<double>(values.size() - 1);
  const auto low = static_cast<std::size_t>(at);
  const std::size_t high = std::min(low + 1, values.size() - 1);
  return values[low] + (at - static_cast<double>(low)) * (values[high] - values[low]);
}

record::StudyCurve curve_of(std::string arm, std::map<double, std::vector<double>>& by_step) {
  record::StudyCurve curve{std::move(arm), {}};
  const std::size_t stride = (by_step.size() + kMostPoints - 1) / kMostPoints;
  std::size_t at = 0;
  for (auto& [step, values] : by_step) {
    const bool last = at + 1 == by_step.size();
    if (at++ % stride == 0 || last) {
      std::ranges::sort(values);
      curve.points.push_back({step, quantile(values, 0.5), quantile(values, 0.25), quantile(values, 0.75),
                              static_cast<int>(values.size())});
    }
  }
  return curve;
}

struct ArmValues {
  std::vector<double> values;  ///< mean over tasks, a replicate each
  std::vector<double> costs;   ///< what was spent, or seconds
};

ArmValues values_of(const Cells& cells, std::size_t arm, std::optional<std::size_t> spent) {
  ArmValues result;
  for (std::size_t replicate = 0; replicate < cells.replicates(); ++replicate) {
    double sum = 0;
    double cost = 0;
    bool whole = true;
    for (std::size_t task = 0; task < cells.tasks(); ++task) {
      const auto value = cells.value(arm, task, replicate, 0);
      const auto one =
          spent ? cells.value(arm, task, replicate, *spent) : std::optional(cells.at(arm, task, replicate).seconds);
      whole = whole && value.has_value() && one.has_value();
      sum += value.value_or(0);
      cost += one.value_or(0);
    }
    if (whole) {
      result.values.push_back(sum / static_cast<double>(cells.tasks()));
      result.costs.push_back(cost / static_cast<double>(cells.tasks()));
    }
  }
  return result;
}

std::optional<record::StudyInterval> interval_of(const std::vector<double>& values) {
  const auto interval = stats::t_interval(values);
  return interval ? std::optional(record::StudyInterval{interval->low, interval->high}) : std::nullopt;
}

}  // namespace

std::vector<record::StudyCurve> curves_of(const design::Design& design, std::span<const study::StudyTrial> trials,
                                          const study::Results& results) {
  std::vector<std::map<double, std::vector<double>>> by_arm(design.arms.size());
  for (const study::StudyTrial& trial : trials) {
    const auto found = results.find(trial.id);
    if (trial.place.purpose != design::Purpose::Measured || found == results.end() || found->second.readings.empty()) {
      continue;
    }
    for (const metrics::Point& point : found->second.readings.front().curve) {
      if (std::isfinite(point.value)) {
        by_arm[trial.place.arm][point.step].push_back(point.value);
      }
    }
  }
  std::vector<record::StudyCurve> curves;
  for (std::size_t arm = 0; arm < by_arm.size(); ++arm) {
    if (by_arm[arm].size() > 1) {
      curves.push_back(curve_of(design.arms[arm].name, by_arm[arm]));
    }
  }
  return curves;
}

std::vector<record::StudyFrontPoint> front_of(const study::StudyFile& file, const design::Design& design,
                                              const Cells& cells) {
  const record::StudyMetric metric = study::metrics_of(file).front();
  std::vector<ArmValues> arms;
  for (std::size_t arm = 0; arm < cells.arms(); ++arm) {
    arms.push_back(values_of(cells, arm, study::spent_index(file)));
  }
  // Once for each arm: the loops below ask for every pair of arms in every draw.
  std::vector<std::uint8_t> usable;
  std::ranges::transform(arms, std::back_inserter(usable), [](const ArmValues& arm) {
    return static_cast<std::uint8_t>(arm.values.size() >= 2 && stats::mean(arm.costs) > 0);
  });
  if (file.spec.metric.from == "seconds" || std::ranges::count(usable, 1) < 2) {
    return {};
  }
  const double sign = metric.better == record::Better::Higher ? 1 : -1;
  std::vector<int> on_front(arms.size(), 0);
  const Stream stream(file.spec.seed, 0, "front");
  for (int draw = 0; draw < kDraws; ++draw) {
    std::vector<std::pair<double, double>> points(arms.size());  // cost and value, both "less is better"
    Draws draws = stream.at(static_cast<std::uint64_t>(draw));
    for (std::size_t arm = 0; arm < arms.size(); ++arm) {
      double cost = 0;
      double value = 0;
      for (std::size_t i = 0; i < arms[arm].values.size(); ++i) {
        const auto pick = static_cast<std::size_t>(draws.below(arms[arm].values.size()));
        cost += arms[arm].costs[pick];
        value -= sign * arms[arm].values[pick];
      }
      const double n = std::max<double>(1, static_cast<double>(arms[arm].values.size()));
      points[arm] = {cost / n, value / n};
    }
    for (std::size_t arm = 0; arm < arms.size(); ++arm) {
      bool beaten = usable[arm] == 0;
      for (std::size_t other = 0; other < arms.size() && !beaten; ++other) {
        beaten = other != arm && usable[other] == 1 && points[other].first < points[arm].first &&
                 points[other].second < points[arm].second;
      }
      on_front[arm] += beaten ? 0 : 1;
    }
  }
  std::vector<record::StudyFrontPoint> front;
  for (std::size_t arm = 0; arm < arms.size(); ++arm) {
    if (usable[arm] == 1) {
      front.push_back({design.arms[arm].name, stats::mean(arms[arm].costs), interval_of(arms[arm].costs),
                       stats::mean(arms[arm].values), interval_of(arms[arm].values),
                       static_cast<double>(on_front[arm]) / kDraws});
    }
  }
  return front;
}

}  // namespace ceteris::verdict
