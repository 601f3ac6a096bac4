// SPDX-License-Identifier: Apache-2.0
#include "ceteris/gate/judge.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

#include "ceteris/base/error.hpp"
#include "ceteris/base/random.hpp"
#include "ceteris/base/text.hpp"
#include "ceteris/effects/quantity.hpp"
#include "ceteris/gate/metric_step.hpp"
#include "ceteris/gate/sentences.hpp"
#include "ceteris/stats/planning.hpp"
#include "ceteris/stats/sample_shape.hpp"
#include "ceteris/stats/sign_flip.hpp"
#include "ceteris/stats/t_interval.hpp"

namespace ceteris::gate {
namespace {

using record::GateRecord;
using record::GateWord;
using record::MetricScale;
using record::StudyMetric;

bool bits_equal(double a, double b) {
  return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b);
}

bool same_reading(const metrics::Reading& a, const metrics::Reading& b) {
  return a.state == b.state && bits_equal(a.value, b.value) &&
         std::ranges::equal(a.curve, b.curve, [](const metrics::Point& one, const metrics::Point& other) {
           return bits_equal(one.step, other.step) && bits_equal(one.value, other.value);
         });
}

bool is_same(const PairResult& pair) {
  return pair.baseline.outcome == record::Outcome::Finished && pair.candidate.outcome == record::Outcome::Finished &&
         std::ranges::equal(pair.baseline.readings, pair.candidate.readings, same_reading);
}

/// Positive where the candidate is better; of scale Ratio a log ratio.
class Scale {
 public:
  explicit Scale(const StudyMetric& metric)
      : metric_(metric), sign_(metric.better == record::Better::Higher ? 1 : -1) {}

  [[nodiscard]] double difference(double baseline, double candidate) const {
    return metric_.scale == MetricScale::Ratio ? sign_ * (std::log(candidate) - std::log(baseline))
                                               : sign_ * (candidate - baseline);
  }
  [[nodiscard]] double shown(double difference) const {
    return effects::from_working_scale(metric_, sign_ * difference);
  }
  [[nodiscard]] record::StudyInterval shown(const stats::Interval& interval) const {
    const double a = shown(interval.low);
    const double b = shown(interval.high);
    return {std::min(a, b), std::max(a, b)};
  }
  /// A step of the metric: of a ratio that of the smallest value, where it weighs most.
  [[nodiscard]] double step(double step, const std::vector<std::pair<double, double>>& values) const {
    double smallest = std::numeric_limits<double>::infinity();
    for (const auto& [baseline, candidate] : values) {
      smallest = std::min({smallest, std::abs(baseline), std::abs(candidate)});
    }
    return metric_.scale == MetricScale::Ratio ? step / smallest : step;
  }
  /// Of "not worse": how far below zero a difference may lie.
  [[nodiscard]] std::optional<double> margin() const {
    return metric_.margin ? std::optional(std::abs(effects::to_working_scale(metric_, -sign_ * *metric_.margin)))
                          : std::nullopt;
  }

