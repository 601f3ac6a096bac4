// SPDX-License-Identifier: Apache-2.0
#include "ceteris/metrics/curve.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "ceteris/base/error.hpp"
#include "ceteris/base/text.hpp"

namespace ceteris::metrics {
namespace {

double mean_over_steps(std::span<const Point> curve) {
  const double length = curve.back().step - curve.front().step;
  double sum = 0;
  if (!(length > 0)) {
    for (const Point& point : curve) sum += point.value;
    return sum / static_cast<double>(curve.size());
  }
  for (std::size_t i = 1; i < curve.size(); ++i) {
    sum += (curve[i].step - curve[i - 1].step) * (curve[i].value + curve[i - 1].value) / 2;
  }
  return sum / length;
}

bool is_better(double value, double than, Pick pick) {
  return pick == Pick::Minimum ? value < than : value > than;
}

double extreme(std::span<const Point> curve, Pick pick) {
  double best = std::nan("");
  for (const Point& point : curve) {
    if (!std::isnan(point.value) && (std::isnan(best) || is_better(point.value, best, pick))) best = point.value;
  }
  return best;
}

std::map<double, double> by_step(std::span<const Point> curve) {
  std::map<double, double> values;
  for (const Point& point : curve) values[point.step] = point.value;
  return values;
}

Reading without(Reading own, State state, std::string problem) {
  own.state = state;
  own.value = 0;
  own.problem = std::move(problem);
  return own;
}

}  // namespace

double value_of(std::span<const Point> curve, Pick pick) {
  CETERIS_CHECK(!curve.empty() && pick != Pick::Selected, "a curve with a point, by itself");
  switch (pick) {
    case Pick::Last:
      return curve.back().value;
    case Pick::Mean:
      return mean_over_steps(curve);
    default:
      return extreme(curve, pick);
  }
}

std::optional<double> selected_step(std::span<const Point> own, std::span<const Point> by, Pick pick) {
  const std::map<double, double> there = by_step(own);
  std::optional<Point> best;
  for (const auto& [step, value] : by_step(by)) {
    if (!std::isnan(value) && there.contains(step) && (!best || is_better(value, best->value, pick))) {
      best = Point{step, value};
    }
  }
  return best ? std::optional(best->step) : std::nullopt;
}

std::optional<Point> selected(std::span<const Point> own, std::span<const Point> by, Pick pick) {
  const auto step = selected_step(own, by, pick);
  return step ? std::optional(Point{*step, by_step(own).at(*step)}) : std::nullopt;
}

Reading selected_reading(Reading own, const Reading& by, const Source& selector) {
  const std::string name = ceteris::quoted(selector.key.empty() ? to_text(selector) : selector.key);
  if (own.state != State::Value) return own;
  if (by.state != State::Value) {
    return without(std::move(own), by.state == State::NotFinite ? State::NotFinite : State::Missing,
                   "the metric that selects has no value: " + by.problem);
  }
  if (own.curve.empty() && by.curve.empty()) return own;
  const auto point = selected(own.curve, by.curve, selector.pick);
  if (!point) {
    const std::string problem = "no step has a value both of it and of " + name + ", which selects (" +
                                std::to_string(std::max<std::size_t>(own.curve.size(), 1)) + " and " +
                                std::to_string(std::max<std::size_t>(by.curve.size(), 1)) +
                                " values); let the program write both at the same steps";
    return without(std::move(own), State::Missing, problem);
  }
  const std::map<double, double> there = by_step(own.curve);
  const auto alone =
      std::ranges::count_if(by.curve, [&](const Point& candidate) { return !there.contains(candidate.step); });
  if (alone > 0) {
    own.notes.push_back(std::to_string(alone) + " of " + std::to_string(by.curve.size()) + " steps of " + name +
                        " cannot be selected: there is no value at them");
  }
  own.value = point->value;
  if (!std::isfinite(own.value)) {
    own.state = State::NotFinite;
    own.problem = "the value at the selected step " + shortest(point->step) + " is " + shortest(own.value);
  }
  return own;
}

}  // namespace ceteris::metrics
