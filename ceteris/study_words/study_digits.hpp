// SPDX-License-Identifier: Apache-2.0
// How many digits the values and effects of each metric of one study have: the same ones in every sentence, table and
// figure, so that numbers can be compared by eye. They follow from the intervals of the comparisons over all tasks.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "ceteris/record/study.hpp"

namespace ceteris::study_words {

/// Texts of numbers of one study. It refers to the record. Metrics are indices into its list; where that is empty, 0
/// stands for one without a name.
class Digits {
 public:
  explicit Digits(const record::StudyRecord& study);

  /// Half the width of an interval, in the unit of the record, that decides the digits of an effect with the interval
  /// `own`: the one that all comparisons share, unless they would not show an interval that is a tenth as wide.
  [[nodiscard]] double effect_spread(std::size_t metric, const std::optional<record::StudyInterval>& own) const;

  /// "+0.42 points"; a factor ("3.1 times") has the digits of its own interval.
  [[nodiscard]] std::string effect(std::size_t metric, double effect,
                                   const std::optional<record::StudyInterval>& ci95) const;
  [[nodiscard]] std::string effect(const record::StudyContrast& contrast) const;
  /// "+0.10 to +0.74", in the form that `effect` has.
  [[nodiscard]] std::string range(std::size_t metric, const record::StudyInterval& interval, double effect,
                                  const std::optional<record::StudyInterval>& ci95) const;
  [[nodiscard]] std::string range(const record::StudyContrast& contrast, const record::StudyInterval& interval) const;
  /// "+0.42 points (+0.10 to +0.74)"
  [[nodiscard]] std::string effect_with_range(const record::StudyEffect& effect) const;
  /// An effect without direction, of the metric that a plan names: "0.34 points".
  [[nodiscard]] std::string size(const record::StudyPower& plan, double size) const;
  /// Its margin; "none" without one.
  [[nodiscard]] std::string margin(const record::StudyPower& plan) const;
  /// "92.31 %", "1.24 s": of one metric in one unit, unless a value is far from the typical one.
  [[nodiscard]] std::string value(std::size_t metric, double value) const;
  /// "91.99 to 92.63 %", in the unit of the lower end.
  [[nodiscard]] std::string values(std::size_t metric, double low, double high) const;
  /// "92.31 ± 0.32 %"; "-" of nothing.
  [[nodiscard]] std::string mean(std::size_t metric, const record::StudyMean& mean) const;

 private:
  struct Scale {
    double effects = 0;  ///< shared half width of effects; 0: none has an interval
    double values = 0;   ///< of values
    double typical = 0;  ///< magnitude of a mean
  };
  [[nodiscard]] const record::StudyMetric& metric_at(std::size_t metric) const;
  [[nodiscard]] std::optional<std::size_t> index_of(const std::string& metric) const;
  /// Whether a value stands in the unit and with the digits of the typical one.
  [[nodiscard]] static bool is_near(const Scale& scale, double value);
  const record::StudyRecord& study_;
  std::vector<Scale> scales_;
  record::StudyMetric unnamed_;
};

/// The magnitude of these that a table of them is shown by: the middle one; 0 of none.
[[nodiscard]] double typical_of(std::vector<double> values);
/// The same of one figure of every arm.
[[nodiscard]] double typical_arm(const record::StudyRecord& study,
                                 const std::function<double(const record::StudyArm&)>& figure);

}  // namespace ceteris::study_words