 private:
  const StudyMetric& metric_;
  double sign_;
};

void check_scale(const StudyMetric& metric, double value, const std::string& trial) {
  if (metric.scale == MetricScale::Ratio && value <= 0) {
    throw spec_error("--scale ratio",
                     printable(metric.name) + " = " + brief(value) + " has no logarithm (trial " + trial + ")",
                     "--scale plain");
  }
}

record::GatePair shown_pair(const StudyMetric& metric, const PairResult& pair) {
  record::GatePair shown{
      pair.baseline_trial, pair.candidate_trial, pair.baseline.readings.front().value, {}, false, {}};
  shown.outcome = record::meaning(pair.candidate.outcome).name;
  if (pair.candidate.outcome == record::Outcome::Finished) {
    shown.candidate = pair.candidate.readings.front().value;
  } else if (metric.failed) {
    shown.candidate = metric.failed;
    shown.scored = true;
  }
  check_scale(metric, *shown.baseline, shown.baseline_trial);
  if (shown.candidate) {
    check_scale(metric, *shown.candidate, shown.candidate_trial);
  }
  return shown;
}

GateWord word_of(stats::Decision decision) {
  switch (decision) {
    case stats::Decision::Shown:
      return GateWord::Shown;
    case stats::Decision::Worse:
      return GateWord::Worse;
    case stats::Decision::Futile:
      return GateWord::NotShown;
    case stats::Decision::GoOn:
    case stats::Decision::Open:
      break;
  }
  return GateWord::Inconclusive;
}

/// How far the looks came.
struct Course {
  std::size_t pairs = 0;              ///< at the last look
  std::optional<GateWord> word = {};  ///< none: it goes on
};

/// `looks` are those of the pairs before the first failure without a score.
Course course_of(const GateRecord& gate, const stats::SequentialRule& rule, std::span<const PairResult> results,
                 const std::vector<stats::LookResult>& looks) {
  Course course;
  for (std::size_t k = 0; k < rule.looks.size() && !course.word; ++k) {
    const auto n = static_cast<std::size_t>(rule.looks[k].n);
    if (n > results.size()) {
      break;
    }
    course.pairs = n;
    const auto failures = std::ranges::count_if(std::span(gate.pairs).first(n),
                                                [](const auto& pair) { return !pair.candidate.has_value(); });
    if (failures > 0) {
      course.word = failures > 1 ? GateWord::Failed : GateWord::Inconclusive;
    } else if (std::ranges::all_of(results.first(n), is_same)) {
      course.word = GateWord::Identical;
    } else if (looks.at(k).decision != stats::Decision::GoOn) {
      course.word = word_of(looks[k].decision);
    }
  }
  return course;
}

void put_looks(GateRecord& gate, const Scale& scale, const stats::SequentialRule& rule,
               const std::vector<stats::LookResult>& results) {
  for (std::size_t k = 0; k < results.size(); ++k) {
    const stats::LookResult& result = results[k];
    const double critical = rule.looks[k].critical;
    record::GateLook look;
    look.pairs = result.n;
    look.difference = scale.shown(result.mean);
    look.t = result.t;
    if (std::isfinite(critical)) {
      look.critical = critical;
      look.interval = result.interval ? std::optional(scale.shown(*result.interval)) : std::nullopt;
    }
    if (std::isfinite(rule.looks[k].critical_narrow) && result.narrow) {
      look.narrow = scale.shown(*result.narrow);
    }
    gate.looks.push_back(look);
  }
}

/// What is shown beside the verdict, over the pairs that it used.
void put_shape(GateRecord& gate, const Scale& scale, const std::vector<double>& differences) {
  std::vector<double> baseline;
  std::vector<double> candidate;
  for (std::size_t i = 0; i < differences.size(); ++i) {
    baseline.push_back(*gate.pairs[i].baseline);
    candidate.push_back(*gate.pairs[i].candidate);
  }
  gate.skewness = stats::skewness(differences);
  gate.sign_flip_p = stats::sign_flip_test(differences, Stream(0, 0, "gate sign flips")).p;
  gate.correlation = stats::correlation(baseline, candidate);
  gate.difference_sd = stats::sample_std(differences);
  const double towards = stats::mean(differences) + scale.margin().value_or(0);
  if (gate.word != GateWord::Shown && gate.word != GateWord::Worse && towards > 0 && !gate.looks.empty() &&
      gate.looks.back().t) {
    gate.needed_pairs = stats::needed_pairs(towards / *gate.difference_sd, 0.8, gate.campaign.level);
  }
}

bool baseline_varies(const std::vector<record::GatePair>& pairs) {
  return std::ranges::any_of(pairs, [&](const auto& pair) { return *pair.baseline != *pairs.front().baseline; });
}

}  // namespace

stats::SequentialRule rule_of(const record::GateQuestion& question, double level) {
  switch (question.rule) {
    case record::GateRule::Fixed:
      return stats::fixed_rule(question.most_pairs, level);
    case record::GateRule::OpenEnded:
      return stats::anytime_rule(question.most_pairs, level);
    case record::GateRule::GroupSequential:
      break;
  }
  return stats::group_sequential_rule(question.most_pairs, level);
}

bool judge(GateRecord& gate, const stats::SequentialRule& rule, std::span<const PairResult> results) {
  const StudyMetric& metric = gate.question.metric;
  const Scale scale(metric);
  gate.pairs.clear();
  gate.looks.clear();
  for (const PairResult& result : results) {
    gate.pairs.push_back(shown_pair(metric, result));
  }
  std::vector<double> differences;
  std::vector<std::pair<double, double>> values;
  for (const record::GatePair& pair : gate.pairs) {
    if (!pair.candidate) {
      break;
    }
    values.emplace_back(*pair.baseline, *pair.candidate);
    differences.push_back(scale.difference(*pair.baseline, *pair.candidate));
  }
  const double step = metric_step(values);
  std::vector<stats::LookResult> looks = stats::decide(rule, differences, scale.margin(), scale.step(step, values));
  const Course course = course_of(gate, rule, results, looks);
  gate.word = course.word.value_or(GateWord::Inconclusive);
  std::erase_if(looks, [&](const stats::LookResult& look) { return look.n > static_cast<int>(course.pairs); });
  put_looks(gate, scale, rule, looks);
  if (course.word) {  // pairs behind the look that decided decide nothing
    gate.pairs.resize(course.pairs);
    differences.resize(std::min(differences.size(), course.pairs));
  }
  gate.candidate_failures = static_cast<int>(
      std::ranges::count_if(gate.pairs, [](const auto& pair) { return !pair.candidate || pair.scored; }));
  gate.no_difference = metric.margin && !looks.empty() && looks.back().narrow &&
                       looks.back().narrow->low > -*scale.margin() && looks.back().narrow->high < *scale.margin();
  if (differences.size() >= 2) {
    put_shape(gate, scale, differences);
  }
  const bool not_worse = metric.margin.has_value();
  gate.passed =
      gate.word == GateWord::Shown || (gate.word == GateWord::Identical && not_worse && baseline_varies(gate.pairs));
  gate.sentence = sentence_of(gate);
  gate.notes = notes_of(gate, step);
  return course.word.has_value();
}

}  // namespace ceteris::gate
