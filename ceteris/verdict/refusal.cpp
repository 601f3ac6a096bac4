// SPDX-License-Identifier: Apache-2.0
#include "ceteris/verdict/refusal.hpp"

#include <algorithm>
#include <functional>
#include <optional>
#include <vector>

#include "ceteris/base/text.hpp"

namespace ceteris::verdict {
namespace {

using record::MetricScale;
using record::StudyMetric;

/// A share that was computed may lie beside the end of its scale by rounding.
constexpr double kRounding = 1e-9;

std::vector<std::size_t> arms_of(const design::ContrastPlan& contrast) {
  std::vector<std::size_t> arms = contrast.first;
  arms.insert(arms.end(), contrast.second.begin(), contrast.second.end());
  return arms;
}

std::string trials(int n) {
  return std::to_string(n) + (n == 1 ? " trial" : " trials");
}

std::string failures(const Cells& cells, const design::ContrastPlan& contrast, std::size_t metric) {
  int count = 0;
  for (const std::size_t arm : arms_of(contrast)) {
    count += cells.unscored_failures(arm, metric);
  }
  return count == 0 ? "" : trials(count) + " failed, and the study declares no score for a failed trial";
}

/// What the scale says of its values, and nothing where it allows all.
std::string limits_of(MetricScale scale) {
  switch (scale) {
    case MetricScale::Fraction:
      return "0 to 1";
    case MetricScale::Percent:
      return "0 to 100";
    case MetricScale::Ratio:
      return "above 0, for logarithms";
    case MetricScale::Plain:
      break;
  }
  return {};
}

bool fits(MetricScale scale, double value) {
  switch (scale) {
    case MetricScale::Fraction:
      return value >= -kRounding && value <= 1 + kRounding;
    case MetricScale::Percent:
      return value >= -100 * kRounding && value <= 100 * (1 + kRounding);
    case MetricScale::Ratio:
      return value > 0;
    case MetricScale::Plain:
      break;
  }
  return true;
}

std::string other_scale(const Cells& cells, const design::ContrastPlan& contrast, const StudyMetric& shown,
                        std::size_t metric) {
  int count = 0;
  double example = 0;
  for (const std::size_t arm : arms_of(contrast)) {
    for (std::size_t task = 0; task < cells.tasks(); ++task) {
      for (std::size_t replicate = 0; replicate < cells.replicates(); ++replicate) {
        const auto value = cells.value(arm, task, replicate, metric);
        if (value && !fits(shown.scale, *value)) {
          ++count;
          example = *value;
        }
      }
    }
  }
  return count == 0 ? ""
                    : printable(shown.name) + " of " + trials(count) + " (" + shortest(example) + ") is not " +
                          limits_of(shown.scale) + ", which its declared scale means";
}

bool may_repeat(MetricScale scale, double value) {
  return value == 0 || (scale == MetricScale::Fraction && value == 1) ||
         (scale == MetricScale::Percent && value == 100);
}

/// The value that an arm has in all its replicates of one task, when it has two or more and none is a declared score.
std::optional<double> constant(const Cells& cells, std::size_t arm, std::size_t task, std::size_t metric) {
  std::vector<double> values;
  for (std::size_t replicate = 0; replicate < cells.replicates(); ++replicate) {
    const auto value = cells.value(arm, task, replicate, metric);
    if (value && cells.at(arm, task, replicate).scored[metric]) {
      return std::nullopt;
    }
    if (value) {
      values.push_back(*value);
    }
  }
  const bool alike = values.size() >= 2 && std::ranges::adjacent_find(values, std::not_equal_to()) == values.end();
  return alike ? std::optional(values.front()) : std::nullopt;
}

int censored(const Cells& cells, const std::vector<std::size_t>& arms, std::size_t metric) {
  int count = 0;
  for (const std::size_t arm : arms) {
    count += cells.censored(arm, metric);
  }
  return count;
}

}  // namespace

Censored censored_in(const Cells& cells, const design::ContrastPlan& contrast, std::size_t metric) {
  return {censored(cells, contrast.first, metric), censored(cells, contrast.second, metric)};
}

std::string refusal_of(const Cells& cells, const design::ContrastPlan& contrast, const StudyMetric& shown,
                       std::size_t metric) {
  if (std::string why = failures(cells, contrast, metric); !why.empty()) {
    return why;
  }
  if (std::string why = other_scale(cells, contrast, shown, metric); !why.empty()) {
    return why;
  }
  if (const int unlike = cells.unlike_hosts(arms_of(contrast), metric); unlike > 0) {
    return "in " + std::to_string(unlike) + (unlike == 1 ? " replicate" : " replicates") +
           " the arms ran on unlike CPUs, so a difference of their times is one of machines, too";
  }
  if (const Censored both = censored_in(cells, contrast, metric); both.first > 0 && both.second > 0) {
    return trials(both.first + both.second) +
           " of both sides were stopped at the time limit, so how long they take is not known";
  }
  return {};
}

std::string constant_arm(const design::Design& design, const Cells& cells, const design::ContrastPlan& contrast,
                         const StudyMetric& shown, std::size_t metric, std::size_t task) {
  std::string found;
  bool all = true;
  for (const std::size_t arm : arms_of(contrast)) {
    const auto value = constant(cells, arm, task, metric);
    all = all && value;
    if (value && !may_repeat(shown.scale, *value)) {
      found = printable(design.arms[arm].name) + " has the same " + printable(shown.name) + " in every replicate (" +
              shortest(*value) + "), so its spread is not known";
    }
  }
  return all ? "" : found;
}

}  // namespace ceteris::verdict
