// SPDX-License-Identifier: Apache-2.0
#include "ceteris/metrics/samples.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <utility>

#include "ceteris/base/text.hpp"
#include "ceteris/metrics/curve.hpp"
#include "ceteris/metrics/refusal.hpp"

namespace ceteris::metrics {
namespace {

bool is_number(const Sample& sample) {
  return sample.number.state == State::Value || sample.number.state == State::NotFinite;
}

std::string at(const Sample& sample) {
  return sample.place.empty() ? "" : ", " + sample.place;
}

Reading failed(const Sample& sample, const std::string& where) {
  Reading reading;
  reading.state = sample.number.state;
  reading.value = sample.number.state == State::NotFinite ? sample.number.value : 0;
  reading.problem = where + at(sample) + ": " + sample.number.problem;
  return reading;
}

/// Gives every sample a step: its own where all have one, else its position.
void settle_steps(std::vector<Sample>& samples, std::vector<std::string>& notes) {
  const auto with_step = std::ranges::count_if(samples, [](const Sample& sample) { return sample.step.has_value(); });
  if (with_step == std::ssize(samples)) return;
  if (with_step > 0) {
    notes.push_back(std::to_string(std::ssize(samples) - with_step) + " of " + std::to_string(samples.size()) +
                    " values have no step; their order counts");
  }
  double position = 0;
  for (Sample& sample : samples) {
    if (sample.restart) position = 0;
    sample.step = position++;
  }
}

/// A program that starts again from a checkpoint writes its last steps again: the later ones count.
void leave_out_restarted(std::vector<Sample>& samples, std::vector<std::string>& notes) {
  std::vector<Sample> kept;
  std::size_t left_out = 0;
  std::size_t restarts = 0;
  std::string first;
  for (Sample& sample : samples) {
    const bool again =
        !kept.empty() && (sample.restart ? *sample.step <= *kept.back().step : *sample.step < *kept.back().step);
    if (again) {
      if (++restarts == 1) first = shortest(*kept.back().step) + " to " + shortest(*sample.step) + at(sample);
      // What is kept never goes back, so its end is what the restart writes again.
      while (!kept.empty() && *kept.back().step >= *sample.step) {
        kept.pop_back();
        ++left_out;
      }
    }
    kept.push_back(std::move(sample));
  }
  samples = std::move(kept);
  if (restarts == 0) return;
  notes.push_back("the steps go back from " + first +
                  (restarts > 1 ? " and " + std::to_string(restarts - 1) + " times more" : "") +
                  ": the program started again; of the values before, " + std::to_string(left_out) +
                  " at the same and later steps are left out");
}

std::vector<Point> points_of(const std::vector<Sample>& samples) {
  std::vector<Point> points;
  for (const Sample& sample : samples) points.push_back({*sample.step, sample.number.value});
  return points;
}

double picked(std::span<const Point> points, Pick pick, std::vector<std::string>& notes) {
  const double value = value_of(points, pick);
  const auto not_numbers = std::ranges::count_if(points, [](const Point& point) { return std::isnan(point.value); });
  if ((pick == Pick::Minimum || pick == Pick::Maximum) && not_numbers > 0 && !std::isnan(value)) {
    notes.push_back(std::to_string(not_numbers) + " of " + std::to_string(points.size()) +
                    " values are NaN and left out");
  }
  return value;
}

/// What is wrong with the percent signs, or nothing; all values with one are noted.
std::string check_percent(const std::vector<Sample>& samples, std::vector<std::string>& notes) {
  const auto signs = std::ranges::count_if(samples, [](const Sample& sample) { return sample.number.percent; });
  if (signs == 0) return {};
  if (signs == std::ssize(samples)) {
    notes.emplace_back("written with a percent sign: the number before it counts, 93 and not 0.93");
    return {};
  }
  return std::to_string(signs) + " of " + std::to_string(samples.size()) +
         " values have a percent sign and the others none; write all in one way";
}

}  // namespace

void add_sample(std::vector<Sample>& samples, Sample sample) {
  if (samples.size() >= kMostSamples) {
    throw Refusal{(sample.place.empty() ? "" : sample.place + ": ") + "more than " + with_thousands(kMostSamples) +
                  " values; let the program write fewer"};
  }
  samples.push_back(std::move(sample));
}

Reading reading_of(std::vector<Sample> samples, Pick pick, const std::string& where) {
  Reading reading;
  if (samples.empty()) return reading;
  settle_steps(samples, reading.notes);
  leave_out_restarted(samples, reading.notes);
  const Sample final = samples.back();
  const std::size_t all = samples.size();
  std::erase_if(samples, [](const Sample& sample) { return sample.number.state == State::Empty; });
  if (samples.empty()) return failed(final, where);
  if (samples.size() < all) {
    reading.notes.push_back(std::to_string(all - samples.size()) + " of " + std::to_string(all) +
                            " places hold no value");
  }
  if (!is_number(samples.back())) return failed(samples.back(), where);
  const auto bad = std::ranges::find_if_not(samples, is_number);
  if (bad != samples.end()) {
    if (pick != Pick::Last) return failed(*bad, where);
    reading.notes.push_back("not the last, and left out" + at(*bad) + ": " + bad->number.problem);
    std::erase_if(samples, [](const Sample& sample) { return !is_number(sample); });
  }
  if (const std::string wrong = check_percent(samples, reading.notes); !wrong.empty()) {
    reading.state = State::Refused;
    reading.problem = where + ": " + wrong;
    return reading;
  }
  std::vector<Point> points = points_of(samples);
  reading.value = picked(points, pick, reading.notes);
  if (points.size() > 1) reading.curve = std::move(points);
  reading.state = std::isfinite(reading.value) ? State::Value : State::NotFinite;
  if (reading.state == State::NotFinite) {
    const auto first = std::ranges::find_if(samples, [](const Sample& s) { return !std::isfinite(s.number.value); });
    reading.problem = where + (first == samples.end() ? ": the mean is too large for a double"
                                                      : at(*first) + ": the value is " + shortest(first->number.value));
  }
  return reading;
}

}  // namespace ceteris::metrics
